"""How many signatures call for a reply."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.petitions.thresholds import NATIONAL, Formula, national, reply_threshold


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (None, 30),
        (0, 5),
        (1, 5),
        (5, 5),
        (6, 6),
        (29, 29),
        (30, 30),
        (6_000, 30),
        (6_001, 31),
        (20_000, 100),
        (160_000, 800),
        (1_999_800, 9_999),
        (2_000_000, 10_000),
        (12_000_000, 10_000),
    ],
)
def test_it_asks_half_a_percent_within_its_bounds(population, expected):
    assert reply_threshold(population) == expected


def test_national_steps_are_ten_and_a_hundred_thousand():
    assert NATIONAL == (10_000, 100_000)
    assert (national().reply, national().debate) == NATIONAL


@given(st.integers(0, 70_000_000))
def test_it_never_leaves_its_bounds(population):
    threshold = reply_threshold(population)
    least = min(30, max(5, population))
    assert least <= threshold <= 10_000
    assert threshold == min(max(math.ceil(0.005 * population), least), 10_000)


@given(st.integers(0, 70_000_000), st.integers(0, 1_000_000))
def test_more_people_never_ask_fewer_signatures(population, more):
    assert reply_threshold(population) <= reply_threshold(population + more)


def test_an_operator_can_change_the_formula():
    assert reply_threshold(20_000, Formula(share=0.01)) == 200


@pytest.mark.parametrize(
    "fields", [{"share": 0}, {"share": 1.1}, {"least": 4}, {"least": 50, "most": 40}]
)
def test_it_refuses_a_formula_that_means_nothing(fields):
    with pytest.raises(ValueError, match=r"between|satisfy"):
        Formula(**fields)
