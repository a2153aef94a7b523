"""The desk's rules with numbers, in Python; `sources` says the same in SQL, a test compares them.

Whoever reads the desk also reads the public totals of each initiative: what is told of a part of
one (a week, a place) is told by `initiatives.petitions.masking` only.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from initiatives.petitions.masking import LEAST, masked

# « Ces sept jours » end today and begin six days before, at midnight in Paris.
WEEK_DAYS = 7
# A threshold is near at three quarters of it, or when it would be crossed within thirty days.
NEAR_PERCENT, NEAR_DAYS = 75, 30
# What counts as new to somebody who comes for the first time, and in the tables of places.
NEW_DAYS = 30
# A commitment stays on the desk until people are asked about it for the last time.
PROMISED_DAYS = 28
# A visit that begins so long after the last page is another visit.
VISIT_GAP = timedelta(hours=1)


@dataclass(frozen=True)
class Pace:
    """What can be told of two weeks of one count; None for what cannot."""

    now: int | None
    before: int | None


def week_start(today: date) -> date:
    """The first of the seven days that end today."""
    return today - timedelta(days=WEEK_DAYS - 1)


def tellable(part: int, whole: int) -> int | None:
    """A part of a public count: None where it, or what it leaves, is under `LEAST`."""
    if part <= 0:
        return 0
    rest = whole - part
    return part if part >= LEAST and (rest <= 0 or rest >= LEAST) else None


def pace_of(now: int, before: int, whole: int) -> Pace:
    """The last seven days of a public count, and the seven before them."""
    told = tellable(now, whole)
    cells = {"now": now, "before": before, "older": max(0, whole - now - before)}
    shown = masked({name: number for name, number in cells.items() if number > 0})
    is_whole = all(number <= 0 or name in shown.cells for name, number in cells.items())
    return Pace(told, max(0, before) if told is not None and is_whole else None)


def crossing_day(
    *, confirmed: int, threshold: int, signed: int, today: date, ends: date
) -> date | None:
    """The day on which a threshold is crossed if days go on bringing what the last seven did.

    None when it is crossed already, when the pace cannot be told, or when the petition ends before.
    """
    if confirmed >= threshold or not tellable(signed, confirmed):
        return None
    day = today + timedelta(days=-(-(threshold - confirmed) * WEEK_DAYS // signed))
    return day if day <= ends else None


def is_nearing(*, confirmed: int, threshold: int, crossing_on: date | None, today: date) -> bool:
    """Whether a threshold that is not crossed is close."""
    if confirmed >= threshold:
        return False
    soon = crossing_on is not None and (crossing_on - today).days <= NEAR_DAYS
    return soon or confirmed * 100 >= threshold * NEAR_PERCENT
