"""A passage is found as people copy it, wherever it stands, and nothing of it is left."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from civic.lib.redaction import MARK, SHORT_MARK, plain, redact, spans


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        ("Luc Martin ment.", "Luc Martin", f"{MARK} ment."),
        ("Luc ment. Luc vole. LUC fuit.", "Luc", f"{MARK} ment. {MARK} vole. {MARK} fuit."),
        # As the page shows it: no emphasis, one space, other apostrophes.
        ("Il dit **Luc\nMartin** ici.", "Luc Martin", f"Il dit **{MARK}** ici."),
        ("C’est l'adresse d'Anne.", "l’adresse d'Anne", f"C’est {MARK}."),
        ("Un\u00a0: deux\u202f!", "Un : deux !", MARK),
        # Whole words: neither half of one, nor another that begins alike.
        ("Partir en art, l’art.", "art", f"Partir en {MARK}, l’{MARK}."),
        ("Le café, le caf\u00e9s.", "café", f"Le {MARK}, le cafés."),
        ("Le café.", "cafe", "Le café."),
        # One encoding or the other, and what does not show.
        (unicodedata.normalize("NFD", "Hélène part."), "Hélène", f"{MARK} part."),
        ("H\u00adé\u200blène part.", "Hélène", f"{MARK} part."),
        ("Straße", "STRASSE", MARK),
        ("👨‍👩‍👧 ici 06 12 34", "06 12 34", f"👨‍👩‍👧 ici {MARK}"),
        # Those that overlap go together.
        ("na na na na", "na na na", MARK),
        ("a-a-a", "a-a", MARK),
        ("rien", "autre", "rien"),
        ("rien", "  ", "rien"),
        ("", "rien", ""),
    ],
)
def test_it_takes_a_passage_out(text, passage, left):
    assert redact(text, passage) == left


def test_a_short_field_gets_a_short_mark():
    assert redact("Luc Martin ment", "Luc Martin", most=90) == f"{MARK} ment"
    assert redact("Luc ment", "Luc", most=20) == f"{SHORT_MARK} ment"
    assert len(redact("Luc " * 5, "Luc", most=20)) == 20


SIGNS = st.text(alphabet="ab é\u0301'’*\n-É", max_size=30)


@given(text=SIGNS, passage=SIGNS)
@example(text="ÉÉ", passage="\u0301")
@settings(max_examples=400)
def test_nothing_of_it_is_left_and_nothing_else_goes(text, passage):
    found = spans(text, passage)
    # In order, apart from each other, within the text.
    edges = [0, *[edge for span in found for edge in span], len(text)]
    assert edges == sorted(edges)
    for start, end in found:
        assert plain(passage) in plain(text[start:end])
    left = redact(text, passage).split(MARK)
    if len(left) == len(found) + 1:
        assert not any(spans(part, passage) for part in left)


@given(before=SIGNS, passage=st.text(alphabet="xyz é’", min_size=1, max_size=9), after=SIGNS)
@settings(max_examples=200)
def test_a_passage_between_two_spaces_is_always_found(before, passage, after):
    if plain(passage) and not unicodedata.combining(plain(passage)[0]):
        assert spans(f"{before} {passage} {after}", passage)
