"""A text without whom and where it is about: names, places, parties, addresses. Pure.

It errs on the side of masking: a capital inside a sentence is a name.
"""

import re
from collections.abc import Iterable

from moderation.watch.neutrality import PARTIES

NAME, ADDRESS = "[nom]", "[adresse]"
_ADDRESS = re.compile(r"https?://\S+|\b[\w.+-]+@[\w.-]+\.\w+|\bwww\.\S+|\b\d{5}\b")
_WORD = re.compile(r"[^\W\d_][\w·-]*")
# What ends a sentence, or begins a line, an item or a quotation.
_BEGINS = re.compile(r"(?:^|[.!?…:\n«“\"(*#>-])[\s\u00a0\u202f*#>-]*$")


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text with every name, place, party and address taken out."""
    text = _ADDRESS.sub(ADDRESS, text)
    for name in sorted({one for one in [*names, *PARTIES] if one.strip()}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    return _merge(_mask_capitals(text))


def _mask_capitals(text: str) -> str:
    words = list(_WORD.finditer(text))
    masked = [_is_name(text, words, number) for number in range(len(words))]
    parts, end = [], 0
    for word, is_name in zip(words, masked, strict=True):
        parts += [text[end : word.start()], NAME if is_name else word.group()]
        end = word.end()
    return "".join([*parts, text[end:]])


def _is_name(text: str, words: list[re.Match[str]], number: int) -> bool:
    word = words[number]
    if _is_placeholder(text, word) or not word.group()[0].isupper():
        return False
    if len(word.group()) > 1 and word.group().isupper():
        return True
    if not _BEGINS.search(text[: word.start()]):
        return True
    # At the beginning of a sentence, two capitals in a row are a name: « Camille Dupont ».
    after = words[number + 1] if number + 1 < len(words) else None
    if after is None or len(word.group()) == 1:
        return False
    between = text[word.end() : after.start()]
    return after.group()[0].isupper() and between.strip(" \u00a0") == ""


def _is_placeholder(text: str, word: re.Match[str]) -> bool:
    return text[word.start() - 1 : word.end() + 1] in (NAME, ADDRESS)


def _merge(text: str) -> str:
    """« [nom] de [nom] » is one name."""
    return re.sub(r"\[nom\](?:[\s\u00a0-]*(?:(?:de|du|des|la|le)\s+|d['’])*\[nom\])+", NAME, text)
