"""« Mes nouvelles »: one page of what was heard, each with why and what one can do next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from civic.accounts.models import User
from civic.activity.actions import settled
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.notifications import badge, hearing, registry
from civic.notifications.hearing import Ear, Heard, Window
from civic.notifications.states import Kind, Origin
from civic.themes.queries import tree

SIZE = 20
OWN: dict[Origin, Promise] = {
    Origin.AUTHOR: later("Vous avez proposé cette initiative."),
    Origin.JOINED: later("Vous avez rejoint cette initiative."),
    Origin.ASKED: later("Vous suivez cette initiative."),
}
# What to do next, and where from the page that tells it.
NEXT: dict[str, tuple[Promise, str]] = {
    Verb.PUBLISHED: (later("Lire et prendre position"), ""),
    Verb.EDITED: (later("Relire l’initiative"), ""),
    Verb.SENSE_CHANGED: (later("Relire, puis dire si vous en êtes toujours"), ""),
    Verb.NAMED_REPLY: (later("Lire la réponse"), ""),
    Verb.REPLY_CALLED: (later("Voir où en est la réponse"), "reponses/"),
    Verb.REPLY_NOTICED: (later("Voir où en est la réponse"), "reponses/"),
    Verb.REPLY_PUBLISHED: (later("Lire la réponse"), "reponses/"),
    Verb.REPLY_CHANGED: (later("Lire ce qui a changé"), "reponses/"),
    Verb.REPLY_FORWARDED: (later("Voir à qui elle est transmise"), "reponses/"),
    Verb.REPLY_OVERDUE: (later("Voir où en est la réponse"), "reponses/"),
    Verb.COMMITMENT_DUE: (later("Dire si c’est fait"), "reponses/"),
    Verb.AMENDMENT_PROPOSED: (later("Lire le changement et répondre"), "amendements/"),
    Verb.AMENDMENT_ACCEPTED: (later("Voir ce qui a changé"), "amendements/"),
    Verb.AMENDMENT_REFUSED: (later("Lire pourquoi"), "amendements/"),
    Verb.ACTION_OPENED: (later("Voir et prendre une place"), "actions/"),
    Verb.ACTION_CANCELLED: (later("Voir les autres actions"), "actions/"),
    Verb.ACTION_DONE: (later("Voir ce qui a été fait"), "actions/"),
    Verb.UPDATE: (later("Lire la nouvelle"), "nouvelles/"),
    Verb.GOAL_STEP: (later("Voir où elle en est"), "objectif/"),
    Verb.ARGUMENT_PUBLISHED: (later("Lire les arguments"), "arguments/"),
    Verb.ARGUMENT_ANSWERED: (later("Lire la réponse"), "arguments/"),
    Verb.KIT_MESSAGE: (later("Lire les messages du kit"), "kit/"),
    Verb.LETTERS_SENT: (later("Écrire à votre tour"), "kit/lettre/"),
    Verb.NEAR_SAID: (later("Comparer les deux"), "rapprochements/"),
    Verb.PAIRING_PROPOSED: (later("Lire la proposition"), "rapprochements/"),
    Verb.PAIRING_REFUSED: (later("Lire pourquoi"), "rapprochements/"),
    Verb.MERGED: (later("Voir ce qui change pour vous"), "rapprochements/"),
    Verb.ARGUMENTS_JOINED: (later("Lire les arguments"), "arguments/"),
    Verb.LAST_WORD: (later("Lire l’échange"), "arguments/"),
    Verb.DEBATE_CLOSED: (later("Lire la conclusion"), "arguments/"),
    Verb.DEBATE_REOPENED: (later("Lire les arguments"), "arguments/"),
    Verb.THANKED: (later("Lire ce mot"), "merci/"),
    Verb.CLOSED: (later("Voir ce que cela a donné"), ""),
    Verb.ALTERNATIVE: (later("Comparer les deux voies"), "alternatives/"),
    Verb.MILESTONE: (later("Voir où elle en est"), ""),
    Verb.JOINED_FIRST: (later("La faire connaître"), "#partager"),
    Verb.DEADLINE: (later("La faire connaître"), "#partager"),
    Verb.PETITION_OPENED: (later("Lire et signer la pétition"), "petition/"),
    Verb.THRESHOLD: (later("Voir où en est la pétition"), "petition/"),
    Verb.RESTRICTED: (later("Lire la décision"), ""),
    Verb.RESTORED: (later("Relire l’initiative"), ""),
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened, as one person reads it."""

    activity: Activity
    is_read: bool
    why: str
    # The initiative that another way answers.
    original: str
    step: str
    step_url: str

    @property
    def position(self) -> int:
        """Where it stands in Activity: what « Marquer comme lu » sends."""
        return self.activity.position or 0

    @property
    def day(self) -> date:
        """The day it happened, by the clocks of the site."""
        return timezone.localdate(self.activity.at)


