"""How long a text is, as each network counts it. Pure functions.

Graphemes are found without Unicode's tables, which Python does not have: marks, joined pictures,
skin tones and flags are counted as one sign, as people see them.
"""

import re
import unicodedata

# What networks take for an address.
ADDRESS = re.compile(r"https?://\S+")
# Mastodon and X count each address as if it had been shortened.
SHORTENED = 23
_JOINER, _TONES = "\u200d", range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)
_PICTURES = (range(0x1F000, 0x1FB00), range(0x2600, 0x27C0), range(0x2B00, 0x2C00))
# What X counts once, all else twice: https://github.com/twitter/twitter-text, configuration v3.
_LIGHT = (range(0x1100), range(0x2000, 0x200E), range(0x2010, 0x2020), range(0x2032, 0x2038))
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_ANOTHER = re.compile(r"@([\w.]+)@[\w.-]+\w")


def characters(text: str) -> int:
    """Code points."""
    return len(text)


def words(text: str) -> int:
    """Words as they are said: an elision belongs to what follows it."""
    return len(_WORD.findall(text))


def graphemes(text: str) -> int:
    """What people see as one sign each."""
    number, before, flags = 0, "", 0
    for letter in unicodedata.normalize("NFC", text):
        flags = flags + 1 if ord(letter) in _FLAGS else 0
        joined = before == _JOINER or (before == "\r" and letter == "\n")
        if not (joined or _extends(letter) or (flags and flags % 2 == 0)):
            number += 1
        before = letter
    return number


def utf16(text: str) -> int:
    """Units of UTF-16, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def on_mastodon(text: str) -> int:
    """Graphemes; an address counts 23, somebody of another server without that server."""
    return graphemes(_ANOTHER.sub(r"@\1", ADDRESS.sub("x" * SHORTENED, text)))


def on_x(text: str) -> int:
    """Weighted: an address counts 23, a picture 2, a letter of the Latin alphabet 1."""
    rest = unicodedata.normalize("NFC", ADDRESS.sub("", text))
    addresses = len(ADDRESS.findall(text)) * SHORTENED
    return addresses + sum(_weight(sign) for sign in _signs(rest))


def on_threads(text: str) -> int:
    """Characters; a picture counts its bytes of UTF-8."""
    return sum(len(one.encode()) if _is_picture(one) else 1 for one in text)


def _signs(text: str) -> list[str]:
    signs: list[str] = []
    for letter in text:
        if signs and graphemes(signs[-1] + letter) == 1:
            signs[-1] += letter
        else:
            signs.append(letter)
    return signs


def _weight(sign: str) -> int:
    if any(_is_picture(letter) or ord(letter) in _FLAGS for letter in sign):
        return 2
    return sum(1 if any(ord(letter) in some for some in _LIGHT) else 2 for letter in sign)


def _extends(letter: str) -> bool:
    code = ord(letter)
    is_mark = unicodedata.category(letter) in ("Mn", "Me", "Mc")
    return is_mark or letter == _JOINER or code in _TONES or code in _TAGS


def _is_picture(letter: str) -> bool:
    return any(ord(letter) in some for some in _PICTURES)
