"""Put a mail in the outbox, in the commit of what it tells."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from civic.notifications import registry
from civic.notifications.models import Mail, Reader


def post(
    *,
    kind: str,
    key: str,
    to: str,
    args: dict[str, Any],
    reader: Reader | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Write one mail to send in the caller's transaction; False when `key` was posted before.

    `kind` names a registered model, which says the lane. Raises `KeyError` for an unknown one
    and `TransactionManagementError` outside a transaction: a mail that can be lost between
    two commits must not exist.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A mail is written with what it tells.")
    mail = Mail(
        key=key,
        kind=kind,
        lane=registry.model(kind).lane,
        to=to,
        args=args,
        reader=reader,
        due_at=due_at or timezone.now(),
    )
    # The row is not returned on a conflict: only a count tells whether it is new.
    before = Mail.objects.filter(key=key).exists()
    if not before:
        Mail.objects.bulk_create([mail], ignore_conflicts=True)
    return not before
