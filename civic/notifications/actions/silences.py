"""Addresses nothing is sent to any more: they bounce, or the person complained."""

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.notifications.models import Reader, Silence
from civic.notifications.models.follow import ReaderQuerySet


@transaction.atomic
def silence(*, address: str, cause: Silence.Cause, code: str = "") -> None:
    """Stop writing to an address. A complaint is not replaced by a later bounce."""
    address = address.lower()
    # Readers before the silence, as whoever proves an address takes them.
    readers = _locked(address)
    row, new = Silence.objects.select_for_update().get_or_create(
        address=address, defaults={"cause": cause, "code": code}
    )
    if not new and cause == row.cause:
        row.since, row.code = timezone.now(), code
        row.save(update_fields=["since", "code"])
    elif not new and cause == Silence.Cause.COMPLAINT:
        row.cause, row.code, row.since = cause, code, timezone.now()
        row.save(update_fields=["cause", "code", "since"])
    readers.filter(stopped_at__isnull=True).update(stopped_at=timezone.now())


@transaction.atomic
def lift(*, by: User, silence: Silence) -> None:
    """Write to an address again, at its owner's request."""
    _locked(silence.address).update(stopped_at=None)
    number = silence.pk
    silence.delete()
    audit.record(
        verb="mail.silence_lifted",
        target_kind="silence",
        target_id=number,
        person=by.uid,
        role=Acting.OPERATOR,
    )


def _locked(address: str) -> ReaderQuerySet:
    """Those told at an address, an account or none, locked in the order of their numbers."""
    accounts = Reader.objects.alias(low=Lower("user__email")).filter(low=address.lower())
    numbers = [row.pk for row in (*Reader.objects.at([address]), *accounts)]
    rows = Reader.objects.filter(pk__in=numbers).order_by("pk")
    list(rows.select_for_update(no_key=True))
    return rows.order_by()
