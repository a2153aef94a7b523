"""The order of arguments, whatever their number and whoever marked them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from initiatives.argument_order import by_turns, scores, wilson

START = datetime(2031, 5, 6, tzinfo=UTC)
readers = st.integers(1, 2000)
sides = st.lists(st.integers(0, 99), max_size=12, unique=True)


@given(sides, sides)
def test_sides_alternate_as_long_as_both_last_and_keep_their_own_order(one, other):
    left, right = [("pour", n) for n in one], [("contre", n) for n in other]
    shown = list(by_turns(left, right))
    both = 2 * min(len(left), len(right))
    assert [side for side, _n in shown[:both]] == ["pour", "contre"] * (both // 2)
    # Nobody is left out, said twice, or put before one of the same side that stood before.
    assert [row for row in shown if row[0] == "pour"] == left
    assert [row for row in shown if row[0] == "contre"] == right


@given(readers, st.data())
def test_the_bound_grows_with_marks_and_falls_with_readers(number, data):
    helped = data.draw(st.integers(0, number - 1))
    assert 0 <= wilson(helped, number) < wilson(helped + 1, number) < 1
    assert wilson(helped + 1, number + 1) > wilson(helped, number)
    assert wilson(helped, number + 1) <= wilson(helped, number)
    # Few prove little: the same share of more people never comes after.
    assert wilson(2 * (helped + 1), 2 * number) > wilson(helped + 1, number)


marks = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 8), st.integers(0, 60)),
    max_size=40,
    unique_by=lambda mark: mark[:2],
)


@given(marks, st.lists(st.integers(0, 60), min_size=5, max_size=5), st.randoms())
def test_the_order_depends_on_who_marked_what_and_not_on_how_it_is_read(rows, ages, chance):
    written = {number: START + timedelta(minutes=age) for number, age in enumerate(ages, start=1)}
    given_ = [
        (argument, person, written[argument] + timedelta(minutes=later))
        for argument, person, later in rows
    ]
    shuffled = chance.sample(given_, len(given_))
    assert scores(written, given_) == scores(written, shuffled)
    assert all(0 <= score < 1 for score in scores(written, given_).values())
    unmarked = set(written) - {argument for argument, _person, _at in given_}
    assert all(scores(written, given_)[argument] == 0 for argument in unmarked)


@given(marks, st.integers(1, 5), st.integers(9, 12))
def test_one_mark_more_never_takes_an_argument_down(rows, argument, person):
    written = dict.fromkeys(range(1, 6), START)
    before = [(one, who, START + timedelta(minutes=at)) for one, who, at in rows]
    known = {who for _one, who, _at in before}
    who = min(known - {w for one, w, _at in before if one == argument}, default=person)
    more = [*before, (argument, who, START + timedelta(minutes=61))]
    assert scores(written, more)[argument] > scores(written, before)[argument]
