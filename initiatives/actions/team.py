"""Ask into a team, accept, leave, remove, hand over, and write its charter."""

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
from initiatives.actions.life import moved
from initiatives.models import Charter, Initiative, TeamInvitation, TeamMember, TeamRole
from initiatives.models.team import TeamInvitationQuerySet
from initiatives.permissions import check_duty, check_signed_in
from initiatives.team import TEAM_MAX, Duty, role_of
from initiatives.telling import log

MAIL, ANSWER_MAIL = "team-invitation", "team-accepted"
# One by one: whoever asks more people than that in a day does not write to each of them.
DAILY_INVITATIONS = 10
# The same person is asked into the same team so many times at most, whatever they answer.
ASKED_MOST = 3


@dataclass(frozen=True)
class Guest:
    """Who is asked: somebody with an account, or an address."""

    role: TeamRole
    line: str = ""
    person: User | None = None
    address: str = ""


@transaction.atomic
def invite(
    *, by: User, initiative: Initiative, guest: Guest, at: datetime | None = None
) -> TeamInvitation:
    """Ask one person into the team by mail; nothing is public before they accept.

    Raises `Refused` without the role, `TooMany` past ten a day, `Conflict` when the team is
    full, closed or withheld, when the person is of it, or was asked already.
    """
    now = at or timezone.now()
    row = _locked(initiative)
    check_may(check_duty(by, row, Duty.INVITE), Limit.Scope.PUBLISH)
    _check_standing(row)
    _check_room(row, now)
    _check_pace(by, now)
    if guest.person is not None and role_of(guest.person, row) is not None:
        raise Conflict(_("Cette personne est déjà de l’équipe."))
    asked = _asked_before(row, guest)
    if asked.pending(now).exists():
        raise Conflict(_("Cette personne a déjà une invitation qui attend sa réponse."))
    if asked.count() >= ASKED_MOST:
        raise Conflict(_("Cette personne a été invitée trois fois : on ne la sollicite plus."))
    # One that nobody answered in time makes room for the new one.
    asked.filter(answer="").update(answer=TeamInvitation.Answer.CANCELLED, answered_at=now)
    made = TeamInvitation.objects.create(
        initiative=row,
        role=guest.role,
        person=guest.person,
        address_key="" if guest.person else print_of(MAIL, guest.address),
        shown=guest.person.public_name if guest.person else masked(guest.address),
        line=guest.line,
        invited_by=by,
        sent_at=now,
    )
    to = guest.person.email if guest.person else guest.address
    post(kind=MAIL, key=f"{MAIL}-{made.pk.hex}", to=to, args={"invitation": made.pk.hex})
    log("team.invite", row, by=by, role_asked=guest.role)
    return made


@transaction.atomic
def accept(*, by: User, invitation: TeamInvitation, at: datetime | None = None) -> TeamMember:
    """Join the team under one's name, which anybody reads from then on; pressed twice, it is once.

    Raises `Refused` for an account that was not asked, `Conflict` when the invitation was
    answered, cancelled or is too old, or when the initiative is closed.
    """
    now = at or timezone.now()
    row = _locked(invitation.initiative)
    check_may(check_signed_in(by), Limit.Scope.PUBLISH)
    asked = TeamInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if asked.person_id not in (None, by.pk):
        raise Refused(_("Cette invitation s’adresse à un autre compte : connectez-vous avec lui."))
    known = TeamMember.objects.standing().of(by).filter(initiative=row).first()
    if known is not None:
        return known
    if row.author_id == by.pk:
        raise Conflict(_("Vous êtes déjà l’auteur de cette initiative."))
    if not asked.is_pending:
        raise Conflict(_("Cette invitation n’attend plus de réponse."))
    _check_standing(row)
    _check_places(row)
    member = TeamMember.objects.create(initiative=row, person=by, role=asked.role, joined_at=now)
    _answer(asked, TeamInvitation.Answer.ACCEPTED, now)
    moved(row.pk)
    log("team.join", row, by=by, role_taken=asked.role)
    host = asked.invited_by
    if host is not None and host.erased_at is None:
        args = {"member": member.pk}
        post(kind=ANSWER_MAIL, key=f"{ANSWER_MAIL}-{asked.pk.hex}", to=host.email, args=args)
    return member


@transaction.atomic
def decline(*, invitation: TeamInvitation, at: datetime | None = None) -> None:
    """Say no, by whoever holds the link; said twice, it is once."""
    asked = TeamInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if asked.answer == TeamInvitation.Answer.DECLINED:
        return
    if asked.answer:
        raise Conflict(_("Cette invitation n’attend plus de réponse."))
    _answer(asked, TeamInvitation.Answer.DECLINED, at or timezone.now())


@transaction.atomic
def cancel(*, by: User, invitation: TeamInvitation, at: datetime | None = None) -> None:
    """Take an invitation back before it is answered."""
    check_duty(by, invitation.initiative, Duty.INVITE)
    asked = TeamInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if asked.answer:
        raise Conflict(_("Cette invitation n’attend plus de réponse."))
    _answer(asked, TeamInvitation.Answer.CANCELLED, at or timezone.now())
    log("team.cancel", asked.initiative, by=by)


