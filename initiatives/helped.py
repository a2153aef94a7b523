"""« Ce que j’ai aidé à faire advenir »: what is read of it, in one question whatever its length.

Nothing stands here that its person did not choose to show, and nothing that is not public where
it happened: a position is shown only if it carries its name there, a place taken likewise.
No number, no rank: only what was done, the latest first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, SmallIntegerField, Value

from civic.accounts.models import User
from initiatives.models import (
    Action,
    Amendment,
    Helped,
    Initiative,
    SentLetter,
    Stance,
    Taking,
    TeamMember,
)
from initiatives.models.action import Sort
from initiatives.models.action import Stage as ActionStage
from initiatives.models.amendment import Stage as AmendmentStage
from initiatives.models.initiative import slug_of
from initiatives.pagination import SIZE, BadTokenError, pack, unpack
from initiatives.states import Outcome, Side, Visibility

# What is quoted elsewhere than on its own pages.
PLAIN = (Visibility.PUBLIC, Visibility.ANNOTATED)
WELL = (Outcome.ACHIEVED, Outcome.PARTLY)
# How many a person's page shows before the page that shows all.
FIRST = 5


class Deed(IntEnum):
    """What somebody did; its number settles what happened at the same moment."""

    CARRIED = 1
    MATE = 2
    JOINED = 3
    AMENDED = 4
    LED = 5
    TOOK = 6
    WROTE = 7
    WON = 8


class Line(NamedTuple):
    """One thing that came to be, and the part somebody had in it."""

    deed: int
    at: datetime
    key: int
    # An initiative's outcome, or the sort of an action.
    sort: str
    title: str
    initiative: int
    initiative_title: str

    @property
    def what(self) -> str:
        """The part they had, as a word for the template."""
        if self.deed in (Deed.LED, Deed.TOOK):
            return f"{Deed(self.deed).name}_{self.sort}".lower()
        return Deed(self.deed).name.lower()

    @property
    def is_partly(self) -> bool:
        """Whether the initiative reached a part of its goal."""
        return self.sort == Outcome.PARTLY

    @property
    def initiative_url(self) -> str:
        """The initiative's page."""
        return f"/initiatives/{self.initiative}-{slug_of(self.initiative_title)}/"

    @property
    def url(self) -> str:
        """Where it is told."""
        if self.deed == Deed.AMENDED:
            return f"{self.initiative_url}amendements/{self.key}/"
        if self.deed in (Deed.LED, Deed.TOOK):
            return f"{self.initiative_url}actions/{self.key}/"
        if self.deed == Deed.WROTE:
            return f"{self.initiative_url}kit/"
        if self.deed == Deed.WON:
            return f"{self.initiative_url}reponses/"
        return self.initiative_url


@dataclass(frozen=True)
class Lines:
    """Some lines, and the tokens of what comes after and before them."""

    rows: tuple[Line, ...] = ()
    after: str = ""
    before: str = ""


def shown_by(person: User) -> Helped | None:
    """What the person chose to show; None when nothing of it is shown."""
    chosen: Helped | None = getattr(person, "helped", None)
    if chosen is None or not person.is_readable or person.erased_at is not None:
        return None
    return chosen if any(getattr(chosen, name) for name in _SOURCES) else None


def lines_of(chosen: Helped, *, after: str = "", before: str = "", size: int = SIZE) -> Lines:
    """One page of what a person shows, latest first, in one query. Raises `BadTokenError`."""
    if before:
        found = _read(chosen, _place(before), size, backwards=True)
        more, rows = len(found) > size, found[:size][::-1]
        page = Lines(tuple(rows), after=_token(rows[-1]) if rows else "")
        return replace(page, before=_token(rows[0])) if more else page
    found = _read(chosen, _place(after) if after else None, size)
    more, rows = len(found) > size, found[:size]
    page = Lines(tuple(rows), after=_token(rows[-1]) if more else "")
    return replace(page, before=_token(rows[0])) if after and rows else page


class _Place(NamedTuple):
    at: datetime
    deed: int
    key: int


_COLUMNS = ("deed", "at", "key", "sort", "title", "about", "about_title")


class _Source(NamedTuple):
    """One kind of deed: its rows, and where each column stands in them."""

    deed: Deed
    rows: QuerySet[Any]
    at: str
    key: str
    sort: str
    title: str
    initiative: str


def _read(
    chosen: Helped, place: _Place | None, size: int, *, backwards: bool = False
) -> list[Line]:
    sign = "" if backwards else "-"
    order = [f"{sign}{name}" for name in ("line_at", "line_deed", "line_key")]
    parts = [
        _columns(one, place, backwards=backwards).order_by(*order)[: size + 1]
        for name, sources in _SOURCES.items()
        if getattr(chosen, name)
        for one in sources(chosen.person_id)
    ]
    first, *others = parts
    rows = first.union(*others, all=True).order_by(*order) if others else first
    return [Line(*row) for row in rows[: size + 1]]


