"""The sealed store: who an author was, for the judge alone, until the law's term.

Each row is encrypted with a key of its own (`SEALED_STORE_KEYS`, newest first), is opened
only by `open_identity`, which leaves an audit row first, and goes at its date.
Source: loi LCEN and décret 2021-1362 (identity 5 years after the account's end, technical
data 1 year).
"""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from civic.accounts.models import SealedIdentity, User
from civic.accounts.permissions import check_has_role
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit

IDENTITY = "identity"
TECHNICAL = "technical"
YEARS = {IDENTITY: 5, TECHNICAL: 1}


class UnreadableError(Exception):
    """No key of this instance opens the row."""


def seal(*, person: UUID, kind: str, data: dict[str, Any], since: date) -> SealedIdentity:
    """Encrypt what must be kept about a person, with the date at which it goes.

    The law counts from the day `since`, when the account ended.
    """
    return SealedIdentity.objects.create(
        person=person, kind=kind, sealed=lock(data), purge_on=_years_after(since, YEARS[kind])
    )


def open_identity(*, by: User, person: UUID, reason: str) -> list[dict[str, Any]]:
    """Read what is sealed about a person, after writing down who asked and why.

    The audit row is committed first: an opening that fails half-way is known too.
    Raises `Refused` unless `by` is an operator, `UnreadableError` when no key fits.
    """
    check_has_role(by, Role.OPERATOR)
    with transaction.atomic(durable=True):
        audit.record(
            verb="sealed.opened",
            target_kind="sealed_identity",
            target_id=person,
            person=by.uid,
            role=Acting.OPERATOR,
            reason=reason,
        )
    rows = SealedIdentity.objects.filter(person=person).order_by("kind", "pk")
    return [{"kind": row.kind, "purge_on": row.purge_on, **_read(row)} for row in rows]


def purge(today: date | None = None) -> int:
    """Delete the rows whose term has come; returns how many."""
    due = SealedIdentity.objects.filter(purge_on__lte=today or timezone.localdate())
    with transaction.atomic():
        count = due.delete()[0]
        if count:
            audit.record(
                verb="sealed.purged", target_kind="sealed_identity", target_id="due", rows=count
            )
    return count


def lock(data: Any) -> bytes:
    """Encrypt anything JSON knows with the keys of the sealed store."""
    return _cipher().encrypt(json.dumps(data, ensure_ascii=False).encode())


def unlock(sealed: bytes) -> Any:
    """What `lock` encrypted. Raises `UnreadableError` when no key of this instance opens it."""
    try:
        return json.loads(_cipher().decrypt(sealed))
    except InvalidToken:
        raise UnreadableError("No key in SEALED_STORE_KEYS opens this.") from None


def _read(row: SealedIdentity) -> dict[str, Any]:
    try:
        opened = _cipher().decrypt(bytes(row.sealed))
    except InvalidToken:
        raise UnreadableError(f"No key in SEALED_STORE_KEYS opens row {row.pk}.") from None
    return dict(json.loads(opened))


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEALED_STORE_KEYS])


def _years_after(day: date, years: int) -> date:
    """The same day some years later; a 29 February becomes a 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)
