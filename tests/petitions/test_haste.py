"""Small groups that are faster than chance makes them; their people, and nobody else, are asked."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.petitions.haste import chance, hasty
from initiatives.petitions.risk import suspects
from initiatives.petitions.seen import (
    Seen,
    by_domain,
    by_long_tail,
    by_network,
    by_rarity,
    by_shape,
    by_tail,
)

NOON = datetime(2026, 11, 25, 12, 5, tzinfo=UTC).timestamp()
QUICK, BRISK, SLOW = (11, 19), (29, 59), (90, 300)


def people(count, pace, first=0, **features) -> list[Seen]:
    """So many of one pace; only what is given do they have in common."""
    seconds, delay = pace
    rows = []
    for key in range(first, first + count):
        traits = {"seconds": seconds, "network": f"n{key}", "domain": "gmail", "common": True}
        traits |= {"pattern": f"p{key}", "tail": 0} | features
        at = NOON + key * 7.3 % 1800
        rows.append(Seen(key, at, at + delay, "21231", traits))
    return rows


def found(rows, *keys) -> int:
    return len({row.key for row in hasty(rows, keys)})


def mixed(fast, of, pace, **features) -> list[Seen]:
    slow = people(of - fast, SLOW, first=1000, **features)
    return [*people(fast, pace, **features), *slow]


@pytest.mark.parametrize(
    ("count", "pace", "asked"),
    [
        (5, QUICK, 5),
        (4, QUICK, 0),
        (5, (12, 19), 0),
        (5, (11, 20), 0),
        (9, BRISK, 9),
        (8, BRISK, 0),
        (9, (30, 59), 0),
        (9, (29, 60), 0),
    ],
)
def test_so_few_are_not_all_so_fast_by_chance(count, pace, asked):
    rows = people(count, pace, pattern="alike")
    assert found(rows, by_shape) == len(suspects(rows)) == asked
    assert found(people(count, pace), by_shape, by_network) == 0


@pytest.mark.parametrize(
    ("key", "pace", "of", "least"),
    [
        (by_shape, BRISK, 100, 50),
        (by_shape, QUICK, 100, 20),
        (by_network, BRISK, 40, 32),
        (by_network, QUICK, 40, 16),
    ],
)
def test_a_large_group_that_is_a_little_faster_is_left_alone(key, pace, of, least):
    """Colleagues have their mail open; chance does not explain them either."""
    together = {"network": "one", "pattern": "alike"}
    assert found(mixed(least, of, pace, **together), key) == least
    assert found(mixed(least - 1, of, pace, **together), key) == 0


def test_a_company_with_its_mail_open_is_left_alone_by_its_domain_too():
    rows = mixed(31, 40, BRISK, domain="usine", common=False, pattern="alike", tail=6)
    assert found(rows, by_domain, by_shape, by_tail, by_long_tail, by_rarity) == 0
    assert found(mixed(32, 40, BRISK, domain="usine", common=False), by_domain) == 32


def test_colleagues_in_an_hour_where_few_others_are_fast_are_left_alone():
    """More than half of them are, three times as many as elsewhere: that is what an office is."""
    firm = mixed(31, 40, BRISK, domain="usine", common=False, network="one")
    rows = [*firm, *people(400, SLOW, first=2000)]
    assert suspects(rows) == {}
    assert suspects([*rows, *people(9, BRISK, first=500, pattern="alike")]) != {}


def test_what_is_usual_is_learnt_from_the_others():
    mine = people(14, BRISK, pattern="alike")
    fast, slow = people(10, BRISK, first=500), people(400, SLOW, first=2000)
    assert found([*mine, *fast], by_shape) == 14
    assert found([*mine[1:], *fast], by_shape) == 0
    assert found([*mine[5:], *slow], by_shape) == 9
    # Nobody being fast elsewhere does not make eight of them a wonder.
    assert found([*mine[6:], *slow], by_shape) == 0


def test_rare_domains_are_one_group_in_which_none_counts_for_many():
    each = [row for n in range(10) for row in people(1, BRISK, n, domain=f"d{n}", common=False)]
    assert found(each, by_rarity) == 10
    assert found(each, by_domain) == 0
    assert found(mixed(35, 70, BRISK, domain="usine", common=False), by_rarity) == 0
    assert found(people(12, BRISK, domain="own", common=False), by_rarity) == 12
    slow = people(70, SLOW, first=500, domain="usine", common=False)
    many = [row for n in range(30) for row in people(1, BRISK, n, domain=f"d{n}", common=False)]
    assert found([*many, *slow], by_rarity) == 30


def test_long_numbers_are_one_group_whatever_their_length():
    rows = [row for n in range(5) for row in people(1, QUICK, n, tail=4 + n)]
    assert found(rows, by_long_tail) == 5
    assert found([*rows[1:], *people(1, QUICK, 9, tail=3)], by_long_tail) == 0


def test_who_has_an_account_is_neither_fast_nor_slow():
    """The form comes filled in: how long it took says nothing."""
    rows = people(5, QUICK, pattern="alike")
    filled = people(40, QUICK, first=500, pattern="alike", account=True)
    assert {row.key for row in hasty([*rows, *filled], [by_shape])} == set(range(5))
    assert found(filled, by_shape) == 0


def test_what_straddles_two_hours_of_the_clock_is_whole_in_those_from_half_to_half():
    rows = people(5, QUICK, disposable=True)
    edge = NOON // 3600 * 3600 + 3600
    times = [edge - 600, edge - 300, edge - 100, edge + 200, edge + 500]
    split = [
        Seen(row.key, at - 19, at, row.commune, row.features)
        for row, at in zip(rows, times, strict=True)
    ]
    assert set(suspects(split)) == set(range(5))
    apart = [Seen(row.key, row.at * 1.0, row.confirmed, "21231", row.features) for row in split[:4]]
    late = Seen(4, edge + 3000, edge + 3019, "21231", rows[4].features)
    assert suspects([*apart, late]) == {}


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.001, 0.999))
def test_the_bound_is_never_below_what_chance_gives(fast, slow, share):
    of = fast + slow
    exact = math.fsum(
        math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(fast, of + 1)
    )
    assert exact <= chance(fast, of, share) * (1 + 1e-9) + 1e-12
    assert chance(fast + 1, of + 1, share) <= chance(fast, of, share) * (1 + 1e-9)
    assert chance(of, of, share) == pytest.approx(share**of)


@given(
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 60),
    st.sampled_from((QUICK, BRISK)),
    st.sampled_from((by_network, by_shape, by_domain, by_rarity)),
)
def test_more_of_a_burst_frees_nobody(fast, slow, others, pace, key):
    is_rare = key in (by_domain, by_rarity)
    alike = {"network": "one", "pattern": "alike", "domain": "one", "common": not is_rare}
    crowd = people(others, SLOW, first=3000)
    rows = [*people(fast, pace, **alike), *people(slow, SLOW, 1000, **alike), *crowd]
    before = {row.key for row in hasty(rows, [key])}
    more = people(1, pace, first=500, **alike)
    assert before <= {row.key for row in hasty([*rows, *more], [key])}
