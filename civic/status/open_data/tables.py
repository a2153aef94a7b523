"""The tables of a year. Their columns name no person, and hold no text that a person signed.

What is withheld by moderation on the day of the dump is not in it. A number of people under the
public floor is empty, as on every page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from civic.lib.shares import told
from civic.lib.visibility import PLAIN
from initiatives.models import Commitment, Initiative, Petition, Reply
from moderation.transparency import queries as transparency

_FRANCE = ZoneInfo("Europe/Paris")
_TEXTS = ("problem", "proposal", "search", "sources", "outcome_text")
Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One table: the name of its files, what it holds, and its rows of a year."""

    name: str
    about: str
    rows: Callable[[int], Iterator[Row]]


def initiatives(year: int) -> Iterator[Row]:
    """Those that were published in the year."""
    found = Initiative.objects.visible_to(None).filter(published_at__range=_span(year))
    found = found.select_related("territory", "theme", "tally").defer(*_TEXTS)
    for one in _each(found):
        tally = getattr(one, "tally", None)
        yield {
            **_place(one),
            "national": one.national,
            "theme": one.theme.slug,
            "publiee_le": _day(one.published_at),
            "close_le": _day(one.closed_at),
            "issue": one.outcome,
            "rejoignent": _public(tally and tally.supports),
            "s_opposent": _public(tally and tally.opposes),
        }


def petitions(year: int) -> Iterator[Row]:
    """Those that were opened in the year."""
    found = Petition.objects.filter(
        opened_at__range=_span(year),
        visibility__in=PLAIN,
        initiative__in=Initiative.objects.visible_to(None),
    )
    found = found.select_related("initiative__territory", "tally", "mandate__territory")
    for one in _each(found):
        tally = getattr(one, "tally", None)
        reply, debate = _thresholds(one)
        yield {
            **_place(one.initiative),
            # Who was addressed by name is told by their function.
            "destinataire": str(one.mandate) if one.mandate else one.addressee,
            "demande": one.request,
            "objectif": one.goal,
            "seuil_de_reponse": reply,
            "seuil_de_debat": debate,
            "ouverte_le": _day(one.opened_at),
            "fin_prevue_le": _day(one.ends_at),
            "close_le": _day(one.closed_at),
            "etat": one.state,
            "signatures_confirmees": _public(tally and tally.confirmed),
            "signatures_ecartees": _public(tally and tally.excluded),
            "signatures_retirees": _public(tally and tally.withdrawn),
        }


def replies(year: int) -> Iterator[Row]:
    """Those that officials wrote in the year, by their function."""
    found = Reply.objects.readable().filter(
        written_at__range=_span(year), initiative__in=Initiative.objects.visible_to(None)
    )
    found = found.select_related(
        "initiative__territory", "initiative__reply_clock", "mandate__territory"
    ).defer("text")
    for one in _each(found):
        clock = getattr(one.initiative, "reply_clock", None)
        yield {
            **_place(one.initiative),
            "reponse": one.pk,
            "fonction": one.mandate.function,
            "territoire_de_la_fonction": one.mandate.territory_id,
            "position": one.position,
            "ecrite_le": _day(one.written_at),
            "saisie_le": _day(clock and clock.noticed_at),
            "due_le": _day(clock and clock.due_on),
        }


def commitments(year: int) -> Iterator[Row]:
    """Those that officials made in the year, and those that they gave up since."""
    found = Commitment.objects.filter(
        made_at__range=_span(year),
        reply__in=Reply.objects.readable(),
        reply__initiative__in=Initiative.objects.visible_to(None),
    )
    for one in _each(found.select_related("reply__initiative__territory")):
        yield {
            **_place(one.reply.initiative),
            "reponse": one.reply_id,
            "engagement": one.text if one.reply.is_plain else "",
            "pris_le": _day(one.made_at),
            "pour_le": _day(one.due_on),
            "abandonne_le": _day(one.dropped_at),
        }


def moderation(year: int) -> Iterator[Row]:
    """The year's figures of moderation, a row for each cell of its tables."""
    _kept, tables = transparency.figures(year)
    for table in tables:
        for number, cells in enumerate(table.rows, 1):
            for column, cell in zip(table.columns, cells, strict=False):
                yield {
                    "tableau": table.slug,
                    "ligne": number,
                    "colonne": column,
                    "valeur": cell,
                }


TABLES = [
    Table("initiatives", "Les initiatives publiées dans l’année.", initiatives),
    Table("petitions", "Les pétitions ouvertes dans l’année.", petitions),
    Table("reponses", "Les réponses des élus, par fonction.", replies),
    Table("engagements", "Les engagements pris par les élus.", commitments),
    Table("moderation", "Les chiffres de la modération, cellule par cellule.", moderation),
]


def _each(found: QuerySet[Any]) -> Iterator[Any]:
    return found.order_by("pk").iterator(chunk_size=500)


def _span(year: int) -> tuple[datetime, datetime]:
    """From the first instant of the year in France to its last."""
    start = datetime(year, 1, 1, tzinfo=_FRANCE)
    return start, datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=_FRANCE)


def _place(one: Initiative) -> Row:
    """Which initiative, and where; without its words where they stand behind a warning."""
    address = reverse("initiative", kwargs={"pk": one.pk, "slug": "initiative"})
    return {
        "initiative": one.pk,
        "titre": "" if one.is_veiled else one.title,
        "adresse": f"{settings.SITE_URL}{address if one.is_veiled else one.get_absolute_url()}",
        "territoire": one.territory_id,
        "territoire_nom": one.territory.name,
    }


def _thresholds(one: Petition) -> tuple[int, int | None]:
    """What it must reach for a reply, and for a debate: of a national one alone."""
    return one.national_thresholds if one.initiative.national else (one.reply_threshold, None)


def _public(number: int | None) -> int | None:
    return told(number, settings.PUBLIC_COUNT_FLOOR)


def _day(moment: datetime | date | None) -> str | None:
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment, _FRANCE).date()
    return moment.isoformat() if moment else None
