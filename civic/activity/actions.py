"""The one way to write Activity: `record()`, inside the caller's transaction.

Readers that must miss nothing go by positions, which `settle()` gives after the commit.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from civic.activity.models import Activity, ActivityQuerySet, Settled
from civic.activity.verbs import Verb

# One settler at a time in the whole instance.
_LOCK = 7_201_010
# A position is never given twice, even when the row that had it was erased.
_SETTLE = """
WITH last AS (
         SELECT greatest(
             (SELECT max(position) FROM activity_activity),
             (SELECT max(position) FROM activity_settled),
             0
         ) AS position
     ),
     waiting AS (
         SELECT id, row_number() OVER (ORDER BY id) AS rank
         FROM (SELECT id FROM activity_activity WHERE position IS NULL ORDER BY id LIMIT %s) rows
     )
UPDATE activity_activity a SET position = last.position + waiting.rank
FROM last, waiting WHERE a.id = waiting.id
"""
_REMEMBER = """
INSERT INTO activity_settled (id, position) SELECT 1, max(position) FROM activity_activity
ON CONFLICT (id) DO UPDATE SET position = greatest(activity_settled.position, excluded.position)
"""


def record(*, verb: Verb, **snapshot: Any) -> Activity:
    """Write what happened in the caller's transaction and return the row.

    `snapshot` holds the fields of `Activity`; `at` defaults to now. Raises
    `TransactionManagementError` outside a transaction, because an effect that can be lost
    between two commits must not exist.
    """
    _require_transaction()
    snapshot.setdefault("at", timezone.now())
    return Activity.objects.create(verb=verb, **snapshot)


@transaction.atomic
def settle(limit: int = 10_000) -> int:
    """Give their position to committed rows that have none, at most `limit`; returns how many.

    Positions grow and a batch commits whole, so what a reader finds up to the last position
    is complete for ever. Runs every second; another settler at work makes this one return 0.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_SETTLE, [limit])
        given = cursor.rowcount
        if given:
            cursor.execute(_REMEMBER)
        return given


def settled() -> int:
    """The last position given: everything up to it can be read once and for all."""
    remembered = Settled.objects.aggregate(last=Max("position"))["last"] or 0
    return max(remembered, Activity.objects.aggregate(last=Max("position"))["last"] or 0)


def withdraw(*, subject_kind: str, subject_key: str, told_under: Collection[str] = ()) -> int:
    """Take back every row about one subject; returns how many. Readers show a tombstone.

    So do the rows `told_under` other subjects of the same kind whose object it is: they quote
    its title.
    """
    rows = _concerning(subject_kind, subject_key, told_under)
    now = timezone.now()
    standing = rows.filter(withdrawn_at__isnull=True)
    return standing.update(withdrawn_at=now, withdrawn_with_subject=True)


def reinstate(
    *,
    subject_kind: str,
    subject_key: str,
    told_under: Collection[str] = (),
    but: Collection[str] = (),
) -> int:
    """Undo `withdraw` when a restriction is lifted; returns how many rows came back.

    Rows that concern one of `but`, which is still withheld, stay withdrawn; so do those taken back
    for a reason of their own (see `take_back`).
    """
    rows = _concerning(subject_kind, subject_key, told_under)
    held = Q(subject_key__in=but) | Q(object_kind=subject_kind, object_key__in=but)
    return (
        rows.filter(withdrawn_at__isnull=False, withdrawn_with_subject=True)
        .exclude(held)
        .update(withdrawn_at=None, withdrawn_with_subject=False)
    )


def take_back(rows: ActivityQuerySet, *, at: datetime) -> int:
    """Withdraw some rows for a reason of their own: they do not come back with their subject."""
    return rows.update(withdrawn_at=Coalesce("withdrawn_at", at), withdrawn_with_subject=False)


def bring_back(rows: ActivityQuerySet, *, is_told: bool) -> int:
    """Undo `take_back`. Unless their subject `is_told`, they wait for it and come back with it."""
    if is_told:
        return rows.update(withdrawn_at=None, withdrawn_with_subject=False)
    return rows.filter(withdrawn_at__isnull=False).update(withdrawn_with_subject=True)


def _concerning(kind: str, key: str, told_under: Collection[str]) -> ActivityQuerySet:
    own = Q(subject_key=key)
    quoted = Q(subject_key__in=told_under, object_kind=kind, object_key=key)
    return Activity.objects.filter(own | quoted, subject_kind=kind)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Activity is written with what it tells.")
