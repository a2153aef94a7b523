"""What is shown of a count points at nobody, even for somebody who knows the rules."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.petitions.chart import HEIGHT, WIDTH, chart_of, rows_of
from initiatives.petitions.masking import LEAST, Shown, masked, periods, tenths

TODAY = date(2027, 3, 15)
CELLS = st.dictionaries(
    st.sampled_from([f"d{number:02}" for number in range(1, 20)]), st.integers(0, 60), max_size=19
)
DAYS = st.dictionaries(st.integers(0, 60), st.integers(0, 30), max_size=40)


def days_of(numbers):
    return [(TODAY - timedelta(days=ago), number) for ago, number in numbers.items()]


@pytest.mark.parametrize(
    ("cells", "shown", "rest"),
    [
        ({"d21": 40, "d71": 12}, {"d21": 40, "d71": 12}, 0),
        ({"d21": 40, "d71": 6, "d39": 5}, {"d21": 40}, 11),
        # One cell alone: what is missing from the total would be its number.
        ({"d21": 40, "d71": 30, "d39": 4}, {"d21": 40}, 34),
        # Two, but under ten together.
        ({"d21": 40, "d71": 3, "d39": 4}, {}, 47),
        ({"d21": 9}, {}, 9),
        # Equal ones are hidden together: which is which would say something.
        ({"d21": 40, "d71": 10, "d25": 10, "d39": 3}, {"d21": 40}, 23),
        ({}, {}, 0),
        ({"d21": 40, "d71": 0}, {"d21": 40}, 0),
    ],
)
def test_it_hides_small_cells_and_what_would_tell_them(cells, shown, rest):
    assert masked(cells) == Shown(shown, rest)


@given(CELLS)
def test_nothing_under_ten_is_shown_and_nothing_is_lost(cells):
    shown = masked(cells)
    assert all(number >= LEAST for number in shown.cells.values())
    assert sum(shown.cells.values()) + shown.rest == sum(cells.values())
    hidden = [number for key, number in cells.items() if number and key not in shown.cells]
    # With nothing else shown, the rest is the total, which stands on the page anyway.
    assert not hidden or not shown.cells or (len(hidden) > 1 and shown.rest >= LEAST)
    assert list(shown.cells.values()) == sorted(shown.cells.values(), reverse=True)


@pytest.mark.parametrize(("places", "numbers"), [(2, range(40)), (3, range(24)), (4, range(14))])
def test_no_hidden_cell_can_be_computed_by_who_knows_the_rules(places, numbers):
    """Every table of a country of few départements: several others give what is shown of it."""
    names = [f"d{place}" for place in range(places)]
    seen: dict[str, list[tuple[int, ...]]] = {}
    for table in product(numbers, repeat=len(names)):
        shown = masked(dict(zip(names, table, strict=True)))
        seen.setdefault(repr(shown), []).append(table)
    for answer, tables in seen.items():
        shown = masked(dict(zip(names, tables[0], strict=True)))
        # With no cell shown, the total alone is known.
        if not (shown.rest and shown.cells):
            continue
        for place, name in enumerate(names):
            if name not in shown.cells and any(table[place] for table in tables):
                assert len({table[place] for table in tables}) > 1, (answer, name)


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_rounded_share_leaves_at_least_five_numbers_possible(part, more):
    whole = part + more
    shown = tenths(part, whole)
    if whole < 100:
        assert shown is None
        return
    assert shown is not None
    assert abs(part / whole - shown / 10) <= 0.05
    possible = list(range(max(part - 5, 0), min(part + 5, whole) + 1))
    assert sum(tenths(one, whole) == shown for one in possible) >= 5


def test_small_days_are_merged_and_the_last_ones_wait():
    numbers = {9: 12, 8: 3, 6: 4, 5: 5, 4: 30, 3: 10, 2: 6, 0: 7}
    made = periods(days_of(numbers), TODAY)
    assert [(one.first, one.last, one.number) for one in made] == [
        (TODAY - timedelta(days=9), TODAY - timedelta(days=9), 12),
        (TODAY - timedelta(days=8), TODAY - timedelta(days=5), 12),
        (TODAY - timedelta(days=4), TODAY - timedelta(days=4), 30),
        (TODAY - timedelta(days=3), TODAY - timedelta(days=3), 10),
    ]


def test_it_takes_back_the_last_period_when_what_is_left_could_be_computed():
    """The total is known: what was signed today would be the difference."""
    made = periods(days_of({3: 20, 2: 15, 0: 4}), TODAY)
    assert [one.number for one in made] == [20]
    assert [one.number for one in periods(days_of({3: 20, 2: 15}), TODAY)] == [20, 15]


@given(DAYS)
def test_no_day_under_ten_can_be_computed_from_the_total(numbers):
    made = periods(days_of(numbers), TODAY)
    assert all(one.number >= LEAST and one.last < TODAY for one in made)
    left = sum(numbers.values()) - sum(one.number for one in made)
    assert left == 0 or left >= LEAST or not made
    assert all(one.last < two.first for one, two in pairwise(made))


@given(DAYS)
@settings(max_examples=60)
def test_bars_stay_in_their_frame_and_their_surface_is_what_was_signed(numbers):
    made = periods(days_of(numbers), TODAY)
    chart = chart_of(made, TODAY - timedelta(days=70))
    if chart is None:
        assert not made
        return
    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH + 0.2
        assert 0 <= bar.y <= HEIGHT
        assert bar.y + bar.height == pytest.approx(HEIGHT)
    step = WIDTH / ((chart.last - chart.first).days + 1)
    drawn = sum(bar.width * bar.height for bar in chart.bars) / step / HEIGHT * chart.top
    assert drawn == pytest.approx(sum(one.number for one in made), rel=0.05, abs=2)


def test_a_long_history_is_told_by_week():
    long = periods(days_of(dict.fromkeys(range(1, 60), 10)), TODAY)
    chart = chart_of(long, TODAY - timedelta(days=60))
    rows = rows_of(chart)
    assert len(chart.bars) == 59
    assert len(rows) == 9
    assert sum(row.number for row in rows) == 590


def test_it_draws_nothing_of_nothing():
    assert chart_of([], TODAY) is None
