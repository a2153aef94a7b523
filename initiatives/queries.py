"""What the lists and the first page read, each in one query; for one initiative see `whole`."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q, Value
from django.db.models.fields import CharField
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from civic.accounts.models import User
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.territories.models import Territory
from initiatives import ranking
from initiatives.cards import light
from initiatives.models import Initiative, SentLetter, Stance
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.states import Outcome
from initiatives.telling import KIND

# Small initiatives take turns among this many of the latest.
SMALL_CANDIDATES = 200
# What the home page tells of; a moderator's decision is read on the initiative's own page.
MOVES = (Verb.PUBLISHED, Verb.CLOSED, Verb.MILESTONE, Verb.ALTERNATIVE)


def by_rank(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """Rows ready for the default order.

    Every initiative has a tally; saying so lets PostgreSQL walk the index on ranks.
    """
    return rows.filter(tally__rank__isnull=False)


def stance_of(user: object, initiative: Initiative) -> Stance | None:
    """One's own side, or None."""
    if not isinstance(user, User):
        return None
    return Stance.objects.of(user).filter(initiative=initiative).first()


def said_sent(user: object, initiative: Initiative) -> bool:
    """Whether one says that one wrote to who can decide."""
    if not isinstance(user, User):
        return False
    return SentLetter.objects.of(user).filter(initiative=initiative).exists()


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
