"""Find a passage in a text as people copy it from a page, and put a mark in its place.

Pure functions. What is copied has lost its marks of emphasis, its line breaks, the kind of its
apostrophes and sometimes its accents' encoding; it is found all the same, at whole words, wherever
it stands, in capitals or not.
"""

import unicodedata

MARK = "[passage retiré par la modération]"
# Where a field is too short for the whole mark.
SHORT_MARK = "[retiré]"

# Markdown's emphasis, and what does not show: soft hyphen, zero-width marks.
_UNSEEN = frozenset("*_`#>\u00ad\u200b\u200c\u200d\u2060\ufeff")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u2018": "'"})


def plain(text: str) -> str:
    """Words only, as two texts are compared: one case, one encoding, one space between words."""
    return _folded(text)[0].strip()


def spans(text: str, passage: str) -> list[tuple[int, int]]:
    """Where a passage stands in a text, as positions in it; those that overlap are one."""
    wanted = plain(passage)
    # An accent without its letter is no passage: taken out, it would leave half a letter.
    if not wanted or unicodedata.combining(wanted[0]):
        return []
    words, origin = _folded(text)
    found: list[tuple[int, int]] = []
    at = words.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if _is_whole(words, at, end):
            _add(found, origin[at], origin[end - 1] + 1)
        at = words.find(wanted, at + 1)
    return found


def redact(text: str, passage: str, *, most: int | None = None) -> str:
    """The text with a mark wherever the passage stood; at most `most` characters long."""
    found = spans(text, passage)
    if not found:
        return text
    whole = _replaced(text, found, MARK)
    if most is None or len(whole) <= most:
        return whole
    return _replaced(text, found, SHORT_MARK)[:most]


def _replaced(text: str, found: list[tuple[int, int]], mark: str) -> str:
    parts, last = [], 0
    for start, end in found:
        parts += [text[last:start], mark]
        last = end
    return "".join([*parts, text[last:]])


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters where it came from."""
    signs: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        if char in _UNSEEN:
            continue
        if char.isspace():
            if signs and signs[-1] != " ":
                signs.append(" ")
                origin.append(place)
            continue
        for sign in unicodedata.normalize("NFD", char.translate(_APOSTROPHES).casefold()):
            signs.append(sign)
            origin.append(place)
    return "".join(signs), origin


def _is_whole(words: str, start: int, end: int) -> bool:
    """Whether no word is cut: half a word would betray the other half, and hit other words."""
    after = words[end : end + 1]
    cut_before = _ends_in_a_word(words, start) and words[start].isalnum()
    cut_after = _ends_in_a_word(words, end) and after.isalnum()
    # A letter and its accent are one.
    accent = bool(after) and unicodedata.combining(after) > 0
    return not (cut_before or cut_after or accent)


def _ends_in_a_word(words: str, end: int) -> bool:
    """Whether what stands before `end` is a letter or a figure, with its accents if it has some."""
    while end and unicodedata.combining(words[end - 1]):
        end -= 1
    return bool(end) and words[end - 1].isalnum()


def _add(found: list[tuple[int, int]], start: int, end: int) -> None:
    if found and start < found[-1][1]:
        found[-1] = (found[-1][0], max(found[-1][1], end))
    else:
        found.append((start, end))
