"""The tram line of a petition: its stops, where it is, and what each stop calls for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from initiatives.petitions.states import StepKind


class Place(StrEnum):
    """Where a stop lies on the line."""

    PASSED = "passed"
    HERE = "here"
    NEXT = "next"


@dataclass(frozen=True)
class Crossing:
    """When a threshold was crossed, and whether its control has ended."""

    at: datetime
    settled: bool


@dataclass(frozen=True)
class Stop:
    """One stop. `level` is None where the petition is now."""

    place: Place
    level: int | None
    meaning: str
    crossing: Crossing | None = None
    is_goal: bool = False


@dataclass(frozen=True)
class Line:
    """The whole line; `count` is None while too few people signed to say how many."""

    stops: tuple[Stop, ...]
    count: int | None
    # The first stop that is not reached, and how many are missing; None past the last one.
    next_stop: Stop | None

    @property
    def missing(self) -> int | None:
        """How many signatures the next stop needs."""
        if self.count is None or self.next_stop is None or self.next_stop.level is None:
            return None
        return max(self.next_stop.level - self.count, 1)


def line_of(
    *,
    confirmed: int,
    goal: int,
    steps: Iterable[tuple[StepKind, int]],
    crossed: dict[str, Crossing],
    floor: int,
) -> Line:
    """The line of a petition: thresholds and goal in order, and where it is between them.

    A threshold is passed when it is stamped, so that page and timeline say the same.
    """
    stops = _stops(confirmed, goal, list(steps), crossed)
    passed = [stop for stop in stops if stop.place == Place.PASSED]
    left = [stop for stop in stops if stop.place == Place.NEXT]
    here = Stop(Place.HERE, None, "")
    return Line(
        stops=(*passed, here, *left),
        count=confirmed if confirmed >= floor else None,
        next_stop=left[0] if left else None,
    )


def _stops(
    confirmed: int, goal: int, steps: list[tuple[StepKind, int]], crossed: dict[str, Crossing]
) -> list[Stop]:
    stops = []
    for kind, level in steps:
        crossing = crossed.get(kind)
        place = Place.PASSED if crossing else Place.NEXT
        stops.append(Stop(place, level, str(kind.label), crossing, is_goal=level == goal))
    if all(level != goal for _kind, level in steps):
        place = Place.PASSED if confirmed >= goal else Place.NEXT
        stops.append(Stop(place, goal, _("L’objectif que l’auteur s’est donné"), is_goal=True))
    return sorted(stops, key=lambda stop: (stop.place == Place.NEXT, stop.level or 0))
