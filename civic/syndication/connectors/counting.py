"""How long a text is, in the unit that each network counts in. Pure functions."""

import unicodedata
from collections.abc import Callable

import regex

# What networks take for an address; the mark that ends a sentence is not part of it.
ADDRESS = regex.compile(r"https?://\S+?(?=[.,;:!?…»)\]]*(?:\s|$))")
# Somebody of another server: Mastodon counts the name alone.
_ANOTHER = regex.compile(r"@([\w.]+)@[\w.-]+\w")
_GRAPHEME = regex.compile(r"\X")
_PICTURE = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]")
# Pictures, and what joins, colours or shapes them.
_OF_PICTURE = regex.compile(
    r"[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}"
    r"\u200d\ufe0f\u20e3\U000e0020-\U000e007f]"
)
# What X counts once, all else twice: twitter-text, configuration v3.
_LIGHT = (range(0x1100), range(0x2000, 0x200E), range(0x2010, 0x2020), range(0x2032, 0x2038))


def signs(text: str) -> list[str]:
    """Cut into graphemes: what people see as one sign each (Unicode, annex 29)."""
    return _GRAPHEME.findall(text)


def graphemes(text: str) -> int:
    """As Bluesky counts."""
    return len(signs(text))


def octets(text: str) -> int:
    """Bytes of UTF-8, as Matrix and Bluesky's second limit count."""
    return len(text.encode())


def utf16(text: str) -> int:
    """Units of UTF-16, as Telegram counts lengths and places."""
    return len(text.encode("utf-16-le")) // 2


def with_addresses_as(weight: int | None, text: str) -> int:
    """Graphemes, each address for `weight` whatever its length: Mastodon and its kin.

    The weight is what the server says (23 on Mastodon, 25 on GoToSocial); None counts in full.
    """
    text = _ANOTHER.sub(r"@\1", text)
    if weight is None:
        return graphemes(text)
    return graphemes(ADDRESS.sub("x" * weight, text))


def on_x(text: str, weight: int = 23) -> int:
    """Weighted, of 280: an address counts 23, a picture 2, a Latin letter 1, an ideogram 2."""
    rest, addresses = ADDRESS.subn("", unicodedata.normalize("NFC", text))
    return addresses * weight + sum(_weight(sign) for sign in signs(rest))


def on_threads(text: str) -> int:
    """Characters; a picture counts its bytes of UTF-8."""
    return sum(len(one.encode()) if _OF_PICTURE.match(one) else 1 for one in text)


def _weight(sign: str) -> int:
    if _PICTURE.search(sign):
        return 2
    return sum(1 if any(ord(letter) in some for some in _LIGHT) else 2 for letter in sign)


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """Return the text, or its longest beginning that fits, ended at a word with `…`.

    A first word that is too long by itself is cut between two graphemes; nothing fits: empty.
    `fits` must hold for a beginning of whatever it holds for.
    """
    if fits(text):
        return text
    for ends in (_ends_of_words(text), _ends_of_signs(text)):
        if best := _longest(text, ends, fits):
            return best
    return ""


def _longest(text: str, ends: list[int], fits: Callable[[str], bool]) -> str:
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if fits(_ended(text, ends[middle])):
            low = middle + 1
        else:
            high = middle
    return _ended(text, ends[low - 1]) if low else ""


def _ended(text: str, end: int) -> str:
    return text[:end].rstrip(" \u00a0\n,;:.!?…«([-—’'") + "…"


def _ends_of_words(text: str) -> list[int]:
    # A no-break space binds: nothing is cut there.
    return [found.start() for found in regex.finditer(r"[ \n\t\u2009]+", text) if found.start()]


def _ends_of_signs(text: str) -> list[int]:
    return [found.end() for found in _GRAPHEME.finditer(text)][:-1]
