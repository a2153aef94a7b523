"""Grant and end mandates. A granted mandate is never edited: it is ended, another is granted."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions.sessions import end_sessions
from civic.accounts.models import Mandate, User
from civic.accounts.permissions import (
    check_can_give_mandate,
    check_can_grant_to,
    check_can_manage_people,
)
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from civic.territories.models import Territory


@transaction.atomic
def grant_mandate(
    *,
    by: User | None,
    user: User,
    function: str,
    territory: Territory,
    starts_on: date,
    ends_on: date | None = None,
    code: str = "",
) -> Mandate:
    """Record a mandate that `by` verified, and return it. Raises `Refused`.

    `by` is an operator, or None for a command run on the server.
    """
    check_can_grant_to(by, user)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_can_give_mandate(by, user)
    mandate = Mandate.objects.create(
        user=user,
        function=function,
        code=code,
        territory=territory,
        starts_on=starts_on,
        ends_on=ends_on,
        verified_by=by,
        verified_at=timezone.now(),
    )
    _record("mandate.granted", by, mandate)
    return mandate


@transaction.atomic
def end_mandate(*, by: User | None, mandate: Mandate) -> Mandate:
    """End a mandate: its badge goes at once. Raises `Refused`, or `Conflict` (already over)."""
    check_can_manage_people(by)
    mandate = Mandate.objects.select_for_update().select_related("user").get(pk=mandate.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    if mandate.ends_on is not None and mandate.ends_on <= yesterday:
        raise Conflict(_("Ce mandat a déjà pris fin."))
    close_mandate(mandate)
    _record("mandate.ended", by, mandate)
    return mandate


@transaction.atomic
def revoke_mandate(*, by: User | None, mandate: Mandate, reason: str) -> Mandate:
    """Take back a mandate that is not held, or was got by a lie: its badge goes at once.

    `reason` is what the person reads. Raises `Refused`, or `Conflict` (taken back, or over).
    """
    check_can_manage_people(by)
    mandate = Mandate.objects.select_for_update().select_related("user").get(pk=mandate.pk)
    if mandate.revoked_at is not None:
        raise Conflict(_("Ce mandat a déjà été retiré."))
    if mandate.ends_on is not None and mandate.ends_on < timezone.localdate():
        raise Conflict(_("Ce mandat a déjà pris fin."))
    close_mandate(mandate)
    mandate.revoked_at, mandate.revoked_because = timezone.now(), reason
    mandate.save(update_fields=["revoked_at", "revoked_because"])
    _record("mandate.revoked", by, mandate)
    return mandate


def close_mandate(mandate: Mandate) -> None:
    """Make the mandate stop counting today, even when it began today or has not begun."""
    yesterday = timezone.localdate() - timedelta(days=1)
    mandate.ends_on = max(mandate.starts_on, yesterday)
    if mandate.ends_on > yesterday:
        mandate.verified_at = None
    mandate.save(update_fields=["ends_on", "verified_at"])


def _record(verb: str, by: User | None, mandate: Mandate) -> None:
    audit.record(
        verb=verb,
        target_kind="person",
        target_id=audit.pseudonym(mandate.user.uid),
        person=by.uid if by else None,
        role=Acting.OPERATOR if by else Acting.SYSTEM,
        territory=mandate.territory_id,
    )
    end_sessions(mandate.user)
