"""How long a text is, network by network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.syndication.connectors import counting
from initiatives.kit import lengths
from tests.syndication.connectors.cast import ODD

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "graphemes", "octets", "utf16"),
    [
        ("", 0, 0, 0),
        ("été", 3, 5, 3),
        ("e\u0301te\u0301", 3, 7, 5),
        (FAMILY, 1, 25, 11),
        ("🇫🇷🇧🇪", 2, 16, 8),
        ("a\u200bb", 3, 5, 3),
        ("שלום", 4, 8, 4),
        ("👍🏽", 1, 8, 4),
        ("«\u00a0oui\u00a0»", 7, 11, 7),
        ("漢字", 2, 6, 2),
    ],
)
def test_it_counts_signs_bytes_and_units(text, graphemes, octets, utf16):
    assert counting.graphemes(text) == graphemes
    assert counting.octets(text) == octets
    assert counting.utf16(text) == utf16


@pytest.mark.parametrize(
    ("weight", "text", "length"),
    [
        (23, "Lire https://preau.example/" + "a" * 200, 28),
        (25, "Lire https://preau.example/" + "a" * 200, 30),
        (None, "Lire https://a.example/", 23),
        (23, "(https://a.example/x).", 26),
        (23, "Merci @lea@mastodon.example", 10),
        (23, FAMILY * 3, 3),
    ],
)
def test_it_counts_an_address_as_the_server_says(weight, text, length):
    assert counting.with_addresses_as(weight, text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        # As twitter-text-parser 3.0.0 counts them (asked in November 2026).
        ("Voilà une idée : https://preau.fr/initiatives/42-tres-long/ 🏫 — été", 49),
        ("é", 1),
        ("e\u0301", 1),
        ("漢字", 4),
        (FAMILY, 2),
        ("🇫🇷", 2),
        ("’", 1),
        ("…", 2),
        ("https://a.fr/" + "x" * 300, 23),
    ],
)
def test_it_weighs_as_x_does(text, length):
    assert counting.on_x(text) == length


def test_it_weighs_an_address_whose_domain_does_not_exist_as_any_other():
    # The same parser finds none there, and counts its 48 letters: no site has such a name.
    assert counting.on_x("https://a.example/" + "x" * 30) == 23


@pytest.mark.parametrize(
    ("text", "length"), [("abc", 3), ("é’ ", 3), ("🏫", 4), (FAMILY, 25), ("1 000 #a ©", 11)]
)
def test_it_counts_pictures_in_bytes_on_threads(text, length):
    assert counting.on_threads(text) == length


def test_it_agrees_with_the_counts_of_the_kit_on_what_people_write():
    text = (
        "Rouvrons la gare de Plouaret 🚉 : deux trains par jour, l’été aussi ! https://a.example/b"
    )

    assert counting.graphemes(text) == lengths.graphemes(text)
    assert counting.on_x(text) == lengths.on_x(text)
    assert counting.on_threads(text) == lengths.on_threads(text)


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("Deux mots", 9, "Deux mots"),
        ("Deux mots de plus", 10, "Deux mots…"),
        ("Deux mots, puis", 12, "Deux mots…"),
        ("Anticonstitutionnellement", 8, "Anticon…"),
        # What does not break is kept together, or not at all.
        ("La salle : 84\u00a0000 places", 15, "La salle…"),
        (FAMILY * 5, 3, FAMILY * 2 + "…"),
        ("e\u0301" * 5, 3, "e\u0301e\u0301…"),
        ("Oui", 0, ""),
    ],
)
def test_it_cuts_at_a_word(text, room, kept):
    assert counting.cut(text, lambda said: counting.graphemes(said) <= room) == kept


@given(st.text(), st.integers(0, 60))
def test_it_never_keeps_more_than_there_is_room_for(text, room):
    def fits(said: str) -> bool:
        return counting.graphemes(said) <= room

    kept = counting.cut(text, fits)

    assert fits(kept) or not kept
    assert kept == text or not fits(text)


def test_it_puts_every_sign_back_where_it_was():
    assert "".join(counting.signs(ODD)) == ODD
