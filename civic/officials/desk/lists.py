"""The five lists of the desk, found in one question whatever the area and the number of rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from civic.lib.prepared import WrittenOnce
from civic.officials.desk.filters import Filters
from civic.officials.models import AreaFigure
from civic.officials.models.figures import AreaFigureQuerySet
from initiatives.states import LISTED

SIZE, WHOLE = 5, 100


class Name(StrEnum):
    """One list; its value is its part of the address."""

    WAITING = "a-repondre"
    NEW = "nouveau"
    RISING = "monte"
    NEARING = "pres-du-seuil"
    PROMISED = "promis"


TITLES = {
    Name.WAITING: _("Ce qui attend une réponse"),
    Name.NEW: _("Nouveau depuis votre dernière visite"),
    Name.RISING: _("Ce qui monte"),
    Name.NEARING: _("Près du seuil"),
    Name.PROMISED: _("Ce qui a été promis"),
}
NOTHING = {
    Name.WAITING: _("Rien n’attend de réponse : aucune initiative d’ici n’a franchi son seuil."),
    Name.NEW: _("Rien de nouveau. La période peut être changée dans les filtres."),
    Name.RISING: _("Aucune initiative n’a réuni 10 personnes en 7 jours."),
    Name.NEARING: _("Aucune pétition n’est aux trois quarts de son seuil, ni à moins de 30 jours."),
    Name.PROMISED: _("Aucun engagement n’a de date à venir."),
}


@dataclass(frozen=True)
class Found:
    """One row of a list, with all that can change on it."""

    figure: int
    initiative: int
    key: tuple[object, ...]


_KEY = (
    "pk",
    "initiative_id",
    "stamp",
    "initiative__version",
    "initiative__visibility",
)


def rows_of(
    name: Name, code: str, filters: Filters, *, since: datetime, today: date
) -> AreaFigureQuerySet:
    """The rows of one list in one area, in order."""
    rows = AreaFigure.objects.of(code)
    ordered = {
        Name.WAITING: rows.waiting,
        Name.NEW: rows.filter(opened_at__gt=since).newest,
        Name.RISING: rows.rising,
        Name.NEARING: rows.nearing,
        Name.PROMISED: rows.promised,
    }[name]()
    # Withheld since the figures were made: gone at once.
    listed = ordered.filter(initiative__visibility__in=LISTED)
    return filters.narrow(listed, today)


def find(
    names: Iterable[Name], filters: Filters, *, since: datetime, today: date, size: int = SIZE
) -> dict[Name, list[Found]]:
    """What each list shows, one more than `size` if there are more; one question."""
    kept = tuple(names)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for source, *key in _asked(kept, filters, since, today, size):
        found.setdefault(source, []).append(tuple(key))
    return {name: _merged(name, found, len(filters.codes), size) for name in kept}


def _asked(
    names: tuple[Name, ...], filters: Filters, since: datetime, today: date, size: int
) -> Iterable[tuple[Any, ...]]:
    """One question; as it is asked most often, of a few areas and of everything, written once."""
    if not filters.is_everything or len(filters.codes) > MANY:
        found: Iterable[tuple[Any, ...]] = _union(names, filters, since, today, size)
        return found
    shape = (names, len(filters.codes), size)
    plain = _plain.get(shape) or _plain.setdefault(shape, _write(*shape))
    return plain(since=since, **_places(filters.codes))


def _union(
    names: tuple[Name, ...], filters: Filters, since: datetime, today: date, size: int
) -> Any:
    first, *others = [
        rows_of(name, code, filters, since=since, today=today)
        .annotate(source=Value(f"{number}.{name}"))
        .values_list("source", *_KEY)[: size + 1]
        for name in names
        for number, code in enumerate(filters.codes)
    ]
    return first.union(*others, all=True) if others else first


# -- Written once --------------------------------------------------------------------------------

# Writing this question costs more than answering it. One for each set of lists and number of areas.
MANY = 4
_plain: dict[tuple[tuple[Name, ...], int, int], WrittenOnce] = {}
_SINCE = datetime(1789, 7, 14, tzinfo=UTC)


def _write(names: tuple[Name, ...], areas: int, size: int) -> WrittenOnce:
    codes = _places([f"#{number}" for number in range(areas)])
    filters = Filters(codes=tuple(codes.values()))
    rows = _union(names, filters, _SINCE, _SINCE.date(), size)
    return WrittenOnce(rows, codes | {"since": _SINCE})


def _places(codes: Iterable[str]) -> dict[str, str]:
    return {f"area{number}": code for number, code in enumerate(codes)}


def _merged(
    name: Name, found: dict[str, list[tuple[Any, ...]]], areas: int, size: int
) -> list[Found]:
    """The rows of all areas by turns, each initiative once, however many areas it is in."""
    columns = [found.get(f"{number}.{name}", []) for number in range(areas)]
    rows: dict[int, Found] = {}
    for place in range(max((len(one) for one in columns), default=0)):
        for column in columns:
            if place < len(column):
                key = column[place]
                rows.setdefault(key[1], Found(key[0], key[1], key))
    return list(rows.values())[: size + 1]
