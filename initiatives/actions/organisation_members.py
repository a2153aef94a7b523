"""Who is of an organisation: ask, accept, show one's name or not, leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from initiatives.actions.guests import masked, print_of
from initiatives.actions.organisations import (
    check_is_lead,
    check_speaks,
    lock_organisation,
    shut,
)
from initiatives.models import (
    Backing,
    Organisation,
    OrganisationInvitation,
    OrganisationMember,
    OrganisationRole,
)
from initiatives.models.organisation import OrganisationInvitationQuerySet
from initiatives.permissions import check_signed_in

MAIL = "organisation-invitation"
# One by one, as into a team.
DAILY_INVITATIONS, ASKED_MOST = 20, 3


@dataclass(frozen=True)
class Guest:
    """Who is asked, as what: somebody with an account, or an address."""

    role: OrganisationRole
    person: User | None = None
    address: str = ""


@transaction.atomic
def invite_into(
    *, by: User, organisation: Organisation, guest: Guest, at: datetime | None = None
) -> OrganisationInvitation:
    """Ask one person by mail; nothing is shown before they accept.

    Raises `Refused` for anybody but a lead, `TooMany` past twenty a day, `Conflict` for somebody
    who is of it or was asked already.
    """
    now = at or timezone.now()
    row = lock_organisation(organisation)
    check_may(check_is_lead(by, row), Limit.Scope.PUBLISH)
    check_speaks(row)
    _check_pace(by, now)
    standing = OrganisationMember.objects.standing().filter(organisation=row)
    if guest.person is not None and standing.of(guest.person).exists():
        raise Conflict(_("Cette personne est déjà de l’organisation."))
    _check_asked(_asked_before(row, guest), now)
    made = OrganisationInvitation.objects.create(
        organisation=row,
        role=guest.role,
        person=guest.person,
        address_key="" if guest.person else print_of(MAIL, guest.address),
        shown=guest.person.public_name if guest.person else masked(guest.address),
        invited_by=by,
        sent_at=now,
    )
    to = guest.person.email if guest.person else guest.address
    post(kind=MAIL, key=f"{MAIL}-{made.pk.hex}", to=to, args={"invitation": made.pk.hex})
    return made


@transaction.atomic
def accept_into(
    *,
    by: User,
    invitation: OrganisationInvitation,
    shows_name: bool = False,
    at: datetime | None = None,
) -> OrganisationMember:
    """Become of it; one's name shows only by choice. Pressed twice, it is once."""
    now = at or timezone.now()
    row = lock_organisation(invitation.organisation)
    check_may(check_signed_in(by), Limit.Scope.ACCOUNT)
    asked = OrganisationInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if asked.person_id not in (None, by.pk):
        raise Refused(_("Cette invitation s’adresse à un autre compte : connectez-vous avec lui."))
    known = OrganisationMember.objects.standing().of(by).filter(organisation=row).first()
    if known is not None:
        return known
    if not asked.is_pending:
        raise Conflict(_("Cette invitation n’attend plus de réponse."))
    check_speaks(row)
    _answer(asked, OrganisationInvitation.Answer.ACCEPTED, now)
    return OrganisationMember.objects.create(
        organisation=row, person=by, role=asked.role, shows_name=shows_name, joined_at=now
    )


@transaction.atomic
def decline_into(*, invitation: OrganisationInvitation, at: datetime | None = None) -> None:
    """Say no, by whoever holds the link; said twice, it is once."""
    asked = OrganisationInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if asked.answer == OrganisationInvitation.Answer.DECLINED:
        return
    if asked.answer:
        raise Conflict(_("Cette invitation n’attend plus de réponse."))
    _answer(asked, OrganisationInvitation.Answer.DECLINED, at or timezone.now())


@transaction.atomic
def cancel_invitation(
    *, by: User, invitation: OrganisationInvitation, at: datetime | None = None
) -> None:
    """Take an invitation back before it is answered."""
    check_is_lead(by, invitation.organisation)
    asked = OrganisationInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if asked.answer:
        raise Conflict(_("Cette invitation n’attend plus de réponse."))
    _answer(asked, OrganisationInvitation.Answer.CANCELLED, at or timezone.now())


@transaction.atomic
def show_name(*, by: User, organisation: Organisation, shows: bool) -> None:
    """Be named on its page, or not; one's own choice, whoever leads it."""
    rows = OrganisationMember.objects.standing().of(check_signed_in(by))
    if not rows.filter(organisation=organisation).update(shows_name=shows):
        raise Refused(_("Vous n’êtes pas de cette organisation."))


