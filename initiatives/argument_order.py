"""In which order arguments are read: the most enlightening first, sides by turns.

Nothing here is ever shown as a figure: it only puts one argument before another.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from math import sqrt
from typing import Any, TypeVar

from initiatives.models import Argument
from initiatives.models.argument import ArgumentQuerySet
from initiatives.pagination import BadTokenError, Order, Page, pack, paginate, unpack
from initiatives.states import Side

Item = TypeVar("Item")
Scores = dict[int, float]
BEST = Order("score", "pk", kind=float)
NEWEST = Order("written_at", "pk", kind=datetime)
# On each side of a page.
HALF = 10
# 95 % of a normal law lie within that many standard deviations.
_Z = 1.96


def wilson(helped: int, readers: int) -> float:
    """The lower end of what the share `helped / readers` may really be; 0 without a mark.

    Few marks of few people prove little: one of one comes after 40 of 50.
    """
    if not 0 < helped <= readers:
        return 0.0
    share, spread = helped / readers, _Z * _Z / readers
    middle = share + spread / 2
    around = _Z * sqrt((share * (1 - share) + spread / 4) / readers)
    return max(0.0, (middle - around) / (1 + spread))


def scores(written: dict[int, datetime], marks: Iterable[tuple[int, int, datetime]]) -> Scores:
    """Each argument's place in the order, from its marks (argument, person, when).

    It is compared with the people who could have marked it: those who marked something on the
    same initiative since it was published.
    """
    helped: dict[int, int] = {}
    last: dict[int, datetime] = {}
    for argument, person, at in marks:
        helped[argument] = helped.get(argument, 0) + 1
        last[person] = max(at, last.get(person, at))
    moments = sorted(last.values())
    return {
        argument: wilson(helped.get(argument, 0), len(moments) - bisect_left(moments, at))
        for argument, at in written.items()
    }


@dataclass(frozen=True)
class Choice:
    """What a reader chose, as the address says it."""

    side: str = ""
    newest: bool = False

    @property
    def order(self) -> Order:
        """The order of one side, or of both when they are not read by turns."""
        return NEWEST if self.newest else BEST


def page_of(
    rows: ArgumentQuerySet, choice: Choice, *, after: str = "", before: str = ""
) -> Page[Argument]:
    """A page of arguments; sides by turns unless one side or the newest were asked for.

    By turns, pages only go on: what comes before is the first page. Raises `BadTokenError`.
    """
    if choice.side:
        rows = rows.filter(side=choice.side)
    if choice.side or choice.newest:
        return paginate(rows, choice.order, after=after, before=before)
    if before:
        raise BadTokenError(before)
    return _by_turns(rows, after)


def by_turns(one: Iterable[Item], other: Iterable[Item]) -> Iterator[Item]:
    """One of each by turns, then what is left of the longer."""
    for pair in zip_longest(one, other):
        yield from (item for item in pair if item is not None)


def _by_turns(rows: ArgumentQuerySet, after: str) -> Page[Argument]:
    tokens: list[Any] = unpack(after, 2) if after else ["", ""]
    pages = [
        _half(rows.filter(side=side), token)
        for side, token in zip((Side.SUPPORT, Side.OPPOSE), tokens, strict=True)
    ]
    shown = list(by_turns(*(page.rows for page in pages)))
    goes_on = any(page.after for page in pages)
    # A side that ends here is not asked for again.
    tokens = [page.after or None for page in pages]
    return Page(shown, after=pack(tokens) if goes_on else "")


def _half(rows: ArgumentQuerySet, token: object) -> Page[Argument]:
    if token is None:
        return Page()
    if not isinstance(token, str):
        raise BadTokenError(str(token))
    return paginate(rows, BEST, after=token, size=HALF)
