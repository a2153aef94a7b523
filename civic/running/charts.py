"""The history of a figure as bars, drawn on the server: the same numbers stand in a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from civic.lib.dates import date_format

WIDTH, HEIGHT = 1000, 200

Number = int | float | Decimal
# How far the second day is from the first, in steps of the chart.
Apart = Callable[[date, date], int]


@dataclass(frozen=True)
class Bar:
    """One point of the history."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars in a frame of `WIDTH` by `HEIGHT`, the oldest first; `top` is how high the frame is."""

    title: str
    bars: list[Bar]
    first: str
    last: str
    top: str
    latest: str
    # What somebody who does not see it is told.
    said: str

    @property
    def path(self) -> str:
        """All bars as one outline of SVG."""
        return "".join(f"M{bar.x} {HEIGHT}V{bar.y}h{bar.width}V{HEIGHT}z" for bar in self.bars)


def days(first: date, last: date) -> int:
    """One step a day."""
    return (last - first).days


def weeks(first: date, last: date) -> int:
    """One step a week."""
    return (last - first).days // 7


def months(first: date, last: date) -> int:
    """One step a month."""
    return (last.year - first.year) * 12 + last.month - first.month


def draw(
    title: str,
    points: Sequence[tuple[date, Any]],
    *,
    apart: Apart = days,
    day: str = "j F Y",
    word: Callable[[Any], str] = intcomma,
) -> Chart | None:
    """The points that are known, the latest of which came first; None until there are two.

    What is not a number is not known: it leaves its room empty.
    """
    known = [(on, value) for on, value in reversed(points) if isinstance(value, Number)]
    if len(known) < 2:
        return None
    first, last = known[0][0], known[-1][0]
    values = [value for _on, value in known]
    top, step = max(values), WIDTH / (apart(first, last) + 1)
    words = {
        "first": date_format(first, day),
        "last": date_format(last, day),
        "top": word(top),
        "latest": word(values[-1]),
    }
    return Chart(
        title=title,
        bars=[_bar(apart(first, on) * step, step, _share(value, top)) for on, value in known],
        said=_("%(title)s, du %(first)s au %(last)s : %(latest)s à la fin, de %(low)s à %(top)s.")
        % {"title": title, "low": word(min(values)), **words},
        **words,
    )


def known(*charts: Chart | None) -> list[Chart]:
    """Those that can be drawn."""
    return [chart for chart in charts if chart]


def _share(value: Number, top: Number) -> float:
    return float(value) / float(top) if top else 0.0


def _bar(x: float, width: float, share: float) -> Bar:
    height = round(HEIGHT * share, 1)
    return Bar(round(x, 1), round(HEIGHT - height, 1), round(width, 1), height)
