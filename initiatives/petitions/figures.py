"""What the page « Intégrité » publishes of exact counts, so that no number points at somebody.

The confirmed ones are public on every page; all else is masked as `masking` says. Shares are only
computed from numbers that are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from initiatives.petitions.masking import LEAST, SHARE_LEAST, masked

HOUR = timedelta(hours=1)
# Hours of so many days; before them, the history per day is on the petition's page.
CURVE_DAYS = 14
# The last day of the curve ended a day ago: nobody watches the effect of what they do.
CURVE_LATE = 2


@dataclass(frozen=True)
class Line:
    """Some cells shown as one: their names, and their number; None when under `LEAST`."""

    names: tuple[str, ...]
    number: int | None

    @property
    def name(self) -> str:
        """Their names in one sentence."""
        return " ou ".join(self.names)


@dataclass(frozen=True)
class Interval:
    """Some hours in a row and how many confirmed in them."""

    start: datetime
    end: datetime
    number: int

    @property
    def hours(self) -> int:
        """How long it lasts, by the clock."""
        return int((self.end - self.start) / HOUR)

    @property
    def pace(self) -> float:
        """Confirmations an hour."""
        return self.number / self.hours


@dataclass(frozen=True)
class Figures:
    """Everything of the signatures that is published."""

    confirmed: int | None
    # None when a cell that is hidden could be computed from it.
    received: int | None
    states: list[Line] = field(default_factory=list)
    reasons: list[Line] = field(default_factory=list)
    proofs: list[Line] = field(default_factory=list)
    # In tenths of a percent, of the confirmed and excluded ones; None when not shown.
    excluded_share: float | None = None
    # The first and last day on which the excluded ones were confirmed; empty when not shown.
    contested: tuple[date, ...] = ()
    # Of those confirmed whose traces are kept, in whole percents; None for too few of them.
    disposable_percent: int | None = None
    relay_percent: int | None = None
    network_percent: int | None = None
    curve: list[Interval] = field(default_factory=list)


@dataclass(frozen=True)
class Exact:
    """The exact counts, by the name of each cell."""

    received: int
    confirmed: int
    states: Mapping[str, int]
    reasons: Mapping[str, int]
    proofs: Mapping[str, int]
    curve: Sequence[Interval]
    contested: tuple[date, ...] = ()
    # Confirmed ones whose traces are kept; of them, throw-away addresses, those that another site
    # handed over and the first network.
    traced: int = 0
    disposable: int = 0
    relay: int = 0
    network: int = 0


def figures_of(exact: Exact, floor: int, excluded: str) -> Figures:
    """What may be shown; nothing at all under `floor` confirmed signatures.

    `excluded` names the cell of `states` whose reasons are told.
    """
    if exact.confirmed < floor:
        return Figures(None, None)
    states = lines(exact.states)
    is_whole = all(line.number is not None for line in states)
    shown = {line.names[0]: line.number for line in states if len(line.names) == 1}
    aside = shown.get(excluded)
    return Figures(
        confirmed=exact.confirmed,
        received=exact.received if is_whole else None,
        states=states,
        # Reasons add up to the excluded ones: told only when that number is.
        reasons=lines(exact.reasons) if aside else [],
        proofs=lines(exact.proofs),
        contested=exact.contested if aside else (),
        excluded_share=None if aside is None else aside / ((exact.confirmed + aside) or 1),
        disposable_percent=percents(exact.disposable, exact.traced),
        relay_percent=percents(exact.relay, exact.traced),
        network_percent=percents(exact.network, exact.traced),
        curve=list(exact.curve),
    )


def percents(part: int, whole: int) -> int | None:
    """A share in whole percents; None when either side of it, or the whole, is too small."""
    if whole < SHARE_LEAST or 0 < part < LEAST or 0 < whole - part < LEAST:
        return None
    return (200 * part + whole) // (2 * whole)


def lines(cells: Mapping[str, int]) -> list[Line]:
    """The cells that can be shown, those of nobody, and the others together."""
    shown = masked(cells)
    hidden = tuple(key for key, number in cells.items() if number and key not in shown.cells)
    rows = [Line((key,), shown.cells.get(key, 0)) for key in cells if key not in hidden]
    if hidden:
        rows.append(Line(hidden, shown.rest if shown.rest >= LEAST else None))
    return rows


def percent(share: float) -> str:
    """A share as it is read: « 4,4 % », « 0,1 % », « moins de 0,1 % »."""
    if 0 < share < 0.0005:
        return "moins de 0,1\N{NO-BREAK SPACE}%"
    return f"{share * 100:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}%"


def curve(hours: Iterable[tuple[datetime, int]]) -> list[Interval]:
    """Hours in order, each interval with `LEAST` people; within days that hold as many.

    Days are merged as the history per day merges them, then one that stands alone is cut in
    hours: no interval of one can be subtracted from a period of the other. What is left at the
    end waits for more.
    """
    made: list[Interval] = []
    period: list[tuple[date, list[tuple[datetime, int]]]] = []
    for day, some in groupby(sorted(hours), key=lambda hour: hour[0].date()):
        period.append((day, list(some)))
        if sum(number for _day, rows in period for _hour, number in rows) >= LEAST:
            made += _cut(period)
            period = []
    return made


def _cut(period: list[tuple[date, list[tuple[datetime, int]]]]) -> list[Interval]:
    (first, rows), (last, _rows) = period[0], period[-1]
    start, end = _midnight(first), _midnight(last) + timedelta(days=1)
    if len(period) > 1:
        return [Interval(start, end, sum(n for _day, some in period for _hour, n in some))]
    made: list[Interval] = []
    number = 0
    for hour, some in rows:
        number += some
        if number >= LEAST:
            made.append(Interval(start, hour + HOUR, number))
            start, number = hour + HOUR, 0
    # The evening of a day joins what came before it.
    made[-1] = Interval(made[-1].start, end, made[-1].number + number)
    return made


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 (the clock of Paris)
