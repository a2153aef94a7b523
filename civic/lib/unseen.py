"""Characters that hide, reorder or overflow what surrounds them on a page. Pure functions."""

import re

# Control characters, and those that reorder what surrounds them on the page.
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
# Letters and signs that draw nothing: a title or a name made of them looks empty.
_BLANK = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0]")
# Marks written over a letter: no language needs more than three, and a pile covers other lines.
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(rf"({_MARK}{{3}}){_MARK}+")


def without_unseen(text: str) -> str:
    """Return `text` without what cannot be seen, and with few marks on each letter."""
    return _PILE.sub(r"\1", _BLANK.sub(" ", _HIDDEN.sub("", text)))
