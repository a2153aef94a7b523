"""Names, handles and passwords, without a page."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from civic.accounts.handles import MAX_HANDLE, clean_handle, clean_name, free_handle, random_handle
from civic.accounts.passwords import GuessableValidator, is_guessable
from civic.accounts.templatetags.accounts import plain
from tests.factories import make_user


@given(st.text(max_size=80))
def test_it_accepts_only_names_that_show(name):
    try:
        cleaned = clean_name(name)
    except ValidationError:
        return
    assert cleaned == cleaned.strip()
    assert "\n" not in cleaned
    assert "\u202e" not in cleaned
    assert clean_name(cleaned) == cleaned


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Jean-Noël Œuvrard", "jean-noel-oeuvrard"),
        ("北京 市", "personne"),
        ("=cmd|' /C calc'!A0", "cmd-c-calc-a0"),
        ("Admin", "personne-admin"),
        ("efface-moi", "personne-efface-moi"),
        ("x" * 80, "x" * 33),
    ],
)
def test_it_makes_a_handle_of_any_name(name, handle):
    assert free_handle(name) == handle
    assert len(free_handle(name)) <= MAX_HANDLE


@pytest.mark.django_db
def test_it_draws_a_suffix_when_a_hundred_people_share_a_name():
    make_user(handle="ana")
    for number in range(2, 100):
        make_user(handle=f"ana-{number}")
    assert len(free_handle("Ana")) == len("ana-") + 6
    assert random_handle("a") != random_handle("a")


@pytest.mark.django_db
def test_it_compares_handles_without_case():
    owner = make_user(handle="ana")
    assert clean_handle("ANA", owner=owner) == "ana"
    with pytest.raises(ValidationError):
        clean_handle("Ana")


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123!",
        "Azertyuiop2026",
        "abcabcabcabc",
        "0123456789012",
        "MonMotDePasse99",
        "aaaabbbbaaaa",
    ],
)
def test_it_finds_a_password_guessable(password):
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password", ["canal pommier lundi 7", "tR4-vélo-brume-98", "été hiver neige 3"]
)
def test_it_finds_a_password_good(password):
    assert not is_guessable(password)
    assert GuessableValidator().validate(password) is None
    assert GuessableValidator().get_help_text()


def test_it_puts_any_value_on_one_line():
    assert plain(["a", {"b": [1, 2]}]) == "a, b\u00a0: 1, 2"
    assert plain("2026-11-21T10:05:00+00:00") == "21 novembre 2026 à 11h05"
    assert plain("2026-11-21") == "2026-11-21"
    assert plain(3) == 3
