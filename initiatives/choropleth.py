"""The map of the départements: which shade each one gets, and what the shades mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from civic.territories.models import Territory

# Where each shade but the first starts, times a factor that follows the numbers.
STARTS = (1, 3, 8, 20)
FACTORS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
# Past this many départements in the darkest shade, the map would say nothing.
DARKEST_MAX = 25


@dataclass(frozen=True)
class Line:
    """One département, in the table and on the map."""

    place: Territory
    number: int
    shade: int

    @property
    def per_100_000(self) -> float | None:
        """Open initiatives per 100,000 inhabitants; None where nobody lives."""
        population = self.place.population
        return self.number * 100_000 / population if population else None


@dataclass(frozen=True)
class Shade:
    """One line of the legend."""

    level: int
    label: str


def starts(numbers: Iterable[int]) -> tuple[int, ...]:
    """Where the shades above zero start, for these numbers of initiatives."""
    known = list(numbers)
    for factor in FACTORS:
        scaled = (1, *(start * factor for start in STARTS[1:]))
        if sum(number >= scaled[-1] for number in known) <= DARKEST_MAX:
            return scaled
    return scaled


def shade(number: int, bounds: tuple[int, ...]) -> int:
    """The shade of a number, from 0 (none) to 4."""
    return sum(number >= bound for bound in bounds)


def legend(bounds: tuple[int, ...]) -> list[Shade]:
    """What each shade means, in words."""
    ranges = pairwise(bounds)
    between = [_("%(low)s à %(high)s") % {"low": low, "high": high - 1} for low, high in ranges]
    most = _("%(low)s et plus") % {"low": bounds[-1]}
    return [Shade(level, text) for level, text in enumerate([_("aucune"), *between, most])]


def lines(places: Iterable[Territory], counts: dict[str, int]) -> list[Line]:
    """One line per place, in the order given."""
    bounds = starts(counts.values())
    numbered = ((place, counts.get(place.code, 0)) for place in places)
    return [Line(place, number, shade(number, bounds)) for place, number in numbered]