@transaction.atomic
def make_lead(*, by: User, member: OrganisationMember) -> None:
    """Let a member speak for it too."""
    row = lock_organisation(member.organisation)
    check_is_lead(by, row)
    check_speaks(row)
    rows = OrganisationMember.objects.standing().filter(pk=member.pk, organisation=row)
    if not rows.update(role=OrganisationRole.LEAD):
        raise Conflict(_("Cette personne n’est plus de l’organisation."))


@transaction.atomic
def leave_organisation(*, by: User, organisation: Organisation, at: datetime | None = None) -> None:
    """Leave it. Its only lead first makes another one, or closes it."""
    row = lock_organisation(organisation)
    mine = OrganisationMember.objects.standing().of(by).filter(organisation=row).first()
    if mine is None:
        raise Refused(_("Vous n’êtes pas de cette organisation."))
    _check_another_leads(row, mine)
    _end(mine, at)


@transaction.atomic
def remove_member(*, by: User, member: OrganisationMember, at: datetime | None = None) -> None:
    """End a member's place. A lead leaves by themselves: nobody takes a body from another."""
    row = lock_organisation(member.organisation)
    check_is_lead(by, row)
    found = OrganisationMember.objects.standing().filter(pk=member.pk, organisation=row).first()
    if found is None:
        raise Conflict(_("Cette personne n’est plus de l’organisation."))
    if found.role == OrganisationRole.LEAD:
        raise Refused(_("Un responsable part de lui-même : parlez-en ensemble."))
    _end(found, at)


def leave_all(user: User, at: datetime | None = None) -> None:
    """Before an account is erased: the one who came first takes over, and places are forgotten.

    A body that nobody is left of is closed. In the caller's transaction.
    """
    now = at or timezone.now()
    for row in Organisation.objects.led_by(user).select_for_update(no_key=True).order_by("pk"):
        others = OrganisationMember.objects.standing().filter(
            organisation=row, person__erased_at=None
        )
        others = others.exclude(person=user)
        if others.filter(role=OrganisationRole.LEAD).exists():
            continue
        heir = others.order_by("joined_at", "pk").first()
        if heir is None:
            shut(row, now)
        else:
            OrganisationMember.objects.filter(pk=heir.pk).update(role=OrganisationRole.LEAD)
    OrganisationMember.objects.of(user).delete()
    OrganisationInvitation.objects.filter(person=user).delete()
    OrganisationInvitation.objects.filter(invited_by=user).update(invited_by=None)
    Backing.objects.filter(by=user).update(by=None)


def _check_another_leads(row: Organisation, mine: OrganisationMember) -> None:
    if mine.role != OrganisationRole.LEAD:
        return
    leads = OrganisationMember.objects.standing().filter(
        organisation=row, role=OrganisationRole.LEAD, person__erased_at=None
    )
    if not leads.exclude(pk=mine.pk).exists():
        raise Conflict(
            _("Vous en êtes le seul responsable : désignez-en un autre, ou fermez l’organisation.")
        )


def _check_pace(by: User, now: datetime) -> None:
    since = now - timedelta(days=1)
    sent = OrganisationInvitation.objects.filter(invited_by=by, sent_at__gt=since)
    if sent.count() >= DAILY_INVITATIONS:
        raise TooMany(_("Vingt invitations par jour au plus : on invite une personne à la fois."))


def _check_asked(asked: OrganisationInvitationQuerySet, now: datetime) -> None:
    if asked.pending(now).exists():
        raise Conflict(_("Cette personne a déjà une invitation qui attend sa réponse."))
    if asked.count() >= ASKED_MOST:
        raise Conflict(_("Cette personne a été invitée trois fois : on ne la sollicite plus."))
    # One that nobody answered in time makes room for the new one.
    cancelled = OrganisationInvitation.Answer.CANCELLED
    asked.filter(answer="").update(answer=cancelled, answered_at=now)


def _asked_before(row: Organisation, guest: Guest) -> OrganisationInvitationQuerySet:
    rows = OrganisationInvitation.objects.filter(organisation=row)
    if guest.person is not None:
        return rows.filter(person=guest.person)
    return rows.filter(address_key=print_of(MAIL, guest.address))


def _answer(
    asked: OrganisationInvitation, answer: OrganisationInvitation.Answer, now: datetime
) -> None:
    asked.answer, asked.answered_at = answer, now
    asked.save(update_fields=["answer", "answered_at"])


def _end(member: OrganisationMember, at: datetime | None) -> None:
    member.left_at = at or timezone.now()
    member.save(update_fields=["left_at"])
