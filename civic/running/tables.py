"""What the operator's page shows: tables of cells, each of which is also a file."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from civic.running.charts import Chart


@dataclass(frozen=True)
class Table:
    """Some figures; a cell is a text, a number, a moment, or None for what is not known."""

    slug: str
    title: str
    note: str
    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    # How many rows the page shows; None: all of them. The file has all.
    most: int | None = None
    # The same figures drawn: the table then folds, whole.
    charts: list[Chart] = field(default_factory=list)

    @property
    def lines(self) -> list[list[str]]:
        """The cells as a person reads them."""
        most = None if self.charts else self.most
        return [[_words(cell) for cell in row] for row in self.rows[:most]]

    @property
    def has_more(self) -> bool:
        """Whether the file has rows that the page does not show."""
        return not self.charts and self.most is not None and len(self.rows) > self.most

    @property
    def cells(self) -> list[list[Any]]:
        """The cells as a program reads them."""
        return [[_plain(cell) for cell in row] for row in self.rows]


def _words(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return _("oui") if cell else _("non")
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%d/%m/%Y %H:%M}"
    if isinstance(cell, Decimal):
        return f"{number_format(cell, 2, force_grouping=True)}\u00a0€"
    return str(cell if isinstance(cell, str) else intcomma(cell))


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return "" if cell is None else cell
