"""What changed between two texts, word by word. Pure functions, bounded on any input.

Comparing sequences of words said again and again costs up to the cube of their length. Texts
are therefore compared paragraph by paragraph, then sentence by sentence, then word by word
inside what changed; once a comparison has spent its budget, passages are shown as replaced as
a whole.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

# Steps that one comparison may take: about a third of a second at worst.
STEPS_MAX = 4_000_000
_SPLITTERS = (
    re.compile(r"(?<=\n)"),
    re.compile(r"(?<=[.!?…;] )"),
    re.compile(r"(?<=\s)(?=\S)|(?<=\w)(?=[^\w\s])|(?<=[^\w\s])(?=\w)"),
)


class Change(StrEnum):
    """What happened to a passage."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Passage:
    """Some consecutive words with the same fate."""

    change: Change
    text: str


def compare(before: str, after: str) -> list[Passage]:
    """Return the passages that lead from `before` to `after`, in reading order."""
    return list(_joined(_compare(before, after, Budget(), level=0)))


def has_changes(passages: Iterable[Passage]) -> bool:
    """Whether anything was added or removed."""
    return any(passage.change != Change.SAME for passage in passages)


class Budget:
    """What is left to spend on one pair of texts."""

    def __init__(self, steps: int = STEPS_MAX) -> None:
        self.left = steps

    def pays(self, old: list[str], new: list[str]) -> bool:
        """Whether comparing these is affordable; it is paid for then."""
        steps = _steps(old, new)
        if steps > self.left:
            return False
        self.left -= steps
        return True


def _steps(old: list[str], new: list[str]) -> int:
    """How many steps the comparison may take at most.

    Looking for the longest common run walks every pair of equal pieces, and there are at most
    as many runs as pieces on the shorter side.
    """
    here, there = Counter(old), Counter(new)
    pairs = sum(number * there[piece] for piece, number in here.items())
    runs = min(len(old), len(new), pairs)
    return (len(old) + len(new) + pairs) * (1 + runs)


def _compare(before: str, after: str, budget: Budget, *, level: int) -> Iterator[Passage]:
    if level == len(_SPLITTERS) or not (before and after):
        yield from _replaced(before, after)
        return
    old, new = _pieces(before, level), _pieces(after, level)
    if not budget.pays(old, new):
        yield from _replaced(before, after)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield Passage(Change.SAME, gone)
        else:
            yield from _compare(gone, come, budget, level=level + 1)


def _pieces(text: str, level: int) -> list[str]:
    return [piece for piece in _SPLITTERS[level].split(text) if piece]


def _replaced(before: str, after: str) -> Iterator[Passage]:
    if before:
        yield Passage(Change.REMOVED, before)
    if after:
        yield Passage(Change.ADDED, after)


def _joined(passages: Iterable[Passage]) -> Iterator[Passage]:
    for change, group in groupby(passages, key=lambda passage: passage.change):
        yield Passage(change, "".join(passage.text for passage in group))