@transaction.atomic
def leave(*, by: User, initiative: Initiative, at: datetime | None = None) -> None:
    """Leave the team, whatever the state of the initiative; its author hands over first."""
    row = _locked(initiative)
    if row.author_id == by.pk:
        raise Conflict(_("Passez d’abord la main à un co-auteur : une initiative a un auteur."))
    rows = TeamMember.objects.standing().of(by).filter(initiative=row)
    if not rows.update(left_at=at or timezone.now()):
        raise Refused(_("Vous n’êtes pas de cette équipe."))
    moved(row.pk)
    log("team.leave", row, by=by)


@transaction.atomic
def remove(*, by: User, member: TeamMember, at: datetime | None = None) -> None:
    """End somebody's place; the author alone does."""
    row = _locked(member.initiative)
    check_duty(by, row, Duty.REMOVE)
    rows = TeamMember.objects.standing().filter(pk=member.pk, initiative=row)
    if not rows.update(left_at=at or timezone.now()):
        raise Conflict(_("Cette personne n’est plus de l’équipe."))
    moved(row.pk)
    log("team.remove", row, by=by)


@transaction.atomic
def hand_over(*, by: User, member: TeamMember, at: datetime | None = None) -> Initiative:
    """Make a co-author the author, and stay as a co-author.

    Raises `Refused` for anyone but the author, `Conflict` unless `member` is a co-author.
    """
    row = _locked(member.initiative)
    check_may(check_duty(by, row, Duty.HAND_OVER), Limit.Scope.ACCOUNT)
    now = at or timezone.now()
    _take_over(row, member.pk, now)
    came = TeamMember.objects.of(by).filter(initiative=row).order_by("joined_at").first()
    TeamMember.objects.create(
        initiative=row,
        person=by,
        role=TeamRole.COAUTHOR,
        joined_at=came.joined_at if came else row.published_at,
    )
    log("team.hand_over", row, by=by)
    row.refresh_from_db()
    return row


@transaction.atomic
def write_charter(
    *, by: User, initiative: Initiative, text: str, at: datetime | None = None
) -> None:
    """Say in one paragraph what the team agreed on; an empty text takes it away."""
    row = _locked(initiative)
    check_may(check_duty(by, row, Duty.CHARTER), Limit.Scope.PUBLISH)
    _check_standing(row)
    if text:
        fields = {"text": text, "written_at": at or timezone.now()}
        Charter.objects.update_or_create(initiative=row, defaults=fields)
    else:
        Charter.objects.filter(initiative=row).delete()
    log("team.charter", row, by=by)


def leave_teams(user: User, at: datetime | None = None) -> None:
    """Before an account is erased: the first co-author takes over, and every place is forgotten.

    In the caller's transaction.
    """
    now = at or timezone.now()
    for row in Initiative.objects.select_for_update(no_key=True).by(user).order_by("pk"):
        heirs = row.members.standing().filter(role=TeamRole.COAUTHOR, person__erased_at=None)
        heir = heirs.order_by("joined_at", "pk").first()
        if heir is not None:
            _take_over(row, heir.pk, now)
            log("team.take_over", row, by=None)
    TeamMember.objects.of(user).delete()
    TeamInvitation.objects.filter(person=user).delete()
    TeamInvitation.objects.filter(invited_by=user).update(invited_by=None)


def _take_over(row: Initiative, member: int, now: datetime) -> None:
    """The initiative changes its author; the mandate it was written under stays with the other."""
    rows = TeamMember.objects.standing().filter(
        pk=member, initiative=row, role=TeamRole.COAUTHOR, person__erased_at=None
    )
    person = rows.values_list("person", flat=True).first()
    if person is None:
        raise Conflict(_("Seul un co-auteur peut devenir l’auteur."))
    rows.update(left_at=now)
    Initiative.objects.filter(pk=row.pk).update(author=person, as_mandate=None)
    moved(row.pk)


def _locked(initiative: Initiative) -> Initiative:
    """The initiative, alone in its team until the transaction ends."""
    rows = Initiative.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("author", "territory", "theme__parent").get(pk=initiative.pk)


def _check_standing(row: Initiative) -> None:
    if row.closed_at is not None:
        raise Conflict(_("Cette initiative est close."))
    if not row.is_listed:
        raise Conflict(_("La modération a suspendu l’accès à cette initiative."))


def _check_places(row: Initiative, waiting: int = 0) -> None:
    if TeamMember.objects.standing().filter(initiative=row).count() + waiting >= TEAM_MAX - 1:
        raise Conflict(_("Cette équipe est complète : douze personnes au plus."))


def _check_room(row: Initiative, now: datetime) -> None:
    _check_places(row, row.team_invitations.pending(now).count())


def _check_pace(by: User, now: datetime) -> None:
    since = now - timedelta(days=1)
    if TeamInvitation.objects.filter(invited_by=by, sent_at__gt=since).count() >= DAILY_INVITATIONS:
        raise TooMany(_("Vous avez invité dix personnes en un jour : reprenez demain."))


def _asked_before(row: Initiative, guest: Guest) -> TeamInvitationQuerySet:
    if guest.person is not None:
        return row.team_invitations.filter(person=guest.person)
    return row.team_invitations.filter(address_key=print_of(MAIL, guest.address))


def _answer(asked: TeamInvitation, answer: TeamInvitation.Answer, now: datetime) -> None:
    asked.answer, asked.answered_at = answer, now
    # What was written to one person has been read.
    asked.line = ""
    asked.save(update_fields=["answer", "answered_at", "line"])
