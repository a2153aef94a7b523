"""Wake those who want news at once: something they follow happened.

A wake that was not needed costs one look. One that is missing would cost a message, so that the
place in Activity is written with the wakes it led to.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from civic.activity.actions import settled
from civic.notifications import matching, schedule
from civic.notifications.models import Follow, Progress, Reader
from civic.notifications.states import Kind, Rhythm

# Activities of one step.
AT_ONCE = 1_000
PLACE = "news"
# One marker at a time in the whole instance.
_LOCK = 7_201_011
# In one order, and whether they are due already or not: a batch in progress is waited for,
# because it may have read Activity before this was there.
_WAKE = """
UPDATE notifications_reader r
SET news_due_at = coalesce(r.news_due_at, CASE WHEN r.last_news_at IS NULL THEN %(now)s
    ELSE greatest(%(now)s, least(r.last_news_at, %(now)s) + %(apart)s) END)
FROM (
    SELECT id FROM notifications_reader WHERE stopped_at IS NULL AND (
        id = ANY(%(alone)s::bigint[]) OR id IN (
            SELECT f.reader_id FROM notifications_follow f
            JOIN unnest(%(kinds)s::text[], %(keys)s::text[], %(positions)s::bigint[])
                AS k(kind, key, position) ON f.kind = k.kind AND f.key = k.key
            WHERE f.rhythm = 'now' AND f.muted_until IS NULL AND f.told_through < k.position
        )
    ) ORDER BY id FOR NO KEY UPDATE
) woken WHERE r.id = woken.id
"""


def mark_news(*, now: datetime | None = None) -> int:
    """Wake those who want news at once of what happened; returns how many were woken.

    Goes on from where it stopped. Another marker at work makes this one return 0.
    """
    woken = 0
    while (found := _mark_some(now or timezone.now())) is not None:
        woken += found
    return woken


@transaction.atomic
def _mark_some(now: datetime) -> int | None:
    """Wake for the next activities; None when there are none, or it is not our turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
    progress, _made = Progress.objects.get_or_create(name=PLACE)
    through = min(settled(), progress.position + AT_ONCE)
    if through <= progress.position:
        return None
    woken = _wake(progress.position, through, now)
    Progress.objects.filter(pk=PLACE).update(position=through)
    return woken


def _wake(after: int, through: int, now: datetime) -> int:
    at_once = Follow.objects.heard().filter(rhythm=Rhythm.NOW)
    searches = at_once.filter(kind=Kind.SEARCH).values_list("key", flat=True).distinct()
    latest, people = matching.latest(after, through, searches)
    alone = Reader.objects.filter(user__uid__in=people) if people else Reader.objects.none()
    values: dict[str, Any] = {
        "kinds": [kind for kind, _key in latest],
        "keys": [key for _kind, key in latest],
        "positions": list(latest.values()),
        "alone": list(alone.values_list("pk", flat=True)),
        "now": now,
        "apart": schedule.BETWEEN_NEWS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, values)
        return cursor.rowcount
