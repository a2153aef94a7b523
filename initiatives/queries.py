"""What the pages read, each in one query."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from time import monotonic

from django.db.models import Q, Subquery, Value
from django.db.models.fields import CharField
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from civic.accounts.models import User
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.territories.models import Territory
from initiatives import ranking
from initiatives.cards import light
from initiatives.models import Alternative, Initiative, Stance
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.states import Outcome, Side
from initiatives.telling import KIND

TIMELINE_MAX = 50
NAMES_MAX = 20
# Small initiatives take turns among this many of the latest.
SMALL_CANDIDATES = 200
PLACES_SECONDS = 600
# What no page shows, and costs to fetch.
UNREAD = (
    "search",
    "territory__words",
    "territory__former_codes",
    "territory__postcodes",
    "as_mandate__territory__words",
    "as_mandate__territory__former_codes",
    "as_mandate__territory__postcodes",
)
# What the home page tells of; a moderator's decision is read on the initiative's own page.
MOVES = (Verb.PUBLISHED, Verb.CLOSED, Verb.MILESTONE, Verb.ALTERNATIVE)


def whole() -> InitiativeQuerySet:
    """Initiatives with everything their own page shows."""
    return Initiative.objects.select_related(
        "territory",
        "theme",
        "author",
        "as_mandate__territory",
        "tally",
        "image",
    ).defer(*UNREAD)


def freshness(pk: int) -> tuple[object, ...] | None:
    """What tells that a visitor's page of an initiative is no longer the same; None if unknown."""
    latest = Activity.objects.about(KIND, pk).order_by("-id").values("id")[:1]
    rows = Initiative.objects.filter(pk=pk).values_list(
        "visibility", "lifecycle", "version", "tally__supports", "tally__opposes", Subquery(latest)
    )
    return rows.order_by().first()


def by_rank(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """Rows ready for the default order.

    Every initiative has a tally; saying so lets PostgreSQL walk the index on ranks.
    """
    return rows.filter(tally__rank__isnull=False)


@dataclass
class Ways:
    """The other ways than an initiative: those that answer it, those it answers."""

    answers: list[Initiative] = field(default_factory=list)
    originals: list[Initiative] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.answers or self.originals)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.answers) + len(self.originals)


def other_ways(initiative: Initiative, limit: int = 50) -> Ways:
    """The alternatives of an initiative, both directions; withheld ones are left out.

    Two plain queries: planning one that joins everything twice costs more than both.
    """
    links = Alternative.objects.filter(Q(original=initiative) | Q(answer=initiative))
    pairs = list(links.order_by("-linked_at", "-id").values_list("original", "answer")[:limit])
    keys = {key for pair in pairs for key in pair} - {initiative.pk}
    rows = Initiative.objects.visible_to(None).for_cards().defer("search")
    found = rows.in_bulk(keys) if keys else {}
    return Ways(
        answers=[found[answer] for original, answer in pairs if answer in found],
        originals=[found[original] for original, answer in pairs if original in found],
    )


def ladder(path: str) -> tuple[Territory, ...]:
    """The places on a path, from the country down. Kept: names change once a year."""
    return _ladder(path, int(monotonic() // PLACES_SECONDS))


@lru_cache(maxsize=4096)
def _ladder(path: str, _period: int) -> tuple[Territory, ...]:
    codes = path.strip("/").split("/")
    found = Territory.objects.defer("words", "former_codes", "postcodes").in_bulk(codes)
    return tuple(found[code] for code in codes if code in found)


def timeline(initiative: Initiative) -> list[Activity]:
    """What happened to an initiative, latest first."""
    rows = Activity.objects.public().about(KIND, initiative.pk).newest_first()
    return list(rows[:TIMELINE_MAX])


@dataclass
class Named:
    """Some of the people who chose to show their name."""

    supporters: list[User] = field(default_factory=list)
    opponents: list[User] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.supporters or self.opponents)


def named_people(initiative: Initiative) -> Named:
    """The latest people who took a side under their name, at most NAMES_MAX."""
    rows = (
        Stance.objects.filter(initiative=initiative, show_name=True, person__erased_at=None)
        .exclude(person=None)
        .select_related("person")
        .only("side", "person__name", "person__handle", "person__erased_at")
        .order_by("-id")[:NAMES_MAX]
    )
    named = Named()
    for row in rows:
        side = named.supporters if row.side == Side.SUPPORT else named.opponents
        side.append(row.person)  # type: ignore[arg-type]
    return named


def stance_of(user: object, initiative: Initiative) -> Stance | None:
    """One's own side, or None."""
    if not isinstance(user, User):
        return None
    return Stance.objects.of(user).filter(initiative=initiative).first()


def small_ones(
    user: object, limit: int, *, exclude: Collection[int] = (), today: date | None = None
) -> list[Initiative]:
    """Small and recent initiatives, drawn anew each day among the latest.

    The draw depends on nothing but the day and the number of the initiative.
    """
    now = timezone.now()
    latest = (
        Initiative.objects.visible_to(user)
        .open()
        .filter(
            published_at__gt=now - timedelta(days=ranking.SMALL_WITHIN_DAYS),
            tally__supports__lt=ranking.SMALL_BELOW,
            tally__opposes__lt=ranking.SMALL_BELOW,
        )
        .order_by("-published_at", "-id")
        .values("pk")[:SMALL_CANDIDATES]
    )
    day = (today or timezone.localdate()).isoformat()
    lot = MD5(Concat(Value(day), Cast("pk", CharField())))
    drawn = Initiative.objects.filter(pk__in=latest).exclude(pk__in=exclude).order_by(lot)
    rows = list(light(drawn)[: limit * 2])
    return [row for row in rows if row.tally.counted < ranking.SMALL_BELOW][:limit]


def moves(limit: int = 6) -> list[Activity]:
    """What happened lately anywhere, one line an initiative."""
    rows = Activity.objects.public().filter(subject_kind=KIND, verb__in=MOVES).newest_first()
    latest: dict[str, Activity] = {}
    for row in rows[: limit * 5]:
        latest.setdefault(row.subject_key, row)
    return list(latest.values())[:limit]


def national_ones(user: object, limit: int = 3) -> list[Initiative]:
    """Open initiatives for the whole country, in the default order."""
    rows = by_rank(Initiative.objects.visible_to(user).open().national())
    return list(light(rows.order_by("-tally__rank", "-id"))[:limit])


def achieved(user: object, limit: int = 3) -> list[Initiative]:
    """Initiatives that reached their goal, or part of it, latest first."""
    rows = Initiative.objects.visible_to(user).filter(
        closed_at__isnull=False, outcome__in=[Outcome.ACHIEVED, Outcome.PARTLY]
    )
    latest = rows.order_by("-closed_at", "-id").values("pk")[:limit]
    found = Initiative.objects.filter(pk__in=latest).select_related("territory")
    told = found.defer("search", "problem", "proposal", "sources")
    return list(told.order_by("-closed_at", "-id"))


def near(user: object, place: Territory, limit: int = 3) -> list[Initiative]:
    """Open initiatives of a place and of its intercommunalité, in the default order."""
    rows = Initiative.objects.visible_to(user).open()
    inside = Q(area_path__startswith=place.path)
    if place.epci_id:
        inside |= Q(epci_code=place.epci_id)
    found = by_rank(rows.filter(inside)).order_by("-tally__rank", "-id")
    return list(light(found)[:limit])


def published_by(person: User) -> InitiativeQuerySet:
    """What somebody published and anyone may read."""
    return light(Initiative.objects.visible_to(None).by(person))
