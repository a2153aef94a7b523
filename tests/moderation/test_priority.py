"""Which case comes next, and what a flag weighs: pure rules, with the numbers of the policy."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.categories import GRAVE, SEVERITIES, Group, Motive, grouped
from moderation.grounds import ground_sentence
from moderation.models import Case
from moderation.models.case import Lane
from moderation.priority import Weight, rank, terms
from moderation.reliability import Record, Seen, clusters, effective, may_cover, weight_of

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
weights = st.builds(
    Weight,
    gravity=st.integers(1, 4),
    flags=st.floats(0, 40),
    views=st.integers(0, 10**7),
    notice=st.booleans(),
)


def proven(person: int, **fields: object) -> Seen:
    return Seen(person=person, at=NOON, weight=0.8, **fields)


def test_it_gives_each_term_its_share():
    full = Weight(gravity=4, flags=20, views=99_999, notice=True)
    due = NOON + timedelta(hours=1)
    found = terms(full, opened_at=NOON, due_at=due, now=due)
    assert (found.gravity, found.wait, found.notice) == (40, 25, 10)
    assert found.flags == pytest.approx(15)
    assert found.views == pytest.approx(10)
    assert found.total == pytest.approx(100)


@given(weights, st.integers(0, 10**7))
def test_it_stays_between_0_and_100(weight, waited):
    due = NOON + timedelta(hours=12)
    found = terms(weight, opened_at=NOON, due_at=due, now=NOON + timedelta(seconds=waited))
    assert 0 <= found.total <= 100 + 1e-9


@given(weights, weights, st.integers(0, 40_000), st.integers(0, 43_000))
def test_cases_of_one_allowed_time_keep_their_order(one, other, later, waited):
    within = timedelta(hours=24)
    start, second = NOON, NOON + timedelta(seconds=later)
    now = second + timedelta(seconds=waited)
    gap = (
        terms(one, opened_at=start, due_at=start + within, now=now).total
        - terms(other, opened_at=second, due_at=second + within, now=now).total
    )
    ranks = rank(one, opened_at=start, due_at=start + within) - rank(
        other, opened_at=second, due_at=second + within
    )
    assert gap == pytest.approx(ranks, abs=1e-4)


@given(st.sampled_from(list(Motive)), st.integers(-(10**7), 10**7))
def test_every_case_is_in_the_lane_of_late_ones_from_its_time_on(motive, seconds):
    due = NOON + SEVERITIES[motive].within
    case = Case(gravity=SEVERITIES[motive].gravity, opened_at=NOON, due_at=due)
    now = due + timedelta(seconds=seconds)
    is_grave = SEVERITIES[motive].gravity == GRAVE
    expected = Lane.OVERDUE if seconds >= 0 else Lane.ORDINARY
    assert case.lane_at(now) == (Lane.GRAVE if is_grave else expected)


@given(weights, st.text(max_size=60), st.sampled_from(["21231", "2a004", "fr", ""]))
def test_whose_content_it_is_and_what_it_says_change_no_priority(weight, words, area):
    due = NOON + timedelta(hours=12)
    fields = {"gravity": weight.gravity, "flags_effective": weight.flags, "views": weight.views}
    fields |= {"has_notice": weight.notice, "opened_at": NOON, "due_at": due}
    plain = Case(**fields)
    other = Case(**fields, title=words, text=[["Titre", words]], area_code=area, author_id=7)
    assert other.terms_at(due) == plain.terms_at(due)
    assert other.lane_at(due) == plain.lane_at(due)


@pytest.mark.parametrize(
    ("agreed", "total", "weight"), [(10, 10, 0.62), (20, 20, 0.79), (8, 14, 0.0), (9, 9, 0.0)]
)
def test_a_flag_weighs_what_its_author_was_right_about(agreed, total, weight):
    record = Record(agreed, total - agreed, timedelta(days=30))
    assert weight_of(record) == pytest.approx(weight, abs=0.005)


def test_a_flag_of_a_recent_account_weighs_nothing():
    assert weight_of(Record(50, 0, timedelta(days=29))) == 0


@given(st.integers(0, 9), st.data())
def test_below_ten_decided_flags_nothing_weighs(total, data):
    agreed = data.draw(st.integers(0, total))
    assert weight_of(Record(agreed, total - agreed, timedelta(days=3650))) == 0


@pytest.mark.parametrize(
    "link",
    [
        {"network": b"n"},
        {"session": b"s"},
        {"arrival": b"a"},
        {"side": "oppose"},
        {"others": frozenset({1, 2, 3})},
    ],
)
def test_a_hundred_flags_of_one_hand_count_once(link):
    crowd = [proven(one, **link) for one in range(100)]
    assert len(clusters(crowd)) == 1
    assert effective(crowd) == pytest.approx(0.8)


@given(st.integers(1, 30), st.integers(1, 100))
def test_more_flags_of_one_cluster_change_nothing(alone, more):
    apart = [proven(one, network=bytes([one])) for one in range(alone)]
    crowd = [proven(1000 + one, network=bytes([0])) for one in range(more)]
    assert effective([*apart, *crowd]) == effective(apart)


def test_networks_link_for_a_day_and_arrivals_for_an_hour():
    for name, hours in (("network", 24), ("arrival", 1)):
        one = proven(1, **{name: b"x"})
        late = Seen(2, NOON + timedelta(hours=hours, seconds=1), 0.8, **{name: b"x"})
        just = Seen(2, NOON + timedelta(hours=hours), 0.8, **{name: b"x"})
        assert len(clusters([one, late])) == 2
        assert len(clusters([one, just])) == 1


def test_flags_are_alike_from_three_tenths_on():
    one = proven(1, others=frozenset(range(10)))
    assert len(clusters([one, proven(2, others=frozenset({0, 1, 2}))])) == 1
    assert len(clusters([one, proven(2, others=frozenset({0, 1}))])) == 2


def test_it_counts_twenty_effective_flags_at_most():
    assert effective(Seen(one, NOON, 1.0, network=bytes([one])) for one in range(60)) == 20


def test_it_takes_three_proven_clusters_that_weigh_two_to_cover():
    def quorum(*weights: float) -> bool:
        return may_cover(
            Seen(one, NOON, weight, network=bytes([one])) for one, weight in enumerate(weights)
        )

    assert quorum(0.7, 0.7, 0.7)
    assert not quorum(0.6, 0.6, 0.7)
    assert not quorum(1.0, 1.0)
    assert not quorum(1.0, 1.0, 0.0)


@given(st.lists(st.integers(1, 5000), max_size=60))
def test_no_set_of_flags_without_a_record_covers_anything(people):
    assert not may_cover(Seen(one, NOON, 0.0) for one in people)


def test_each_motive_has_its_gravity_its_time_and_its_ground():
    told = {
        motive.value: (one.gravity, one.within.total_seconds() / 3600)
        for motive, one in SEVERITIES.items()
    }
    assert told == {
        "child": (4, 1),
        "terror": (4, 1),
        "threat": (4, 2),
        "suicide": (4, 1),
        "private": (3, 6),
        "hate": (3, 12),
        "denial": (3, 12),
        "harassment": (3, 12),
        "image": (3, 12),
        "vote": (3, 12),
        "campaign": (3, 2),
        "insult": (2, 48),
        "defamation": (2, 72),
        "imposture": (2, 24),
        "fakes": (2, 48),
        "spam": (1, 24),
        "copyright": (2, 72),
        "personal": (1, 120),
        "off-topic": (1, 120),
    }
    assert all(ground_sentence(one.ground) for one in SEVERITIES.values())


def test_only_five_motives_may_cover_and_never_defamation():
    may = {motive for motive, one in SEVERITIES.items() if one.may_cover}
    assert may == {Motive.CHILD, Motive.TERROR, Motive.THREAT, Motive.PRIVATE, Motive.SPAM}


def test_the_form_offers_each_motive_once_in_four_groups():
    shown = [value for _group, motives in grouped() for value, _label in motives]
    assert sorted(shown) == sorted(Motive.values)
    assert len(grouped()) == len(Group)
