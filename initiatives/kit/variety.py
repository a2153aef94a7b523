"""How different a text is from others: a hundred copies of one text convince nobody.

Two texts are compared by the pairs of words that follow each other in them, without accents,
capitals, punctuation or addresses: likeness is the share of all their pairs that both hold (the
index of Jaccard), from 0, nothing in common, to 1, the same words in the same order. Pairs rather
than words, since two texts about one thing share their words; pairs rather than longer runs, since
one word changed in a text of twenty must not make another text of it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from civic.lib.folding import without_accents

# From here on, two texts are said to be nearly the same.
NEARLY_THE_SAME = 60
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")

Pairs = frozenset[tuple[str, str]]


class Nearest(NamedTuple):
    """The place of the text that is most alike, and its likeness in hundredths."""

    place: int
    likeness: int


def pairs(text: str) -> Pairs:
    """The words that follow each other; a text of one word is paired with nothing."""
    words = _WORD.findall(without_accents(_ADDRESS.sub(" ", text)))
    return frozenset(zip(words, [*words[1:], ""], strict=False))


def likeness(one: Pairs, other: Pairs) -> int:
    """How much two texts are alike, in hundredths; two empty ones are the same."""
    every = len(one | other)
    return round(100 * len(one & other) / every) if every else 100


def nearest(text: str, others: Sequence[str]) -> Nearest | None:
    """Which of `others` is most alike, the first of them when several are; None without any."""
    said = pairs(text)
    found = None
    for place, other in enumerate(others):
        alike = likeness(said, pairs(other))
        if found is None or alike > found.likeness:
            found = Nearest(place, alike)
    return found


def distinct(texts: Iterable[str], enough: int) -> int:
    """How many are not nearly the same as one before them; stops counting at `enough`."""
    kept: list[Pairs] = []
    for text in texts:
        said = pairs(text)
        if all(likeness(said, other) < NEARLY_THE_SAME for other in kept):
            kept.append(said)
        if len(kept) >= enough:
            break
    return len(kept)
