"""Archives that never change, cut without counting (RFC 5005, section 4).

A tile is an aligned block of identifiers: `index << level` up to the next multiple. Those of the
latest rows are not cut yet. Below them a tile is the largest block around a row that holds at most
`MOST` rows: what is in it is told for good, and two readers who walk back meet the same addresses.
When time passes, small blocks become parts of larger ones; the addresses of the small ones go on
answering.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# How many rows the current document holds, and an archive at most.
SIZE, MOST = 30, 100
_HIGHEST = 62
_TOLD = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")


@dataclass(frozen=True)
class Tile:
    """Identifiers from `first` up to `last`, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


def read(told: str) -> Tile | None:
    """The tile of an address; None for what is none."""
    if not _TOLD.fullmatch(told):
        return None
    first, last = (int(part) for part in told.split("-"))
    size = last - first + 1
    is_block = 0 < size <= 1 << _HIGHEST and size & (size - 1) == 0 and first % size == 0
    return Tile(first, last) if is_block and str(Tile(first, last)) == told else None


def around(row: int, known: Sequence[int], frontier: int) -> Tile | None:
    """The tile of a row, or None when it is not below `frontier` yet.

    `known` holds at least the `MOST` identifiers on each side of it that there are.
    """
    if row >= frontier:
        return None
    best = Tile(row, row)
    for level in range(1, _HIGHEST):
        first = row >> level << level
        wider = Tile(first, first + (1 << level) - 1)
        inside = sum(wider.first <= one <= wider.last for one in known)
        if wider.last >= frontier or inside > MOST:
            break
        best = wider
    return best
