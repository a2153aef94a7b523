"""Everything one follows on one page, and what arrives next in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from civic.accounts.models import User
from civic.lib.dates import date_format
from civic.notifications import registry, schedule
from civic.notifications.models import Follow, Reader
from civic.notifications.models.follow import DUE_FIELDS
from civic.notifications.registry import Thing
from civic.notifications.states import Kind, Origin, Rhythm
from civic.notifications.things import follow_url

# What a person reads on the buttons, and in a sentence.
CHOICES = [
    (Rhythm.NOW, lazy("Aussitôt")),
    (Rhythm.DAILY, lazy("Chaque jour")),
    (Rhythm.WEEKLY, lazy("Chaque semaine")),
    (Rhythm.NEVER, lazy("Jamais")),
]
WORDS = {
    Rhythm.NOW: lazy("aussitôt"),
    Rhythm.DAILY: lazy("une fois par jour"),
    Rhythm.WEEKLY: lazy("une fois par semaine"),
    Rhythm.NEVER: lazy("jamais par e-mail"),
}
TITLES = [
    (Kind.INITIATIVE, lazy("Initiatives")),
    (Kind.AREA, lazy("Territoires")),
    (Kind.THEME, lazy("Thèmes")),
    (Kind.PERSON, lazy("Personnes")),
    (Kind.ORGANISATION, lazy("Organisations")),
    (Kind.SEARCH, lazy("Recherches")),
]
_GONE = {
    Kind.INITIATIVE: lazy("Initiative n° %(key)s, qui n’est plus lisible"),
    Kind.AREA: lazy("Territoire %(key)s, qui n’existe plus"),
    Kind.THEME: lazy("Thème « %(key)s », qui n’existe plus"),
    Kind.PERSON: lazy("Une personne dont le compte n’existe plus"),
    Kind.ORGANISATION: lazy("Une organisation qui n’est plus là"),
    Kind.SEARCH: lazy("Une recherche dont le lieu ou le thème n’existe plus"),
}


@dataclass(frozen=True)
class Line:
    """One thing followed."""

    follow: Follow
    title: str
    url: str
    # When it is heard again, by the reader's clocks.
    muted_until: datetime | None

    @property
    def reason(self) -> str:
        """Why it is followed, when it was not asked for."""
        return "" if self.follow.origin == Origin.ASKED else self.follow.get_origin_display()

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each rhythm, its word, and whether it is the present one."""
        return [(rhythm, str(word), rhythm == self.follow.rhythm) for rhythm, word in CHOICES]


@dataclass(frozen=True)
class Group:
    """Everything of one kind."""

    kind: Kind
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Next:
    """A message that may arrive."""

    name: str
    when: str
    about: str


@dataclass(frozen=True)
class Suggestion:
    """Something near that is not followed yet."""

    title: str
    url: str


@dataclass
class Desk:
    """What the page shows."""

    reader: Reader | None
    groups: list[Group] = field(default_factory=list)
    upcoming: list[Next] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Every line."""
        return [line for group in self.groups for line in group.lines]

    @property
    def is_muted(self) -> bool:
        """Whether nothing at all is heard for now."""
        return bool(self.lines) and all(line.muted_until for line in self.lines)

    @property
    def quiet(self) -> str:
        """The quiet hours in words; empty without."""
        reader = self.reader or Reader()
        if reader.quiet_from == reader.quiet_to:
            return ""
        return _("Aucun message entre %(start)s et %(end)s.") % {
            "start": _hour(reader.quiet_from.hour),
            "end": _hour(reader.quiet_to.hour),
        }

    def line(self, pk: int) -> Line | None:
        """One line."""
        return next((line for line in self.lines if line.follow.pk == pk), None)


def desk_of(reader: Reader | None, user: User | None = None) -> Desk:
    """The page of a reader; a signed-in person may have none yet."""
    now = timezone.now()
    rows = list(Follow.objects.of(reader)) if reader else []
    found = _things(rows)
    lines = [_line(row, found.get((row.kind, row.key)), reader, now) for row in rows]
    groups = [
        Group(kind, str(title), own)
        for kind, title in TITLES
        if (own := sorted_lines(line for line in lines if line.follow.kind == kind))
    ]
    upcoming = list(_upcoming(reader, lines, now)) if reader else []
    return Desk(reader, groups, upcoming, _near(user, rows))


def sorted_lines(lines: Iterator[Line]) -> list[Line]:
    """One's own initiatives first, then in the order of the alphabet."""
    own = Origin.AUTHOR
    return sorted(lines, key=lambda line: (line.follow.origin != own, line.title.casefold()))


def _things(rows: list[Follow]) -> dict[tuple[str, str], Thing]:
    """One look-up for each kind, however many are followed."""
    return {
        (kind, key): thing
        for kind in Kind
        if (keys := [row.key for row in rows if row.kind == kind])
        for key, thing in registry.things(kind, keys).items()
    }


def _line(row: Follow, thing: Thing | None, reader: Reader | None, now: datetime) -> Line:
    until = row.muted_until
    muted = until.astimezone(schedule.zone(reader.zone)) if reader and until else None
    # Its time has come: it is heard, even if no sweep has said so yet.
    muted = muted if muted and muted > now else None
    if thing is None:
        return Line(row, _GONE[Kind(row.kind)] % {"key": row.key}, "", muted)
    return Line(row, thing.title, thing.url, muted)


def _upcoming(reader: Reader, lines: list[Line], now: datetime) -> Iterator[Next]:
    heard = [line for line in lines if not line.muted_until]

    def many(rhythm: Rhythm) -> int:
        return sum(line.follow.rhythm == rhythm for line in heard)

    if number := many(Rhythm.NOW):
        yield Next(
            _("Nouvelles"), _("dès que possible, une fois par heure au plus"), _about(number)
        )
    for rhythm, name in (
        (Rhythm.DAILY, _("Résumé du jour")),
        (Rhythm.WEEKLY, _("Résumé de la semaine")),
    ):
        if number := many(rhythm):
            yield Next(name, _when(reader, rhythm, now), _about(number))


def _about(number: int) -> str:
    words = ngettext("de %(n)d suivi", "de %(n)d suivis", number)
    return words % {"n": number}


def _when(reader: Reader, rhythm: Rhythm, now: datetime) -> str:
    """« demain, peu après 8 h »."""
    due = getattr(reader, DUE_FIELDS[rhythm]) or schedule.next_due(reader, rhythm, now)
    if due <= now:
        return _("dans les minutes qui viennent")
    zone = schedule.zone(reader.zone)
    local, today = due.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    day = {0: _("aujourd’hui"), 1: _("demain")}.get(days) or long_day(local)
    return _("%(day)s, peu après %(hour)s") % {"day": day, "hour": _hour(local.hour)}


def long_day(day: datetime) -> str:
    """« mardi 1er décembre »."""
    return date_format(day, "l j F")


def _hour(hour: int) -> str:
    return _("%(hour)d h") % {"hour": hour}


def _near(user: User | None, rows: list[Follow]) -> list[Suggestion]:
    """The person's commune, what contains it, as long as none is followed."""
    home = user.home if user else None
    if home is None:
        return []
    around = [place for place in (home, home.epci, home.parent) if place is not None]
    held = {row.key for row in rows if row.kind == Kind.AREA}
    if held & {place.pk for place in around}:
        return []
    return [Suggestion(place.name, follow_url(Kind.AREA, place.pk)) for place in around]
