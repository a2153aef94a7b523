"""What the pages read, each in one query."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from civic.accounts.models import User
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.territories.models import Territory
from initiatives import ranking
from initiatives.models import Alternative, Initiative, Stance
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.states import Lifecycle, Outcome, Side
from initiatives.telling import KIND

TIMELINE_MAX = 50
NAMES_MAX = 20
# Small initiatives take turns among this many of the latest.
SMALL_CANDIDATES = 200
# What the home page tells of; a moderator's decision is read on the initiative's own page.
MOVES = (Verb.PUBLISHED, Verb.CLOSED, Verb.MILESTONE, Verb.ALTERNATIVE)


def whole() -> InitiativeQuerySet:
    """Initiatives with everything their own page shows."""
    return Initiative.objects.select_related(
        "territory__parent__parent__parent",
        "theme__parent",
        "author",
        "as_mandate__territory",
        "tally",
        "image",
    )


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
    """The alternatives of an initiative, both directions; withheld ones are left out."""
    joins = [
        f"{end}__{name}"
        for end in ("original", "answer")
        for name in ("territory", "theme", "author", "as_mandate__territory", "tally")
    ]
    links = (
        Alternative.objects.filter(Q(original=initiative) | Q(answer=initiative))
        .select_related(*joins)
        .order_by("-linked_at", "-id")[:limit]
    )
    ways = Ways()
    for link in links:
        if link.original_id == initiative.pk:
            ways.answers.append(link.answer)
        else:
            ways.originals.append(link.original)
    ways.answers = [row for row in ways.answers if row.is_listed]
    ways.originals = [row for row in ways.originals if row.is_listed]
    return ways


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
    rows = list(drawn.for_cards()[: limit * 2])
    return [row for row in rows if row.tally.people < ranking.SMALL_BELOW][:limit]


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
    return list(rows.order_by("-tally__rank", "-id").for_cards()[:limit])


def achieved(user: object, limit: int = 3) -> list[Initiative]:
    """Initiatives that reached their goal, or part of it, latest first."""
    rows = Initiative.objects.visible_to(user).filter(
        lifecycle=Lifecycle.CLOSED, outcome__in=[Outcome.ACHIEVED, Outcome.PARTLY]
    )
    return list(rows.order_by("-closed_at", "-id").for_cards()[:limit])


def near(user: object, place: Territory, limit: int = 3) -> list[Initiative]:
    """Open initiatives of a place and of its intercommunalité, in the default order."""
    rows = Initiative.objects.visible_to(user).open()
    inside = Q(area_path__startswith=place.path)
    if place.epci_id:
        inside |= Q(epci_code=place.epci_id)
    found = by_rank(rows.filter(inside)).order_by("-tally__rank", "-id")
    return list(found.for_cards()[:limit])


def published_by(person: User) -> QuerySet[Initiative]:
    """What somebody published and anyone may read."""
    return Initiative.objects.visible_to(None).by(person).for_cards()
