"""The history of a petition as bars, drawn on the server. Only geometry: words are a table's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from initiatives.petitions.masking import Period

WIDTH, HEIGHT = 1000, 200
# Lines that a reader can name, as multiples of a power of ten.
_ROUND = (1, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Bar:
    """One period: its place, and its height as signatures a day."""

    x: float
    y: float
    width: float
    height: float
    period: Period


@dataclass(frozen=True)
class Chart:
    """Bars in a frame of `WIDTH` by `HEIGHT`; `top` is how many a day the frame is high."""

    bars: list[Bar]
    first: date
    last: date
    top: int


def rows_of(chart: Chart, most: int = 31) -> list[Period]:
    """The same figures for a table: by period, or by week when that would be too long."""
    periods = [bar.period for bar in chart.bars]
    if len(periods) <= most:
        return periods
    weeks: dict[tuple[int, int], list[Period]] = {}
    for period in periods:
        weeks.setdefault(period.first.isocalendar()[:2], []).append(period)
    return [
        Period(some[0].first, some[-1].last, sum(one.number for one in some))
        for some in weeks.values()
    ]


def chart_of(periods: Sequence[Period], opened: date) -> Chart | None:
    """Bars from the opening to the last period; None when there is nothing to show.

    A day alone is as high as its signatures; several merged days are as wide as they are many
    and as high as their mean, so that the surface is always what was signed.
    """
    if not periods:
        return None
    first, last = min(opened, periods[0].first), periods[-1].last
    top = _top(max(period.number / period.days for period in periods))
    step = WIDTH / ((last - first).days + 1)
    return Chart([_bar(period, first, step, top) for period in periods], first, last, top)


def _bar(period: Period, first: date, step: float, top: int) -> Bar:
    height = round(HEIGHT * period.number / period.days / top, 1)
    return Bar(
        x=round((period.first - first) / timedelta(days=1) * step, 1),
        y=round(HEIGHT - height, 1),
        width=round(period.days * step, 1),
        height=height,
        period=period,
    )


def _top(most: float) -> int:
    """The first round number that is not under `most`."""
    power = 1
    while True:
        for factor in _ROUND:
            if factor * power >= most:
                return factor * power
        power *= 10
