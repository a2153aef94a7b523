"""A change made to one version of a text, put into another one."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.merging import apply, merge, paragraphs, replace_paragraph

WORDS = st.lists(
    st.sampled_from(["un", "pont", "pour", "les", "vélos,", "sans", "voitures.", "La", "nuit"]),
    min_size=3,
)
SENTENCE = WORDS.map(" ".join)
TEXT = "Le pont est fermé.\n\nLes vélos font un détour.\n\nLa nuit, personne ne passe."


def test_it_reads_paragraphs_as_written():
    assert paragraphs("Un\nDeux\n\n \nTrois") == ["Un\nDeux", "Trois"]
    assert paragraphs("") == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("B", "C", "A\n\nC\n\nD"),
        ("A", "", "B\n\nD"),
        ("D", "", "A\n\nB"),
        ("absent", "C", None),
    ],
)
def test_it_changes_one_paragraph(before, after, expected):
    assert replace_paragraph("A\n\nB\n\nD", before, after) == expected


def test_a_paragraph_that_stands_twice_is_not_guessed():
    assert replace_paragraph("A\n\nA", "A", "B") is None


def test_changes_of_one_sentence_merge_when_they_touch_other_words():
    base = "Le pont est fermé aux vélos depuis mai."
    ours = "Le vieux pont est fermé aux vélos depuis mai."
    theirs = "Le pont est fermé aux vélos depuis le 4 mai."
    both = "Le vieux pont est fermé aux vélos depuis le 4 mai."
    assert merge(base, ours, theirs) == merge(base, theirs, ours) == both


def test_changes_of_the_same_words_are_a_conflict():
    assert merge("Le pont est fermé.", "Le pont est ouvert.", "Le pont est barré.") is None


def test_the_same_change_twice_is_one():
    assert merge("Le pont est fermé.", "Le pont est barré.", "Le pont est barré.") == (
        "Le pont est barré."
    )


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(3)), st.lists(SENTENCE, min_size=3, max_size=3))
def test_amendments_of_other_paragraphs_come_to_the_same_text_in_any_order(order, changed):
    pieces = paragraphs(TEXT)
    text = TEXT
    for place in order:
        merged = apply(text, TEXT, pieces[place], changed[place])
        # Words that another paragraph took meanwhile are never guessed.
        if merged is None:
            return
        text = merged
    assert text == "\n\n".join(changed)


@settings(max_examples=120, deadline=None)
@given(SENTENCE, st.lists(SENTENCE, min_size=2, max_size=2))
def test_two_changes_of_one_paragraph_merge_alike_in_either_order_or_not_at_all(base, changed):
    results = set()
    for first, second in permutations(changed):
        once = apply(base, base, base, first)
        results.add(None if once is None else apply(once, base, base, second))
    # Either change may equal the text it starts from; the other then simply stands.
    assert len(results) == 1 or base in changed


@settings(max_examples=120, deadline=None)
@given(SENTENCE, SENTENCE)
def test_a_change_alone_is_applied_as_written(base, wanted):
    assert merge(base, base, wanted) == wanted
    assert merge(base, wanted, base) == wanted