def _columns(one: _Source, place: _Place | None, *, backwards: bool) -> QuerySet[Any]:
    rows = one.rows
    if place is not None:
        rows = rows.filter(_beyond(one, place, "gt" if backwards else "lt"))
    path = f"{one.initiative}__" if one.initiative else ""
    # Under names that no model has.
    return rows.annotate(
        line_deed=Value(int(one.deed), SmallIntegerField()),
        line_at=F(one.at),
        line_key=F(one.key),
        line_sort=F(one.sort),
        line_title=F(one.title),
        line_about=F(f"{path}pk"),
        line_about_title=F(f"{path}title"),
    ).values_list(*(f"line_{name}" for name in _COLUMNS))


def _beyond(one: _Source, place: _Place, side: str) -> Q:
    """Those on one side of a place: of the same moment, by kind and by number."""
    later = Q(**{f"{one.at}__{side}": place.at})
    if one.deed == place.deed:
        return later | Q(**{one.at: place.at, f"{one.key}__{side}": place.key})
    is_beyond = one.deed < place.deed if side == "lt" else one.deed > place.deed
    return Q(**{f"{one.at}__{side}e": place.at}) if is_beyond else later


def _carried(me: int) -> Iterator[_Source]:
    """As its author, then as one of its team."""
    well = Initiative.objects.filter(visibility__in=PLAIN, outcome__in=WELL)
    yield _Source(Deed.CARRIED, well.by(me), "closed_at", "pk", "outcome", "title", "")
    mine = TeamMember.objects.standing().filter(person=me, **_ended_well())
    yield _of_initiative(Deed.MATE, mine)


def _joined(me: int) -> Iterator[_Source]:
    """Under one's name only, and not twice what one carried."""
    team = TeamMember.objects.standing().filter(initiative=OuterRef("initiative"), person=me)
    named = Stance.objects.of(me).filter(side=Side.SUPPORT, show_name=True, **_ended_well())
    yield _of_initiative(Deed.JOINED, named.exclude(initiative__author=me).exclude(Exists(team)))


def _amended(me: int) -> Iterator[_Source]:
    rows = Amendment.objects.of(me).filter(
        stage=AmendmentStage.ACCEPTED, visibility__in=PLAIN, initiative__visibility__in=PLAIN
    )
    title = "initiative__title"
    yield _Source(Deed.AMENDED, rows, "closed_at", "pk", "part", title, "initiative")


def _acted(sort: Sort, at: str) -> Callable[[int], Iterator[_Source]]:
    """Led, then taken part in under one's name."""

    def sources(me: int) -> Iterator[_Source]:
        done = {"sort": sort, "stage": ActionStage.DONE, "visibility__in": PLAIN}
        done["initiative__visibility__in"] = PLAIN
        led = Action.objects.led_by(me).filter(**done)
        yield _Source(Deed.LED, led, at, "pk", "sort", "title", "initiative")
        taken = Taking.objects.of(me).filter(
            is_waiting=False, show_name=True, **{f"action__{name}": done[name] for name in done}
        )
        yield _Source(
            Deed.TOOK,
            taken.exclude(action__leader=me),
            f"action__{at}",
            "action_id",
            "action__sort",
            "action__title",
            "action__initiative",
        )

    return sources


def _wrote(me: int) -> Iterator[_Source]:
    """Where one agreed that it may be told; whom it was for stays theirs to say."""
    rows = SentLetter.objects.of(me).filter(show_name=True, initiative__visibility__in=PLAIN)
    about = "initiative__title"
    yield _Source(Deed.WROTE, rows, "said_at", "pk", "initiative__outcome", about, "initiative")


def _won(me: int) -> Iterator[_Source]:
    """A public answer to what one carries, whatever it says."""
    answered = {"reply_clock__answered_at__isnull": False, "visibility__in": PLAIN}
    mine = Initiative.objects.by(me).filter(**answered)
    at, sort = "reply_clock__answered_at", "reply_clock__notice"
    yield _Source(Deed.WON, mine, at, "pk", sort, "title", "")
    team = {f"initiative__{name}": value for name, value in answered.items()}
    mates = TeamMember.objects.standing().filter(person=me, **team)
    at, sort, title = (f"initiative__{name}" for name in (at, sort, "title"))
    yield _Source(Deed.WON, mates, at, "initiative_id", sort, title, "initiative")


def _ended_well() -> dict[str, object]:
    return {"initiative__visibility__in": PLAIN, "initiative__outcome__in": WELL}


def _of_initiative(deed: Deed, rows: QuerySet[Any]) -> _Source:
    return _Source(
        deed,
        rows,
        "initiative__closed_at",
        "initiative_id",
        "initiative__outcome",
        "initiative__title",
        "initiative",
    )


# One for each choice, under the name of its column.
_SOURCES: dict[str, Callable[[int], Iterator[_Source]]] = {
    "carried": _carried,
    "joined": _joined,
    "amended": _amended,
    "tasks": _acted(Sort.TASK, "closed_at"),
    "events": _acted(Sort.EVENT, "starts_at"),
    "letters": _wrote,
    "won": _won,
}


def _token(line: Line) -> str:
    return pack([line.at.isoformat(), line.deed, line.key])


def _place(token: str) -> _Place:
    moment, deed, key = unpack(token, 3)
    if type(deed) is not int or type(key) is not int or abs(key) >= 2**63:
        raise BadTokenError(token)
    try:
        at = datetime.fromisoformat(str(moment))
    except ValueError as error:
        raise BadTokenError(token) from error
    if at.tzinfo is None:
        raise BadTokenError(token)
    return _Place(at, deed, key)
