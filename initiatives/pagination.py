"""Pages by key: page 500 costs what page 1 costs. No COUNT, no OFFSET."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
SIZE = 20
TOKEN_MAX = 200


class BadTokenError(ValueError):
    """The address of a page that was never given out."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the tokens of what comes after and before them; empty when nothing does."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Order:
    """Two columns, greatest first; the second is unique and settles ties.

    `kind` is what the first column holds: it is what a token must hold too.
    """

    first: str
    second: str
    kind: type[float] | type[datetime]

    def forwards(self) -> tuple[str, str]:
        """The order people read in."""
        return f"-{self.first}", f"-{self.second}"

    def backwards(self) -> tuple[str, str]:
        """The same, from the end."""
        return self.first, self.second

    def beyond(self, token: str, side: str) -> Q:
        """The rows on one `side` (`lt` or `gt`) of a token.

        The first condition is implied by the others: it is the one an index can start from.
        """
        value, key = self._read(token)
        start = Q(**{f"{self.first}__{side}e": value})
        later = Q(**{f"{self.first}__{side}": value})
        return start & (later | Q(**{f"{self.second}__{side}": key}))

    def token(self, row: Model) -> str:
        """Where a row stands."""
        value, key = _reach(row, self.first), _reach(row, self.second)
        shown = value.isoformat() if isinstance(value, datetime) else value
        return pack([shown, key])

    def _read(self, token: str) -> tuple[float | datetime, int]:
        value, key = unpack(token, 2)
        if not _is_number(key) or (self.kind is float and not _is_number(value)):
            raise BadTokenError(token)
        if self.kind is float:
            return float(value), int(key)
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise BadTokenError(token) from error
        if moment.tzinfo is None:
            raise BadTokenError(token)
        return moment, int(key)


def paginate(
    rows: QuerySet[Row], order: Order, *, after: str = "", before: str = "", size: int = SIZE
) -> Page[Row]:
    """Return the page after or before a token, or the first one. Raises `BadTokenError`."""
    if before:
        return _previous(rows, order, before, size)
    kept = rows.filter(order.beyond(after, "lt")) if after else rows
    found = list(kept.order_by(*order.forwards())[: size + 1])
    page = first_page(found, order, size)
    return replace(page, before=order.token(found[0])) if after and found else page


def first_page(found: list[Row], order: Order, size: int = SIZE) -> Page[Row]:
    """Return the first page, of rows read in order, one more than it holds."""
    more, shown = len(found) > size, found[:size]
    return Page(shown, after=order.token(shown[-1]) if more else "")


def _previous(rows: QuerySet[Row], order: Order, before: str, size: int) -> Page[Row]:
    found = list(rows.filter(order.beyond(before, "gt")).order_by(*order.backwards())[: size + 1])
    more, shown = len(found) > size, found[:size][::-1]
    return Page(
        shown,
        after=order.token(shown[-1]) if shown else "",
        before=order.token(shown[0]) if more else "",
    )


def paginate_ids(ids: Sequence[int], *, after: str = "", size: int = SIZE) -> Page[Any]:
    """Cut a short, already ordered list of ids; the page's rows are the ids themselves.

    The token is a place in the list, which is the same for everybody who asks the same.
    """
    start = _place(after) if after else 0
    shown = list(ids[start : start + size])
    return Page(
        shown,
        after=pack([start + size]) if start + size < len(ids) else "",
        before=pack([max(0, start - size)]) if start else "",
    )


def pack(values: list[object]) -> str:
    """Write a token: opaque, fit for an address."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def unpack(token: str, length: int) -> list[Any]:
    """Read a token of `length` values. Raises `BadTokenError`."""
    try:
        padded = token[:TOKEN_MAX].encode("ascii") + b"=="
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=False))
    except (ValueError, binascii.Error, UnicodeEncodeError, RecursionError) as error:
        raise BadTokenError(token) from error
    if not isinstance(values, list) or len(values) != length:
        raise BadTokenError(token)
    return values


def _place(token: str) -> int:
    [value] = unpack(token, 1)
    if not _is_number(value) or not 0 <= value < 10_000:
        raise BadTokenError(token)
    return int(value)


def _is_number(value: object) -> bool:
    # JSON reads "NaN" and "Infinity" as numbers; PostgreSQL's bigint ends at 2**63.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**63


def _reach(row: Model, path: str) -> Any:
    value: Any = row
    for step in path.split("__"):
        value = getattr(value, step)
    return value
