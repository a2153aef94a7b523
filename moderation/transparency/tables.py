"""What a table of figures is, and the pieces of SQL that several share."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Aggregate, DurationField, ExpressionWrapper, F
from django.db.models.expressions import Combinable

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """One table: its number in the European layout (empty for ours), its columns and rows."""

    slug: str
    number: str
    title: str
    # How it is counted.
    note: str
    columns: list[str]
    rows: list[list[Cell]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What is stored."""
        return asdict(self)


@dataclass(frozen=True)
class Year:
    """A calendar year in France."""

    number: int

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return datetime(self.number, 1, 1, tzinfo=ZoneInfo(settings.TIME_ZONE))

    @property
    def end(self) -> datetime:
        """The first instant of the next one."""
        return Year(self.number + 1).start

    def during(self, name: str) -> dict[str, datetime]:
        """The filter that keeps what happened within it."""
        return {f"{name}__gte": self.start, f"{name}__lt": self.end}


class Percentile(Aggregate):
    """The value below which a share of the values lie; None without any."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Combinable, *, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


def between(earlier: str, later: str) -> ExpressionWrapper:
    """How long it took from one column to another."""
    return ExpressionWrapper(F(later) - F(earlier), output_field=DurationField())


def median(earlier: str, later: str, **extra: Any) -> Percentile:
    """The median of how long it took."""
    return Percentile(between(earlier, later), share=0.5, **extra)


def hours(span: timedelta | None) -> float | None:
    """In hours, with one decimal."""
    return None if span is None else round(span.total_seconds() / 3600, 1)


def percent(part: int, whole: int) -> float | None:
    """A share in percent, with one decimal; None of nothing."""
    return None if not whole else round(100 * part / whole, 1)
