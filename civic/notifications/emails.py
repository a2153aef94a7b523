"""News and digests as they leave: read again, grouped by initiative, with what one can do next.

What was withdrawn, unfollowed or muted since the mail was written is left out; a rhythm that
changed meanwhile is not: this mail is the only one that tells it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.letters import Letter, add_example
from civic.lib.markdown import to_excerpt
from civic.notifications import registry, schedule, tokens
from civic.notifications.desk import long_day
from civic.notifications.holding import held
from civic.notifications.listing import NEXT, next_step
from civic.notifications.matching import Row
from civic.notifications.models import Follow, Reader
from civic.notifications.registry import Thing
from civic.notifications.states import Kind, Lane, Origin, Rhythm
from civic.territories import names
from civic.territories.models import Territory

# Initiatives of one message, and events of each; the others are counted.
SHOWN, EVENTS = 10, 4
NAMED = 2
# Of what happened, when it is alone in the subject: telephones show about so much of both.
SUBJECT_EVENT = 72
# The closest reason to hear of a thing comes first.
CLOSENESS = [
    Kind.INITIATIVE,
    Kind.PERSON,
    Kind.ORGANISATION,
    Kind.SEARCH,
    Kind.AREA,
    Kind.THEME,
]


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    when: str
    text: str


@dataclass
class Group:
    """One initiative and what happened to it."""

    title: str
    url: str
    place: str
    area_code: str
    thread: str
    step_url: str = ""
    step_label: str = ""
    events: list[Event] = field(default_factory=list)
    # How many more events there were.
    hidden: int = 0

    @property
    def count(self) -> int:
        """How many events it stands for."""
        return len(self.events) + self.hidden


@dataclass(frozen=True)
class Message:
    """All that a letter says."""

    rhythm: Rhythm
    groups: Sequence[Group]
    # How many pieces of news in all, and how many initiatives are not shown.
    count: int
    rest: int
    rest_url: str
    reason: str
    place: str
    unsubscribe_url: str
    manage_url: str

    @property
    def rest_label(self) -> str:
        """How many more there are: the way to them."""
        one, many = _("Voir l’autre initiative"), _("Voir les %(n)d autres initiatives")
        return many % {"n": self.rest} if self.rest > 1 else one


def register() -> None:
    """Let the messages be posted, and show them on the page of components."""
    registry.add_model("news", Lane.NEWS, build)
    registry.add_model("digest", Lane.DIGEST, build)
    add_example("suivi-nouvelle", lambda: letter(_example(Rhythm.NOW, groups=1)))
    add_example("suivi-semaine", lambda: letter(_example(Rhythm.WEEKLY, groups=3, rest=42)))


def build(args: dict[str, Any]) -> Letter | None:
    """The letter of a mail, or None when nothing is left to tell or nobody wants it any more.

    Raises `TooEarlyError` in quiet hours: a slow outbox must not wake anybody. And while a poll
    asks for silence about something in it: it was written just before.
    """
    reader = Reader.objects.select_related("user").filter(pk=args["reader"]).first()
    if reader is None or reader.stopped_at or not _is_open(reader):
        return None
    if schedule.is_quiet(reader, timezone.now()):
        raise registry.TooEarlyError(schedule.end_of_quiet(reader, timezone.now()))
    follows = list(Follow.objects.heard().filter(reader=reader).order_by("pk"))
    rows = list(Activity.objects.filter(position__in=args["positions"], withdrawn_at=None))
    heard = _heard(reader, follows, sorted(rows, key=lambda row: row.position or 0))
    if not heard:
        return None
    _check_may_leave([row for row, _why in heard])
    return letter(_message(reader, Rhythm(args["rhythm"]), heard, args))


def _check_may_leave(rows: Sequence[Activity]) -> None:
    holding = held(timezone.now())
    ends = [holding.until(row.actor_key, row.subject_kind, row.subject_key) for row in rows]
    found = [end for end in ends if end is not None]
    if found:
        raise registry.TooEarlyError(max(found))


def letter(message: Message) -> Letter:
    """How a message is put."""
    alone = message.groups[0] if len(message.groups) == 1 and not message.rest else None
    return Letter(
        subject=subject(message),
        title=_title(message),
        template=f"notifications/emails/{_template(message.rhythm)}.html",
        reason=message.reason,
        list_name="suivi",
        context={"message": message, "place": message.place},
        unsubscribe_url=message.unsubscribe_url,
        settings_url=message.manage_url,
        thread=alone.thread if alone else "",
        preview=message.groups[0].events[0].text,
    )


def subject(message: Message) -> str:
    """What is new, before one opens: « 3 nouvelles à Dijon : Rouvrir la passerelle… »."""
    first = message.groups[0]
    if len(message.groups) == 1 and not message.rest:
        if first.count == 1:
            return f"{_short(first.title)} : {_short(first.events[0].text, SUBJECT_EVENT)}"
        return f"{_short(first.title)} : {_news(first.count)}"
    named = [_short(group.title) for group in message.groups[:NAMED]]
    others = len(message.groups) - len(named) + message.rest
    more = ngettext("%(n)d autre", "%(n)d autres", others) % {"n": others}
    listed = f"{', '.join(named)} et {more}" if others else " et ".join(named)
    return f"{_title(message)} : {listed}"


def _title(message: Message) -> str:
    return f"{_news(message.count)} {message.place}".rstrip()


def _news(count: int) -> str:
    return ngettext("%(n)d nouvelle", "%(n)d nouvelles", count) % {"n": count}


def _template(rhythm: Rhythm) -> str:
    return "news" if rhythm == Rhythm.NOW else "digest"


def _short(title: str, longest: int = 48) -> str:
    if len(title) <= longest:
        return title
    return f"{title[:longest].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def _is_open(reader: Reader) -> bool:
    return reader.user is None or reader.user.is_active


# -- What is still to be told ---------------------------------------------------------------------

Heard = list[tuple[Activity, list[Follow]]]


def _heard(reader: Reader, follows: Sequence[Follow], rows: list[Activity]) -> Heard:
    """Each activity that somebody may read and this reader still follows, with why."""
    person = str(reader.user.uid) if reader.user else ""
    by_key = {(follow.kind, follow.key): follow for follow in follows}
    found = _found(follows, [row for row in rows if not row.for_key])
    heard = []
    for row in rows:
        if row.for_key and row.for_key != person:
            continue
        keys = Row.of(row).heard_through()
        if row.for_key:
            keys = (key for key in keys if key[0] == Kind.INITIATIVE)
        why = [by_key[key] for key in keys if key in by_key]
        why += [follow for follow in follows if row.pk in found.get(follow.pk, ())]
        if why:
            heard.append((row, sorted(why, key=_closeness)))
    return heard


def _found(follows: Iterable[Follow], rows: list[Activity]) -> dict[int, set[int]]:
    searches = [follow for follow in follows if follow.kind == Kind.SEARCH]
    return {one.pk: registry.matching(Kind.SEARCH, one.key, rows) for one in searches if rows}


def _closeness(follow: Follow) -> int:
    return CLOSENESS.index(Kind(follow.kind))


# -- How it is put together -----------------------------------------------------------------------


def _message(reader: Reader, rhythm: Rhythm, heard: Heard, args: dict[str, Any]) -> Message:
    groups = _groups(reader, heard)
    rest = max(len(groups) - SHOWN, 0) + args.get("more", 0)
    gone = len(args["positions"]) - len(heard)
    used = _used(heard)
    scope = f"follow:{used[0].pk}" if len(used) == 1 else str(rhythm)
    return Message(
        rhythm=rhythm,
        groups=groups[:SHOWN],
        count=max(args.get("told", len(heard) + gone) - gone, len(heard)),
        rest=rest,
        rest_url=_rest_url(reader, used) if rest else "",
        reason=reason(used, rhythm, _things(used)),
        place=_place(groups, args.get("more", 0)),
        unsubscribe_url=tokens.unsubscribe_url(reader, scope),
        manage_url=tokens.manage_url(reader),
    )


def _groups(reader: Reader, heard: Heard) -> list[Group]:
    """The closest first, then where something happened last."""
    by_subject: dict[tuple[str, str], Heard] = {}
    for row, why in heard:
        by_subject.setdefault((row.subject_kind, row.subject_key), []).append((row, why))
    keys = [key for kind, key in by_subject if kind == Kind.INITIATIVE]
    titles = registry.things(Kind.INITIATIVE, keys)
    order = sorted(by_subject.values(), key=_rank)
    return [_group(reader, rows, titles.get(rows[0][0].subject_key)) for rows in order]


def _rank(rows: Heard) -> tuple[int, int]:
    closest = min(_closeness(why[0]) for _row, why in rows)
    return closest, -(rows[-1][0].position or 0)


def _group(reader: Reader, heard: Heard, thing: Thing | None) -> Group:
    last, why = heard[-1]
    # A row about another way carries the other one's title.
    own = next((row for row, _why in heard if row.object_key == row.subject_key), last)
    step_label, step_url = next_step(last, mine=why[0].origin == Origin.AUTHOR)
    return Group(
        title=thing.title if thing else own.title,
        url=thing.url if thing else own.url,
        place=last.area_name,
        area_code=last.area_code,
        thread=f"{last.subject_kind}-{last.subject_key}",
        step_url=step_url,
        step_label=step_label,
        events=[Event(_day(reader, row.at), said(row)) for row, _why in heard[-EVENTS:]],
        hidden=max(len(heard) - EVENTS, 0),
    )


def said(row: Activity) -> str:
    """What happened, in one line."""
    words = ""
    if row.verb == Verb.ALTERNATIVE:
        words = f"« {row.title} »"
    elif row.verb == Verb.MILESTONE and row.data.get("level"):
        level = row.data["level"]
        words = _("%(n)d personnes l’ont rejointe") % {"n": level}
    elif row.verb == Verb.PUBLISHED and row.actor_name:
        words = _("par %(name)s") % {"name": row.actor_name}
        return f"{row.label} {words}"
    elif row.verb != Verb.PUBLISHED:
        words = to_excerpt(row.quoted, 160)
    return f"{row.label} : {words}" if words else row.label or row.title


def _day(reader: Reader, at: datetime) -> str:
    return long_day(at.astimezone(schedule.zone(reader.zone)))


# -- Why, where, and the rest ---------------------------------------------------------------------


def _used(heard: Heard) -> list[Follow]:
    """The follows that are the first reason of something, the closest first."""
    used = {why[0].pk: why[0] for _row, why in heard}
    return sorted(used.values(), key=lambda follow: (_closeness(follow), follow.pk))


def _things(follows: Iterable[Follow]) -> dict[int, Thing]:
    by_kind: dict[Kind, list[Follow]] = {}
    for follow in follows:
        by_kind.setdefault(Kind(follow.kind), []).append(follow)
    found: dict[int, Thing] = {}
    for kind, some in by_kind.items():
        things = registry.things(kind, [follow.key for follow in some])
        found.update({one.pk: things[one.key] for one in some if one.key in things})
    return found


def reason(used: Sequence[Follow], rhythm: Rhythm, things: dict[int, Thing]) -> str:
    """Why one receives it: what one did, and the rhythm one chose."""
    parts = []
    for origin in (Origin.AUTHOR, Origin.JOINED, Origin.ASKED):
        some = [follow for follow in used if follow.origin == origin]
        if some:
            parts.append(f"{_DID[origin]} {_listed(some, things)}")
    told = _(", et ").join(parts)
    return f"{told[:1].upper()}{told[1:]}. {_CHOSE[rhythm]}"


_DID = {
    Origin.AUTHOR: _("vous avez proposé"),
    Origin.JOINED: _("vous avez rejoint"),
    Origin.ASKED: _("vous suivez"),
}
_CHOSE = {
    Rhythm.NOW: _("Vous avez choisi les nouvelles dès que possible, une fois par heure au plus."),
    Rhythm.DAILY: _("Ce message vient une fois par jour au plus."),
    Rhythm.WEEKLY: _("Ce message vient une fois par semaine au plus."),
}


def _listed(follows: Sequence[Follow], things: dict[int, Thing]) -> str:
    known = [_name(things[one.pk]) for one in follows if one.pk in things][: NAMED + 1]
    others = len(follows) - len(known)
    if not known:
        return ngettext("%(n)d sujet", "%(n)d sujets", others) % {"n": others}
    if others:
        more = ngettext("%(n)d autre", "%(n)d autres", others) % {"n": others}
        return f"{', '.join(known)} et {more}"
    return " et ".join(chain([", ".join(known[:-1])] if known[1:] else [], known[-1:]))


def _name(thing: Thing) -> str:
    return f"« {thing.title} »" if thing.kind in (Kind.INITIATIVE, Kind.SEARCH) else thing.title


def _place(groups: Sequence[Group], more: int) -> str:
    """« à Dijon » when everything happened there."""
    codes = {group.area_code for group in groups}
    if len(codes) != 1 or more:
        return ""
    place = Territory.objects.filter(pk=codes.pop()).first()
    return names.at(place) if place else ""


def _rest_url(reader: Reader, used: Sequence[Follow]) -> str:
    """Where the initiatives that are not shown are: one's list, or the widest thing followed."""
    if reader.user is not None:
        try:
            return f"{settings.SITE_URL}{reverse('news')}"
        except NoReverseMatch:
            return tokens.manage_url(reader)
    things = _things(used)
    wide = [things[one.pk] for one in used[::-1] if one.pk in things]
    return wide[0].url if wide else tokens.manage_url(reader)


