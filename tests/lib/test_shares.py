import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.lib.shares import counted, share


@pytest.mark.parametrize(
    ("supports", "opposes", "words", "brief"),
    [
        (0, 0, "Personne ne s’est encore exprimé", ""),
        (30, 10, "3 personnes sur 4 rejoignent", "3 sur 4 rejoignent"),
        (31, 10, "Environ 3 personnes sur 4 rejoignent", "3 sur 4 rejoignent"),
        (10, 20, "2 personnes sur 3 s’opposent", "2 sur 3 s’opposent"),
        (5, 0, "Toutes les personnes rejoignent", "toutes rejoignent"),
        (0, 5, "Toutes les personnes s’opposent", "toutes s’opposent"),
        (999, 1, "Presque toutes les personnes rejoignent", "presque toutes rejoignent"),
        (50, 50, "Autant de personnes rejoignent que de personnes s’opposent", "à parts égales"),
        (
            51,
            50,
            "Un peu plus d’une personne sur deux rejoint",
            "un peu plus de la moitié rejoignent",
        ),
        (
            50,
            51,
            "Un peu plus d’une personne sur deux s’oppose",
            "un peu plus de la moitié s’opposent",
        ),
    ],
)
def test_it_says_how_two_sides_share(supports, opposes, words, brief):
    result = share(supports, opposes)
    assert (result.words, result.brief) == (words, brief)


@pytest.mark.parametrize(
    ("supports", "opposes", "words", "brief"),
    [
        (4, 4, "Trop peu de personnes se sont exprimées", ""),
        (6, 2, "La plupart des personnes rejoignent", "la plupart rejoignent"),
        (0, 9, "La plupart des personnes s’opposent", "la plupart s’opposent"),
        (900, 3, "Presque toutes les personnes rejoignent", "presque toutes rejoignent"),
        (30, 10, "3 personnes sur 4 rejoignent", "3 sur 4 rejoignent"),
    ],
)
def test_it_says_little_of_a_side_under_the_floor(supports, opposes, words, brief):
    result = share(supports, opposes, 5)
    assert (result.words, result.brief) == (words, brief)


@given(st.integers(5, 10**6), st.integers(0, 4), st.integers(0, 4))
def test_it_never_tells_how_many_are_under_the_floor(known, one, other):
    assert share(known, one, 5) == share(known, other, 5)
    assert share(one, known, 5) == share(other, known, 5)
    assert counted(known, one, 5) == counted(other, known, 5) == known


@given(st.integers(0, 4), st.integers(0, 4))
def test_it_counts_nobody_when_both_sides_are_under_the_floor(one, other):
    assert counted(one, other, 5) == 0
    assert share(one, other, 5).supports == 0


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_it_draws_each_side_that_exists_and_nothing_else(supports, opposes):
    result = share(supports, opposes)
    assert bool(result.supports) == bool(supports)
    assert bool(result.opposes) == bool(opposes)
    assert result.supports + result.opposes == (100 if supports or opposes else 0)
    assert result.supports % 5 == 0
