"""How different texts are from each other, and how long they are where they go."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.kit import lengths
from initiatives.kit.networks import PLACES, UNPOSTED, length, link, seconds, sent
from initiatives.kit.variety import NEARLY_THE_SAME, distinct, likeness, nearest, pairs
from tests.kit.cast import OTHER, TEXT

ADDRESS = "https://exemple.fr/initiatives/12-un-abri/"


def alike(one, other):
    return likeness(pairs(one), pairs(other))


def test_it_sees_through_accents_signs_and_addresses():
    assert alike(TEXT, TEXT.upper().replace(".", " !").replace("é", "e") + f" {ADDRESS}") == 100


@pytest.mark.parametrize(
    ("other", "is_near"),
    [
        (TEXT.replace("Mardi", "Lundi"), True),
        (f"{TEXT} Signez.", True),
        (OTHER, False),
        ("Un abri fermé : mes voisins y laisseraient leurs vélos, mardi comme lundi.", False),
    ],
)
def test_a_word_changed_makes_no_other_text(other, is_near):
    assert (alike(TEXT, other) >= NEARLY_THE_SAME) is is_near


def test_other_scripts_are_compared_too():
    assert alike("نريد موقفا للدراجات", "نريد حديقة هنا") < NEARLY_THE_SAME


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_likeness_is_a_share_and_has_no_sides(one, other):
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 100
    assert alike(one, one) == 100


def test_the_nearest_is_found_and_distinct_ones_are_counted():
    near = f"{TEXT} Signez."
    assert nearest(TEXT, []) is None
    found = nearest(TEXT, [OTHER, near, TEXT])
    assert found is not None
    assert (found.place, found.likeness) == (2, 100)
    assert distinct([TEXT, near, OTHER, TEXT], enough=9) == 2
    assert distinct([TEXT, OTHER], enough=1) == 1


SAID = [
    "é" * 5,
    "e\u0301a",
    "👨‍👩‍👧‍👦",
    "👍🏽!",
    "🇫🇷🇧🇪",
    "a\r\nb",
    "❤️",
    "🏴\U000e0067\U000e0062\U000e007f",
]


@pytest.mark.parametrize("text", [*SAID, TEXT, "".join(SAID)])
def test_signs_are_counted_as_people_see_them(text):
    assert lengths.graphemes(text) == len(regex.findall(r"\X", text))


@pytest.mark.parametrize(
    ("count", "text", "number"),
    [
        (lengths.on_mastodon, f"Lisez {ADDRESS}", 6 + 23),
        (lengths.on_mastodon, "Merci @zoe@piaille.fr", 10),
        (lengths.on_x, f"Lisez {ADDRESS}", 6 + 23),
        (lengths.on_x, "Été 👨‍👩‍👧‍👦 « là »", 3 + 1 + 2 + 1 + 6),
        (lengths.on_x, "日本", 4),
        (lengths.on_threads, "Oui 👍", 4 + 4),
        (lengths.words, "Aujourd’hui, 46 000 € : peut-être l’école.", 5),
        (lengths.utf16, "Oui 👍", 6),
    ],
)
def test_each_network_counts_in_its_way(count, text, number):
    assert count(text) == number


def test_the_address_counts_and_is_not_said_twice():
    assert sent("x", "Lisez.", ADDRESS) == f"Lisez.\n{ADDRESS}"
    assert sent("x", f"Lisez {ADDRESS}", ADDRESS) == f"Lisez {ADDRESS}"
    assert sent("letter", "Madame,", ADDRESS) == "Madame,"
    assert length("x", "Lisez.", ADDRESS) == (7 + 23, 280)
    long, most = length("bluesky", "👨‍👩‍👧‍👦" * 130, ADDRESS)
    assert long > most, "short in signs, over 3,000 bytes"


def test_links_open_the_place_with_the_words_in_it():
    words = "100 % d’accord & vous ?"
    for network in PLACES:
        url = link(network, words, ADDRESS, server="piaille.fr")
        assert (url == "") is (network in UNPOSTED)
        if url:
            assert url.startswith("https://")
            assert "exemple.fr%2Finitiatives" in url
            assert ("100%20%25%20d%E2%80%99accord%20%26%20vous" in url) is PLACES[
                network
            ].takes_text
    assert link("mastodon", words, ADDRESS) == ""
    assert link("telegram", f"{words}\n{ADDRESS}", ADDRESS).count("exemple.fr") == 1


def test_eighty_words_take_half_a_minute_to_say():
    assert (seconds("un " * 80), seconds("un " * 81), seconds("")) == (30, 31, 0)