_EXAMPLES = [
    ("Rouvrir la passerelle", Verb.MILESTONE, "Palier franchi : 25 personnes l’ont rejointe", 3),
    ("Des arceaux devant l’école", Verb.PUBLISHED, "Initiative publiée par Odile Martin", 0),
    ("Un marché le dimanche matin", Verb.CLOSED, "Initiative close : La mairie a dit oui.", 0),
]


def _example(rhythm: Rhythm, groups: int, rest: int = 0) -> Message:
    """What a message looks like, without a database."""
    base = f"{settings.SITE_URL}/initiatives/1-exemple/"
    made = [
        Group(
            title=title,
            url=base,
            place="Dijon",
            area_code="21231",
            thread="initiative-1",
            step_url=base,
            step_label=str(NEXT[verb][0]),
            events=[Event("mardi 2 juin", text)],
            hidden=hidden,
        )
        for title, verb, text, hidden in _EXAMPLES
    ][:groups]
    return Message(
        rhythm=rhythm,
        groups=made,
        count=sum(group.count for group in made) + rest,
        rest=rest,
        rest_url=base if rest else "",
        reason=f"Vous suivez Dijon et « Rouvrir la passerelle ». {_CHOSE[rhythm]}",
        place="" if rest else "à Dijon",
        unsubscribe_url=f"{settings.SITE_URL}/desabonner/exemple/",
        manage_url=f"{settings.SITE_URL}/compte/suivis/",
    )
