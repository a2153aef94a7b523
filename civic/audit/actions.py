"""Write audit rows and seal them."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from civic.audit.models import AuditEvent, PersonKey

SYSTEM = "system"
# Any constant: every sealer of one database takes the same advisory lock.
_SEAL_LOCK = 7_201_001


def record(
    *,
    verb: str,
    target_kind: str,
    target_id: object,
    person: UUID | None = None,
    role: str = SYSTEM,
    **data: Any,
) -> AuditEvent:
    """Write who did what in the caller's transaction.

    `person` is the account's uuid, stored only as a keyed pseudonym; None is the system.
    `data` must be JSON and hold neither an opinion nor an e-mail address.
    """
    return AuditEvent.objects.create(
        at=timezone.now(),
        verb=verb,
        actor=pseudonym(person) if person else SYSTEM,
        role=role,
        target_kind=target_kind,
        target_id=str(target_id),
        data=data,
    )


def pseudonym(person: UUID) -> str:
    """Return the stable pseudonym of a person, making their key the first time."""
    row, _ = PersonKey.objects.get_or_create(
        person=person, defaults={"key": secrets.token_bytes(32)}
    )
    return _named(row)


def pseudonyms(people: Iterable[UUID]) -> dict[UUID, str]:
    """Return the pseudonyms of those who have one. One question."""
    return {row.person: _named(row) for row in PersonKey.objects.filter(person__in=list(people))}


def _named(row: PersonKey) -> str:
    return hmac.new(bytes(row.key), row.person.bytes, hashlib.sha256).hexdigest()


def forget(person: UUID) -> None:
    """Destroy a person's key: their past rows can no longer be tied to anyone."""
    PersonKey.objects.filter(person=person).delete()


@transaction.atomic
def seal(limit: int = 5000) -> int:
    """Number and chain the rows not sealed yet, at most `limit`; returns how many.

    One sealer at a time, under an advisory lock, so that no request waits for a hash.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    last = AuditEvent.objects.filter(sequence__isnull=False).order_by("-sequence").first()
    sequence, previous = (last.sequence or 0, last.hash) if last else (0, "")
    rows = list(AuditEvent.objects.filter(sequence__isnull=True).order_by("id")[:limit])
    for row in rows:
        sequence += 1
        row.sequence, row.previous_hash = sequence, previous
        row.hash = previous = digest(row)
    AuditEvent.objects.bulk_update(rows, ["sequence", "previous_hash", "hash"], batch_size=500)
    return len(rows)


def digest(row: AuditEvent) -> str:
    """Return the hash of one sealed row: keyed, over the previous hash and every field."""
    fields = [
        row.previous_hash,
        row.sequence,
        str(row.uid),
        row.at.isoformat(),
        row.verb,
        row.actor,
        row.role,
        row.target_kind,
        row.target_id,
        row.data,
    ]
    body = json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()
    return hmac.new(settings.AUDIT_KEY.encode(), body, hashlib.sha256).hexdigest()


def first_break() -> int | None:
    """Check the whole chain; return the sequence of the first broken row, or None."""
    previous = ""
    rows = AuditEvent.objects.filter(sequence__isnull=False).order_by("sequence").iterator()
    for expected, row in enumerate(rows, start=1):
        chained = row.sequence == expected and row.previous_hash == previous
        if not chained or row.hash != digest(row):
            return row.sequence
        previous = row.hash
    return None
