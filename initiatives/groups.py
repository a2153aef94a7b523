"""What the people who decide see of a petition's signatures: groups of ten and more, no identity.

Networks, domains and series are the keyed hashes of the controls; a sum that could point at
somebody is hidden as on the page « Intégrité ».
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from initiatives.models import Petition, Signature
from initiatives.petitions.conditions import Provider, mark
from initiatives.petitions.masking import LEAST, masked
from initiatives.petitions.risk import ODD_NAME, VERIFY_AT

TOP = 8


@dataclass(frozen=True)
class Group:
    """Signatures that have one thing in common, and the conditions that find them again."""

    name: str
    number: int
    query: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The largest groups of one kind; `rest` is all the others, None when under ten."""

    title: str
    groups: list[Group]
    rest: int | None


def groups_of(petition: Petition, since: datetime) -> list[Table]:
    """The groups among those counted or in verification that were confirmed since a moment."""
    rows = Signature.objects.movable(petition).filter(confirmed_at__gte=since)
    return [
        _keyed(_("Réseaux, jour par jour"), "network", _counts(rows, "features__network")),
        _keyed(_("Domaines de messagerie"), "domain", _counts(rows, "features__domain")),
        _keyed(_("Séries d’adresses"), "stem", _counts(rows, "features__stem")),
        _providers(_counts(rows, "features__disposable", "features__common")),
        _bands(_("Noms"), "name_from", ODD_NAME, _counts(rows, "features__name")),
        _bands(_("Points des contrôles"), "score_from", VERIFY_AT, _counts(rows, "score")),
    ]


def _counts(rows: Any, *names: str) -> Counter[tuple[Any, ...]]:
    found = rows.values_list(*names).annotate(number=Count("pk")).order_by()
    return Counter({tuple(row[:-1]): row[-1] for row in found})


def _keyed(title: str, name: str, counts: Counter[tuple[Any, ...]]) -> Table:
    cells = {str(value or ""): 0 for (value,) in counts}
    for (value,), number in counts.items():
        cells[str(value or "")] += number
    return _table(
        title,
        cells,
        lambda value: mark(value) if value else _("Non connu"),
        lambda value: {name: value} if value else {},
    )


def _providers(counts: Counter[tuple[Any, ...]]) -> Table:
    cells: Counter[str] = Counter()
    for (disposable, common), number in counts.items():
        cells[_provider(disposable, common)] += number
    return _table(
        _("Sortes d’adresses"),
        cells,
        lambda value: str(Provider(value).label) if value else _("Non connu"),
        lambda value: {"provider": value} if value == Provider.DISPOSABLE else {},
    )


def _provider(disposable: bool | None, common: bool | None) -> str:
    if disposable:
        return Provider.DISPOSABLE
    if disposable is None and common is None:
        return ""
    return Provider.COMMON if common else Provider.OTHER


def _bands(title: str, name: str, high: int, counts: Counter[tuple[Any, ...]]) -> Table:
    """Nothing to say, something, and from where the controls call it odd."""
    cells: Counter[str] = Counter()
    for (value,), number in counts.items():
        cells[_band(value, high)] += number
    names = {
        "": _("Non connu"),
        "0": _("0, rien d’étrange"),
        "1": _("De 1 à %d") % (high - 1),
        str(high): _("%d et plus") % high,
    }
    return _table(
        title,
        cells,
        lambda value: names[value],
        lambda value: {name: value} if value not in ("", "0") else {},
    )


def _band(value: int | None, high: int) -> str:
    if value is None:
        return ""
    return "0" if value <= 0 else "1" if value < high else str(high)


def _table(
    title: str,
    cells: Mapping[str, int],
    name: Callable[[str], str],
    query: Callable[[str], dict[str, str]],
) -> Table:
    shown = list(masked(cells).cells.items())[:TOP]
    rest = sum(cells.values()) - sum(number for _value, number in shown)
    groups = [Group(name(value), number, query(value)) for value, number in shown]
    return Table(title, groups, None if 0 < rest < LEAST else rest)