@dataclass(frozen=True)
class Page:
    """Some entries, and what leads to those before and after them."""

    days: list[tuple[date, list[Entry]]] = field(default_factory=list)
    after: int | None = None
    before: int | None = None
    # Up to where « Tout marquer comme lu » goes: what happens meanwhile stays unread.
    through: int = 0
    follows: int = 0
    # How many are unread on all pages, at most one more than the badge shows.
    unread: int = 0

    @property
    def entries(self) -> list[Entry]:
        """All of them, newest first."""
        return [entry for _day, entries in self.days for entry in entries]


def page_of(
    user: User, *, unread: bool = False, after: int | None = None, before: int | None = None
) -> Page:
    """One page of what `user` heard, newest first, after or before a position."""
    through = settled()
    ear = hearing.ear_of(user)
    if ear is None:
        return Page(through=through)
    rows, older, newer = _rows(ear, unread=unread, after=after, before=before)
    entries = _entries(ear, rows)
    return Page(
        days=[(day, list(found)) for day, found in groupby(entries, key=lambda one: one.day)],
        after=rows[-1].position if older else None,
        before=rows[0].position if newer else None,
        through=through,
        follows=len(ear.follows),
        unread=hearing.unread(ear, badge.MOST + 1),
    )


def entry_at(user: User, position: int) -> Entry | None:
    """One entry; None when it is not in the person's list."""
    ear = hearing.ear_of(user)
    if ear is None:
        return None
    rows = hearing.rows(ear, Window(above=position - 1, below=position + 1, limit=1))
    return next(iter(_entries(ear, rows)), None)


def _rows(
    ear: Ear, *, unread: bool, after: int | None, before: int | None
) -> tuple[list[Activity], bool, bool]:
    """The rows of one page, and whether there are older and newer ones."""
    if before is not None:
        window = Window(above=before, limit=SIZE + 1, unread=unread, oldest_first=True)
        found = hearing.rows(ear, window)
        rows = found[:SIZE][::-1]
        return rows, bool(rows), len(found) > SIZE
    below = hearing.LAST if after is None else after
    found = hearing.rows(ear, Window(below=below, limit=SIZE + 1, unread=unread))
    rows = found[:SIZE]
    return rows, len(found) > SIZE, bool(rows) and after is not None


def _entries(ear: Ear, rows: list[Activity]) -> list[Entry]:
    reasons = [ear.reasons(row) for row in rows]
    searches = {one.key for found in reasons for one in found[:1] if one.kind == Kind.SEARCH}
    titles = {key: one.title for key, one in registry.things(Kind.SEARCH, searches).items()}
    originals = _originals(rows)
    return [
        _entry(row, found[0] if found else None, titles, originals)
        for row, found in zip(rows, reasons, strict=True)
    ]


def _originals(rows: Iterable[Activity]) -> dict[str, str]:
    """The titles of the initiatives that others answer: their own rows tell of the answer."""
    keys = {row.subject_key for row in rows if row.verb == Verb.ALTERNATIVE}
    found = registry.things(Kind.INITIATIVE, keys) if keys else {}
    return {key: one.title for key, one in found.items()}


def _entry(
    row: Activity, reason: Heard | None, titles: dict[str, str], originals: dict[str, str]
) -> Entry:
    mine = reason is not None and reason.origin == Origin.AUTHOR
    step, address = next_step(row, mine=mine)
    return Entry(
        activity=row,
        is_read=bool(getattr(row, "is_seen", False)),
        why=_why(row, reason, titles),
        original=originals.get(row.subject_key, "") if row.verb == Verb.ALTERNATIVE else "",
        step=step,
        step_url=address,
    )


def _why(row: Activity, reason: Heard | None, titles: dict[str, str]) -> str:
    if reason is None:
        return ""
    if reason.kind == Kind.INITIATIVE:
        return str(OWN[Origin(reason.origin)])
    if reason.kind in (Kind.PERSON, Kind.ORGANISATION):
        return _("Vous suivez %(name)s.") % {"name": row.actor_name}
    if reason.kind == Kind.AREA:
        return _("Vous suivez le territoire : %(name)s.") % {"name": reason.name}
    if reason.kind == Kind.SEARCH:
        name = titles.get(reason.key)
        return _("Vous suivez la recherche : %(name)s.") % {"name": name} if name else ""
    names = (theme.name for theme in tree() if theme.slug == reason.key)
    return _("Vous suivez le thème : %(name)s.") % {"name": next(names, reason.key)}


def next_step(row: Activity, *, mine: bool = False) -> tuple[str, str]:
    """What one can do next about what happened, and where; `mine`: one proposed it."""
    changed = (Verb.EDITED, Verb.SENSE_CHANGED, Verb.AMENDMENT_ACCEPTED)
    if row.verb in changed and row.data.get("version"):
        return _("Voir ce qui a changé"), f"{row.url}versions/{row.data['version']}/"
    if row.verb == Verb.MILESTONE and mine:
        return _("La faire connaître"), f"{row.url}#partager"
    label, part = NEXT.get(row.verb, (later("Voir l’initiative"), ""))
    return str(label), f"{row.url}{part}"
