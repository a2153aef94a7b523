import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.lib.shares import share


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


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_it_draws_each_side_that_exists_and_nothing_else(supports, opposes):
    result = share(supports, opposes)
    assert bool(result.supports) == bool(supports)
    assert bool(result.opposes) == bool(opposes)
    assert result.supports + result.opposes == (100 if supports or opposes else 0)
    assert result.supports % 5 == 0
