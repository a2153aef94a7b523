"""Put a change that was made to one version of a text into another version. Pure functions.

A paragraph that nobody touched meanwhile is replaced; otherwise both changes are laid word by
word over what they started from, and what touches the same words is a conflict: nothing is ever
guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from initiatives.versions import Change, compare

_BETWEEN = re.compile(r"(\n[ \t]*\n\s*)")


@dataclass(frozen=True)
class Edit:
    """Some characters of a text, from `start` to `end`, and what replaces them."""

    start: int
    end: int
    text: str


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, as written, without the blank lines between them."""
    return [piece for piece in _BETWEEN.split(text)[::2] if piece.strip()]


def replace_paragraph(text: str, before: str, after: str) -> str | None:
    """`text` with its one paragraph `before` become `after`; None unless it has exactly one.

    An empty `after` takes the paragraph out with the blank lines that follow it.
    """
    pieces = _BETWEEN.split(text)
    found = [index for index in range(0, len(pieces), 2) if pieces[index] == before]
    if len(found) != 1:
        return None
    index = found[0]
    if after:
        return "".join([*pieces[:index], after, *pieces[index + 1 :]])
    return "".join(pieces[:index] + pieces[index + 2 :]).strip("\n")


def apply(current: str, base: str, before: str, after: str) -> str | None:
    """Change the paragraph `before` of `base` into `after`, in `current`; None on a conflict."""
    simple = replace_paragraph(current, before, after)
    if simple is not None:
        return simple
    wanted = replace_paragraph(base, before, after)
    return None if wanted is None else merge(base, current, wanted)


def merge(base: str, ours: str, theirs: str) -> str | None:
    """Lay two changes of `base` over each other, in either order the same; None on a conflict.

    Changes conflict when they touch the same words or meet, unless they are the same.
    """
    edits = sorted({*edits_of(base, ours), *edits_of(base, theirs)}, key=lambda edit: edit.start)
    for first, second in pairwise(edits):
        if second.start <= first.end:
            return None
    return _edited(base, edits)


def edits_of(base: str, text: str) -> Iterator[Edit]:
    """What leads from `base` to `text`, in order, as few runs as can be."""
    position, start, put = 0, 0, ""
    is_changed = False
    for passage in compare(base, text):
        if passage.change == Change.SAME:
            if is_changed:
                yield Edit(start, position, put)
            position += len(passage.text)
            start, put, is_changed = position, "", False
        elif passage.change == Change.REMOVED:
            position, is_changed = position + len(passage.text), True
        else:
            put, is_changed = put + passage.text, True
    if is_changed:
        yield Edit(start, position, put)


def _edited(base: str, edits: list[Edit]) -> str:
    for edit in reversed(edits):
        base = base[: edit.start] + edit.text + base[edit.end :]
    return base
