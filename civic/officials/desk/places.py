"""The communes of some areas, in the order of one column: as many rows read whatever the area."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from civic.officials.desk.filters import Filters, Order
from civic.officials.models import PlaceFigure

MOST = 15
# Each has its index; the first of a column of numbers is the largest.
_COLUMNS = {
    Order.OPEN: "open",
    Order.NEW: "opened_month",
    Order.WAITING: "waiting",
    Order.OVERDUE: "overdue",
}


@dataclass(frozen=True)
class Column:
    """A heading of the table."""

    title: str
    address: str
    # What `aria-sort` says of it; empty for the columns that do not give the order.
    order: str
    is_number: bool


def read(codes: Iterable[str], order: Order) -> list[PlaceFigure]:
    """The rows of areas, and the first of their communes; one question."""
    column = _COLUMNS.get(order)
    by = F(column).desc() if column else F("slug").asc()
    first_rows, *others = (
        part
        for code in codes
        for part in (
            PlaceFigure.objects.filter(container_code=code, place=code).values("pk")[:1],
            PlaceFigure.objects.filter(container_code=code, is_own=False)
            .order_by(by, "place")
            .values("pk")[:MOST],
        )
    )
    keys = first_rows.union(*others, all=True)
    return list(PlaceFigure.objects.filter(pk__in=keys).select_related("place"))


def first(rows: Iterable[PlaceFigure], order: Order) -> list[PlaceFigure]:
    """The first communes of several areas, each once."""
    once = {row.place_id: row for row in rows}.values()
    return sorted(once, key=_key(order))[:MOST]


def _key(order: Order) -> Callable[[PlaceFigure], tuple[object, str]]:
    column = _COLUMNS.get(order)
    if column is None:
        return lambda row: (row.slug, row.place_id)
    return lambda row: (-getattr(row, column), row.place_id)


def columns(filters: Filters) -> list[Column]:
    """The headings, each with the address of the table in its order."""
    titles = {
        Order.NAME: _("Commune"),
        Order.OPEN: _("Ouvertes"),
        Order.NEW: _("En 30 jours"),
        Order.WAITING: _("Attendues"),
        Order.OVERDUE: _("En retard"),
    }
    return [
        Column(
            title,
            filters.query(tri="" if order == Order.OPEN else order) + "#communes",
            ("descending" if order in _COLUMNS else "ascending") if order == filters.order else "",
            order in _COLUMNS,
        )
        for order, title in titles.items()
    ]
