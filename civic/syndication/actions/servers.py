"""Servers that fail are left alone, then tried one by one; those that ask to wait are heard."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from civic.syndication.models import BREAKS_AFTER, Channel, Delivery, Server
from civic.syndication.models.delivery import DeliveryQuerySet
from civic.syndication.states import DeliveryState

FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
# Two accounts of one server told to wait within this time: it is our machine that it counts.
TOGETHER = timedelta(minutes=1)

_FAILED = """
UPDATE syndication_server
SET failures = failures + 1, error = %(error)s, failed_at = clock_timestamp(),
    open_until = CASE WHEN failures + 1 < %(breaks)s THEN NULL ELSE clock_timestamp()
        + least(%(first)s * 2 ^ least(failures + 1 - %(breaks)s, 12), %(longest)s)
        * interval '1 second' END
WHERE id = %(id)s RETURNING open_until
"""


def failed(server: Server, *, error: str) -> None:
    """Count a hard failure; from the fifth in a row on, nobody knocks for a while."""
    values: dict[str, Any] = {
        "id": server.pk,
        "error": error[:300],
        "breaks": BREAKS_AFTER,
        "first": FIRST_REST.total_seconds(),
        "longest": LONGEST_REST.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, values)
        found = cursor.fetchone()
    if found and found[0]:
        _postpone(server.pk, found[0])


def answered(server: Server) -> None:
    """The server works: whatever waited for it leaves. `server` as it was when one claimed."""
    if not server.failures:
        return
    rows = Server.objects.filter(pk=server.pk, failures__gt=0)
    before = rows.values_list("open_until", flat=True).first()
    if rows.update(failures=0, open_until=None, error="") and before is not None:
        _of(server.pk).filter(due_at__lte=before, due_at__gt=Now()).filter(attempts=0).update(
            due_at=Now()
        )


def try_one(server: int, seconds: float) -> bool:
    """Whether this sender is the one who tries a server that failed, for `seconds`."""
    free = Q(open_until=None) | Q(open_until__lte=Now())
    until = Now() + timedelta(seconds=seconds)
    return bool(Server.objects.filter(free, pk=server).update(open_until=until))


def rests(server: Server) -> bool:
    """Whether it is to be left alone now."""
    waits = Q(open_until__gt=Now()) | Q(limited_until__gt=Now())
    return Server.objects.filter(waits, pk=server.pk).exists()


def limited(channel: Channel, until: datetime) -> None:
    """Remember who was told to wait; a second account within a minute makes all of them wait."""
    rows = Server.objects.filter(pk=channel.server_id)
    another = ~Q(limited_channel=channel.pk) & Q(limited_at__gt=Now() - TOGETHER)
    if rows.filter(another).update(limited_until=until):
        _postpone(channel.server_id, until)
    rows.update(limited_channel=channel.pk, limited_at=Now())


def _postpone(server: int, until: datetime) -> None:
    """Whoever looks for something to do must not walk past all that waits."""
    _of(server).filter(due_at__lt=until).update(due_at=until)


def _of(server: int) -> DeliveryQuerySet:
    return Delivery.objects.filter(channel__server=server, state=DeliveryState.DUE)
