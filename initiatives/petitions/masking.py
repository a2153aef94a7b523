"""What of a count can be shown without pointing at somebody.

Whoever reads a page knows these rules and the total. Nothing under `LEAST` is shown, and nothing
hidden can be computed from what is shown: what stands beside a hidden cell is hidden with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LEAST = 10
# Below this many people, even a share rounded to the tenth says who they are.
SHARE_LEAST = 100


@dataclass(frozen=True)
class Shown:
    """The cells that can be shown, and the sum of all the others."""

    cells: dict[str, int]
    rest: int


@dataclass(frozen=True)
class Period:
    """Some days in a row and how many signed in them."""

    first: date
    last: date
    number: int

    @property
    def days(self) -> int:
        """How long it lasts."""
        return (self.last - self.first).days + 1


def masked(cells: Mapping[str, int]) -> Shown:
    """The cells of `LEAST` and more, and the sum of the others.

    That sum hides at least two cells and is itself at least `LEAST`: the smallest of the large
    cells join it until it does. Equal cells join together, so that order says nothing.
    """
    known = {key: number for key, number in cells.items() if number}
    hidden = {key: number for key, number in known.items() if number < LEAST}
    shown = {key: number for key, number in known.items() if number >= LEAST}
    while hidden and shown and not _hides(hidden):
        smallest = min(shown.values())
        hidden |= {key: number for key, number in shown.items() if number == smallest}
        shown = {key: number for key, number in shown.items() if number != smallest}
    order = sorted(shown, key=lambda key: (-shown[key], key))
    return Shown({key: shown[key] for key in order}, sum(hidden.values()))


def _hides(cells: Mapping[str, int]) -> bool:
    # Nines alone would be known by their sum: nothing else adds up to it.
    known_by_sum = set(cells.values()) == {LEAST - 1}
    return len(cells) > 1 and sum(cells.values()) >= LEAST and not known_by_sum


def tenths(part: int, whole: int) -> int | None:
    """How many in ten, rounded; None where too few people make up the whole.

    A rounded share leaves at least five numbers possible, whatever else is known.
    """
    if whole < SHARE_LEAST:
        return None
    return (20 * part + whole) // (2 * whole)


def periods(days: Sequence[tuple[date, int]], today: date) -> list[Period]:
    """Days in order, each long enough for `LEAST` people; what is too recent is left out.

    What is left out (today and the days before that no period holds) is nothing, or `LEAST`
    people at least: the total is known, so it could be computed.
    """
    made: list[Period] = []
    first, number = None, 0
    for day, signed in sorted(days):
        if day >= today:
            continue
        first, number = first or day, number + signed
        if number >= LEAST:
            made.append(Period(first, day, number))
            first, number = None, 0
    left = number + sum(signed for day, signed in days if day >= today)
    while made and 0 < left < LEAST:
        left += made.pop().number
    return made
