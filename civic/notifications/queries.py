"""What an operator sees of the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from civic.lib import typography
from civic.notifications.models import Mail, Silence
from civic.notifications.states import Lane, MailState


@dataclass(frozen=True)
class Wait:
    """How long a lane waits."""

    lane: Lane
    # Of the longest waiting among the due.
    oldest: timedelta

    @property
    def limit(self) -> timedelta:
        """What the operator finds bearable."""
        minutes = settings.MAIL_LATE_MINUTES[list(Lane).index(self.lane)]
        return timedelta(minutes=minutes)

    @property
    def is_late(self) -> bool:
        """Whether somebody should look: the pace is too low, or nothing leaves."""
        return self.oldest > self.limit

    @property
    def oldest_in_words(self) -> str:
        """« 12 min »: rounded down."""
        return typography.span(self.oldest)


@dataclass(frozen=True)
class Figures(Wait):
    """One lane."""

    # Due now; `later` is due in the future: planned, or waiting for its next attempt.
    waiting: int
    later: int
    sent_last_hour: int
    sent_last_day: int
    dead: int
    # Messages of the last 30 days that may have left more than once.
    repeats: int


def late() -> list[Wait]:
    """The lanes that wait for too long."""
    return [wait for wait in waits() if wait.is_late]


def waits() -> list[Wait]:
    """How long each lane waits. One look at an index for each, however much waits."""
    now = timezone.now()
    return [Wait(lane, _age(_first_due(lane, now), now)) for lane in Lane]


def lanes() -> list[Figures]:
    """The figures of every lane, the first to leave first. Four short walks of an index."""
    now = timezone.now()
    due = Q(due_at__lte=now)
    waiting = _by_lane(
        Mail.objects.waiting(),
        waiting=Count("pk", filter=due),
        later=Count("pk", filter=~due),
        oldest=Min("due_at", filter=due),
    )
    sent = _by_lane(
        Mail.objects.filter(state=MailState.SENT, sent_at__gt=now - timedelta(days=1)),
        hour=Count("pk", filter=Q(sent_at__gt=now - timedelta(hours=1))),
        day=Count("pk"),
    )
    dead = _by_lane(Mail.objects.filter(state=MailState.DEAD), dead=Count("pk"))
    repeated = _by_lane(Mail.objects.filter(repeats__gt=0), repeats=Sum("repeats"))
    return [
        Figures(
            lane=lane,
            oldest=_age(waiting.get(lane, {}).get("oldest"), now),
            waiting=waiting.get(lane, {}).get("waiting", 0),
            later=waiting.get(lane, {}).get("later", 0),
            sent_last_hour=sent.get(lane, {}).get("hour", 0),
            sent_last_day=sent.get(lane, {}).get("day", 0),
            dead=dead.get(lane, {}).get("dead", 0),
            repeats=repeated.get(lane, {}).get("repeats", 0),
        )
        for lane in Lane
    ]


def silences() -> dict[str, int]:
    """How many addresses are silent, by cause."""
    rows = Silence.objects.values("cause").annotate(count=Count("pk")).order_by("cause")
    return {str(Silence.Cause(row["cause"]).label): row["count"] for row in rows}


def _first_due(lane: Lane, now: datetime) -> datetime | None:
    due = Mail.objects.waiting().filter(lane=lane, due_at__lte=now).order_by("due_at")
    return due.values_list("due_at", flat=True).first()


def _by_lane(mails: Any, **figures: Any) -> dict[int, dict[str, Any]]:
    rows = mails.order_by().values("lane").annotate(**figures)
    return {row["lane"]: row for row in rows}


def _age(due_at: datetime | None, now: datetime) -> timedelta:
    return max(now - due_at, timedelta()) if due_at else timedelta()
