"""The one way to write Activity: `record()`, inside the caller's transaction."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from civic.activity.models import Activity
from civic.activity.verbs import Verb


def record(*, verb: Verb, **snapshot: Any) -> Activity:
    """Write what happened in the caller's transaction and return the row.

    `snapshot` holds the fields of `Activity`; `at` defaults to now. Raises
    `TransactionManagementError` outside a transaction, because an effect that can be lost
    between two commits must not exist.
    """
    _require_transaction()
    snapshot.setdefault("at", timezone.now())
    return Activity.objects.create(verb=verb, **snapshot)


def withdraw(*, subject_kind: str, subject_key: str) -> int:
    """Take back every row about one subject; returns how many. Readers show a tombstone."""
    rows = Activity.objects.public().about(subject_kind, subject_key)
    return rows.update(withdrawn_at=timezone.now())


def reinstate(*, subject_kind: str, subject_key: str) -> int:
    """Undo `withdraw` when a restriction is lifted; returns how many rows came back."""
    rows = Activity.objects.about(subject_kind, subject_key)
    return rows.filter(withdrawn_at__isnull=False).update(withdrawn_at=None)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Activity is written with what it tells.")
