"""Joining follows, in two statements: it happens at each press of « Rejoindre »."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from civic.accounts.models import User
from civic.notifications.actions.follows import plan, wake
from civic.notifications.actions.readers import first_reader_of
from civic.notifications.models import Follow, Reader
from civic.notifications.states import Kind, Origin, Rhythm

# From the last position given on, as `civic.activity.actions.settled` tells it.
_FOLLOW = """
INSERT INTO notifications_follow
    (reader_id, kind, key, origin, rhythm, told_through, heard_from, created_at)
SELECT %s, %s, %s, %s, %s, last.position, last.position, %s FROM (
    SELECT greatest(
        (SELECT max(position) FROM activity_activity),
        (SELECT max(position) FROM activity_settled),
        0
    ) AS position
) last
ON CONFLICT (reader_id, kind, key) DO NOTHING
"""


def follow_joined(*, by: User, kind: Kind, key: str, at: datetime | None = None) -> None:
    """Follow what one joins, once a week; what is followed already stays as it is.

    Part of the caller's transaction, which holds the account. Raises
    `TransactionManagementError` outside one.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("One follows in the commit of the join.")
    reader = _own(by) or first_reader_of(by)
    now = timezone.now()
    with connection.cursor() as cursor:
        values: list[Any] = [reader.pk, kind, key, Origin.JOINED, Rhythm.WEEKLY, at or now]
        cursor.execute(_FOLLOW, values)
        if cursor.rowcount:
            wake(reader, {Rhythm.WEEKLY}, now)


@transaction.atomic
def leave(*, by: User, kind: Kind, key: str) -> None:
    """Take back a follow that came with joining, unless the person made it their own.

    What they tuned stays, as something they asked for: nothing tells any more that they joined.
    """
    _leave(by, kind=kind, key=key)


@transaction.atomic
def leave_all(*, by: User) -> None:
    """The same for everything joined, when the agreement to record opinions is withdrawn."""
    _leave(by)


def _leave(by: User, **which: str) -> None:
    reader = _own(by)
    if reader is None:
        return
    joined = Follow.objects.filter(reader=reader, origin=Origin.JOINED, **which)
    joined.filter(rhythm=Rhythm.WEEKLY, muted_until__isnull=True).delete()
    joined.update(origin=Origin.ASKED)
    plan(reader, timezone.now())


def _own(by: User) -> Reader | None:
    return Reader.objects.select_for_update(no_key=True).filter(user=by).first()
