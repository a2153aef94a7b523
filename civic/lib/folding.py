"""Fold a text for comparison and search: no accents, no case, no punctuation.

PostgreSQL extensions are not available everywhere, so both what is stored and what is
asked go through these functions.
"""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def without_accents(text: str) -> str:
    """Return `text` in lower case without accents or ligatures, other characters kept."""
    lowered = text.casefold().translate(_LIGATURES)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Return the words of `text` in lower case ASCII, separated by single spaces."""
    return _NOT_WORD.sub(" ", without_accents(text)).strip()
