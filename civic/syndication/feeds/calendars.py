"""Calendars: what is to be done and when petitions end, in a place, on a theme, for a search.

There is none of a person: where somebody will be is nobody's business.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib import affluence
from civic.lib.feeds.answers import mark
from civic.lib.feeds.document import NEVER
from civic.lib.typography import french
from civic.syndication.feeds.sources import LONGEST
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives import agenda, search
from initiatives.filters import Filters, State
from initiatives.models import Action, Initiative, Petition
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.petitions.states import PetitionState
from initiatives.seeking import HEAVY
from initiatives.states import LISTED, Visibility

MEDIA_TYPE = "text/calendar; charset=utf-8"
_PLAIN = (Visibility.PUBLIC, Visibility.ANNOTATED)
_TEXTS = ("initiative__search", "initiative__problem", "initiative__proposal")


@dataclass(frozen=True)
class Calendar:
    """The dates of one calendar; neither holds more than a few hundred."""

    name: str
    actions: list[Action]
    petitions: list[Petition]

    @property
    def changed(self) -> datetime:
        """The last time that one of its dates was given, moved or struck out."""
        told = [row.closed_at or row.edited_at or row.written_at for row in self.actions]
        told += [row.closed_at or row.paused_at or row.opened_at for row in self.petitions]
        return max(told, default=NEVER)

    @property
    def etag(self) -> str:
        """What moves with any of it."""
        actions = [
            (row.pk, row.sequence, row.stage, row.title, row.place_id) for row in self.actions
        ]
        ends = [(row.pk, row.state, row.ends_at.timestamp()) for row in self.petitions]
        titles = [row.initiative.title for row in self.petitions]
        return mark([self.name, self.changed.timestamp(), actions, ends, titles])

    def written(self, source: str) -> bytes:
        """The file."""
        return agenda.of_several(self.name, source, self.actions, self.petitions)


def of_initiative(number: str) -> Calendar | None:
    """The dates of one initiative; None when it is not to be read."""
    if not (number.isascii() and number.isdigit()) or len(number) > LONGEST:
        return None
    found = Initiative.objects.visible_to(None).filter(pk=int(number)).only("title").first()
    if found is None:
        return None
    return _made(found.title, Q(initiative=found.pk), Q(initiative=found.pk))


def of_place(place: Territory) -> Calendar:
    """The dates of a territory: what happens there, wherever the initiative is from."""
    rows = Filters(territory=place, state=State.ALL).rows(None)
    there = Q(place__epci=place) if place.kind == "epci" else Q(place__path__startswith=place.path)
    inside = _in(rows)
    if place.is_national:
        return _made(_title(place.name), Q(), Q())
    return _made(_title(place.label), (Q(place=None) & inside) | there, inside)


def of_theme(theme: Theme) -> Calendar:
    """The dates of what is under a theme."""
    inside = _in(Filters(theme=theme, state=State.ALL).rows(None))
    return _made(_title(theme.name), inside, inside)


def of_search(filters: Filters, title: str) -> Calendar:
    """The dates of the initiatives that answer a question."""
    if not filters.question:
        return _made(title, Q(), Q())
    rows = filters.rows(None)
    if filters.words:
        affluence.check_search()
        rows = search.matching(rows, filters.words)
    return _made(title, _in(rows), _in(rows))


def _title(name: str) -> str:
    return french(_("Agenda des initiatives : %(name)s") % {"name": name})


def _in(rows: InitiativeQuerySet) -> Q:
    return Q(initiative__in=rows.values("pk"))


def _made(name: str, actions: Q, petitions: Q) -> Calendar:
    since = timezone.now() - agenda.KEPT
    return Calendar(
        name, list(_actions(since).filter(actions)[: agenda.MOST]), _ends(since, petitions)
    )


def _actions(since: datetime) -> "QuerySet[Action]":
    rows = Action.objects.filter(
        visibility__in=_PLAIN, starts_at__gt=since, initiative__visibility__in=LISTED
    )
    kept = [name for name in HEAVY if name != "about"]
    return rows.select_related("initiative", "place").defer(*kept).order_by("starts_at", "pk")


def _ends(since: datetime, condition: Q) -> list[Petition]:
    rows = Petition.objects.filter(
        condition,
        visibility__in=_PLAIN,
        ends_at__gt=since,
        initiative__visibility__in=LISTED,
        state__in=(PetitionState.OPEN, PetitionState.PAUSED, PetitionState.CLOSED),
    )
    told = rows.select_related("initiative").defer(*_TEXTS).order_by("ends_at", "pk")
    return list(told[: agenda.MOST])
