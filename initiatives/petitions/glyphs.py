"""What a font can print of a text: nothing is left as a row of empty boxes."""

import unicodedata
from collections.abc import Container

# Pictures, marks and invisible signs: a text is read without them.
_DROPPED = {"So", "Sk", "Cf", "Cc", "Mn", "Me", "Co", "Cn", "Cs"}


def printable(text: str, known: Container[int]) -> str:
    """`text` in letters the font knows: without accent where the accent is missing, else “?”."""
    return "".join(_shown(letter, known) for letter in unicodedata.normalize("NFC", text))


def _shown(letter: str, known: Container[int]) -> str:
    if ord(letter) in known:
        return letter
    if letter in "\u202f\u2007\u2009":
        return "\u00a0"
    plain = "".join(one for one in unicodedata.normalize("NFKD", letter) if ord(one) in known)
    if plain:
        return plain
    return "" if unicodedata.category(letter) in _DROPPED else "?"
