"""What beat runs: find what meets alerts, then write to those whose moment has come."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from civic.notifications.actions import post
from civic.officials.alerts.conditions import met_by
from civic.officials.alerts.pace import next_look
from civic.officials.models import Alert, AlertPace, Raised
from civic.officials.permissions import desks_of
from initiatives.models import Initiative

KIND = "desk-alerts"
BATCH = 500
# What nobody can be told any more is let go.
KEPT = timedelta(days=90)


def raise_alerts(now: datetime | None = None) -> int:
    """Note what meets each alert; run twice, each is noted once. Returns how many."""
    moment = now or timezone.now()
    rows = Alert.objects.filter(mandate__verified_at__isnull=False, person__is_active=True)
    shown = rows.shown().iterator(chunk_size=BATCH)
    return sum(_raise(alert, moment) for alert in shown if alert.mandate.is_current)


def _raise(alert: Alert, now: datetime) -> int:
    found = [Raised(alert=alert, initiative_id=pk, raised_at=now) for pk in met_by(alert)]
    Raised.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def post_alerts(now: datetime | None = None) -> int:
    """Write to those whose moment has come and for whom something waits; returns how many."""
    moment = now or timezone.now()
    due = AlertPace.objects.filter(due_at__lte=moment).order_by("due_at")
    keys = list(due.values_list("pk", flat=True)[:BATCH])
    return sum(_post(key, moment) for key in keys)


@transaction.atomic
def _post(key: int, now: datetime) -> bool:
    rows = AlertPace.objects.select_for_update(skip_locked=True, of=("self",))
    pace = rows.select_related("person").filter(pk=key, due_at__lte=now).first()
    if pace is None:
        return False
    told = _tell(pace, now)
    if told:
        pace.told_at = now
    pace.due_at = next_look(pace, now + timedelta(seconds=1))
    pace.save(update_fields=["told_at", "due_at"])
    return told


def _tell(pace: AlertPace, now: datetime) -> bool:
    """One message for all that waits; nothing is sent to who asked for none or reads no desk."""
    person = pace.person
    waiting = Raised.objects.untold().filter(alert__person=person)
    if pace.rhythm == AlertPace.Rhythm.NEVER or not person.is_active:
        waiting.update(told_at=now)
        return False
    desks = desks_of(person).values_list("pk", flat=True)
    keys = list(
        waiting.listed().filter(alert__mandate__in=list(desks)).values_list("pk", flat=True)
    )
    waiting.update(told_at=now)
    if not keys:
        return False
    args = {"person": person.pk, "raised": keys}
    return post(kind=KIND, key=f"{KIND}-{person.pk}-{max(keys)}", to=person.email, args=args)


def forget_raised(now: datetime | None = None) -> int:
    """Let go of what was told three months ago; an alert whose area is quiet keeps what it met."""
    moment = now or timezone.now()
    closed = Initiative.objects.exclude(lifecycle="open")
    old = Raised.objects.filter(told_at__lt=moment - KEPT, initiative__in=closed)
    return old.delete()[0]
