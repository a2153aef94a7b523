"""What counts as flagging without ground too often (DSA, article 23), and what follows."""

from datetime import datetime, timedelta

from civic.accounts.models import Limit, LimitQuerySet, User
from moderation.models import Decision

# So many within that time, and half at least of what was judged then: a few errors cost nothing.
MANY = 3
WITHIN = timedelta(days=180)
WARNED_FOR = timedelta(days=365)
SUSPENDED_FOR = timedelta(days=14)
# What such limits come from, apart from what a decision takes from an author.
FLAGS = "flags:"


def source_of(decision: Decision) -> str:
    """What names a decision in the limits of those who flagged."""
    return f"{FLAGS}{decision.uid}"


def limit_of(person: User, decision: Decision) -> Limit | None:
    """What a decision took from somebody who flagged, or warned them of."""
    rows = person.limits.of(source_of(decision)).filter(lifted_at=None)
    return rows.order_by("-pk").first()


def was_warned(person: User, now: datetime) -> bool:
    """Whether a warning about flags still counts."""
    return _warnings(person, now).filter(source__startswith=FLAGS).exists()


def counted_since(person: User, now: datetime) -> datetime:
    """Since when flags count: what was answered by a warning or a suspension is past."""
    rows = person.limits.filter(source__startswith=FLAGS, lifted_at=None, starts_at__lte=now)
    last = rows.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return max(now - WITHIN, last or now - WITHIN)


def warnings_of_author(person: User, now: datetime) -> LimitQuerySet:
    """The warnings about contents that still count: those about flags are apart."""
    return _warnings(person, now).exclude(source__startswith=FLAGS)


def _warnings(person: User, now: datetime) -> LimitQuerySet:
    rows = person.limits.standing(now).filter(scope=Limit.Scope.WARNING)
    return rows.order_by("-starts_at")
