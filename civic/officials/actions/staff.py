"""Declare staff: ask, accept, end. They read the desk and prepare answers, never publish."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from civic.officials.models import Staff
from civic.officials.models.staff import StaffQuerySet
from civic.officials.permissions import check_can_lead_staff, check_in_force
from initiatives.actions.guests import masked, print_of

MAIL = "staff-invitation"
STAFF_MOST, DAILY_INVITATIONS, ASKED_MOST = 20, 20, 3


@transaction.atomic
def invite_staff(
    *,
    by: User,
    mandate: Mandate,
    person: User | None = None,
    address: str = "",
    at: datetime | None = None,
) -> Staff:
    """Ask one person by mail, with an account or at an address.

    Raises `Refused` for anybody but the holder, `TooMany` past twenty, `Conflict` for somebody who
    helps already, was asked already or refused three times.
    """
    now = at or timezone.now()
    row = Mandate.objects.select_for_update(of=("self",)).select_related("user").get(pk=mandate.pk)
    check_can_lead_staff(by, row)
    check_may(by, Limit.Scope.ACCOUNT)
    if (person is not None and person.pk == by.pk) or address.strip().lower() == by.email:
        raise Refused(_("C’est votre mandat : vous en lisez déjà le bureau."))
    _check_pace(row, now)
    _check_asked(_asked_before(row, person, address), now)
    made = Staff.objects.create(
        mandate=row,
        person=person,
        address_key="" if person else print_of(MAIL, address),
        shown=person.public_name if person else masked(address),
        invited_at=now,
    )
    to = person.email if person else address
    post(kind=MAIL, key=f"{MAIL}-{made.pk.hex}", to=to, args={"staff": made.pk.hex})
    return made


@transaction.atomic
def accept_staff(*, by: User, staff: Staff, at: datetime | None = None) -> Staff:
    """Accept to help. Pressed twice, it is once. Raises `Refused` for another account's."""
    check_may(by, Limit.Scope.ACCOUNT)
    row = _lock(staff)
    if row.person_id not in (None, by.pk):
        raise Refused(_("Cette invitation s’adresse à un autre compte : connectez-vous avec lui."))
    if row.mandate.user_id == by.pk:
        raise Refused(_("C’est votre mandat : vous en lisez déjà le bureau."))
    if row.is_standing:
        return row
    if not row.is_waiting:
        raise Conflict(_("Cette invitation n’attend plus de réponse."))
    check_in_force(row.mandate)
    if Staff.objects.standing().of(by).filter(mandate=row.mandate).exists():
        raise Conflict(_("Vous êtes déjà de cette équipe."))
    row.person, row.accepted_at = by, at or timezone.now()
    row.shown, row.address_key = by.public_name, ""
    row.save(update_fields=["person", "accepted_at", "shown", "address_key"])
    _record("staff.accepted", row, by)
    return row


@transaction.atomic
def decline_staff(*, staff: Staff, at: datetime | None = None) -> None:
    """Say no, by whoever holds the link; said twice, it is once."""
    row = _lock(staff)
    if row.accepted_at is not None:
        raise Conflict(_("Cette invitation n’attend plus de réponse."))
    if row.ended_at is None:
        _end(row, at)


@transaction.atomic
def end_staff_place(*, by: User, staff: Staff, at: datetime | None = None) -> None:
    """End a place or an invitation: the holder at any time, or the person themselves.

    Over already, nothing happens. Allowed when the mandate is over too.
    """
    row = _lock(staff)
    if by.pk not in (row.person_id, row.mandate.user_id):
        raise Refused(
            _("Seules la personne qui tient le mandat et celle qui l’aide y mettent fin.")
        )
    if row.ended_at is None:
        _end(row, at)
        _record("staff.ended", row, by)


def _check_pace(mandate: Mandate, now: datetime) -> None:
    rows = Staff.objects.filter(mandate=mandate)
    if rows.filter(ended_at=None).count() >= STAFF_MOST:
        raise TooMany(_("Vingt collaborateurs au plus pour un mandat : mettez fin à une place."))
    if rows.filter(invited_at__gt=now - timedelta(days=1)).count() >= DAILY_INVITATIONS:
        raise TooMany(_("Vingt invitations par jour au plus : continuez demain."))


def _asked_before(mandate: Mandate, person: User | None, address: str) -> StaffQuerySet:
    rows = Staff.objects.filter(mandate=mandate)
    return rows.of(person) if person else rows.filter(address_key=print_of(MAIL, address))


def _check_asked(asked: StaffQuerySet, now: datetime) -> None:
    if asked.standing().exists():
        raise Conflict(_("Cette personne est déjà de votre équipe."))
    if asked.waiting(now).exists():
        raise Conflict(_("Cette personne a déjà une invitation qui attend sa réponse."))
    if asked.filter(accepted_at=None).count() >= ASKED_MOST:
        raise Conflict(_("Cette personne a été invitée trois fois : on ne la sollicite plus."))
    # One that nobody answered in time makes room for the new one.
    asked.filter(ended_at=None).update(ended_at=now)


def _lock(staff: Staff) -> Staff:
    rows = Staff.objects.select_for_update(of=("self",))
    return rows.select_related("mandate__user", "mandate__territory").get(pk=staff.pk)


def _end(staff: Staff, at: datetime | None) -> None:
    staff.ended_at = at or timezone.now()
    staff.save(update_fields=["ended_at"])


def _record(verb: str, staff: Staff, by: User) -> None:
    is_holder = staff.mandate.user_id == by.pk
    audit.record(
        verb=verb,
        target_kind="mandate",
        target_id=staff.mandate_id,
        person=by.uid,
        role=Acting.OFFICIAL if is_holder else Acting.CITIZEN,
    )
