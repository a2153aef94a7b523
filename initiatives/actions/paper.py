"""Declare, recount and cancel signatures on paper: two people, never the same one twice."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused
from initiatives.models import Petition
from initiatives.models.paper import PaperCount
from initiatives.permissions import check_is_team, check_signed_in
from initiatives.petitions.states import PetitionState
from initiatives.team import role_of
from initiatives.telling import log

# Nobody recounts hundreds of piles: those that wait are recounted or cancelled first.
WAITING_MAX = 50


@dataclass(frozen=True)
class Pile:
    """Sheets that were collected, and what is written on them."""

    number: int
    sheets: int
    collected_on: date
    place: str
    form_key: UUID


class WrongCountError(Exception):
    """The second person did not find the same number."""


@transaction.atomic
def declare_paper(
    *, by: User, petition: Petition, pile: Pile, at: datetime | None = None
) -> PaperCount:
    """Say how many signatures some sheets hold; the same form sent twice is one count.

    Nothing is shown until another person has found the same number. Raises `Refused` for
    anyone but the team, `Conflict` once the petition is archived.
    """
    check_can_declare_paper(by, petition)
    # Two tabs: the second waits for the first, then finds its count.
    Petition.objects.select_for_update(no_key=True).get(pk=petition.pk)
    found = PaperCount.objects.filter(petition=petition, form_key=pile.form_key).first()
    if found is not None:
        return found
    if petition.papers.waiting().count() >= WAITING_MAX:
        raise Conflict(
            _("Cinquante relevés attendent d’être recomptés : faites-les recompter d’abord.")
        )
    row = PaperCount.objects.create(
        petition=petition,
        form_key=pile.form_key,
        number=pile.number,
        sheets=pile.sheets,
        collected_on=pile.collected_on,
        place=pile.place,
        declared_by=by,
        declared_at=at or timezone.now(),
    )
    _log("paper.declare", row, by)
    return row


@transaction.atomic
def confirm_paper(*, by: User, uid: UUID, number: int, at: datetime | None = None) -> PaperCount:
    """Show a count whose `number` a second person has found too; pressed twice, it is one.

    Raises `Refused` for whoever declared it, the team, or an account without a verified
    address; `Conflict` once it is cancelled or recounted by somebody else; `WrongCountError`
    when the numbers differ.
    """
    row = _held(uid)
    check_can_confirm_paper(by, row)
    if row.confirmed_at is not None:
        return row
    if number != row.number:
        raise WrongCountError
    row.confirmed_by, row.confirmed_at = by, at or timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    _log("paper.confirm", row, by)
    return row


@transaction.atomic
def cancel_paper(*, by: User, uid: UUID, at: datetime | None = None) -> PaperCount:
    """Take a count back, by either of the two people or the author; done twice, it is one."""
    row = _held(uid)
    check_can_cancel_paper(by, row)
    if row.cancelled_at is not None:
        return row
    row.cancelled_by, row.cancelled_at = by, at or timezone.now()
    row.save(update_fields=["cancelled_by", "cancelled_at"])
    _log("paper.cancel", row, by)
    return row


def check_can_declare_paper(user: User, petition: Petition) -> None:
    """Raise unless `user` is of the team and the petition is not archived."""
    check_may(check_is_team(user, petition.initiative), Limit.Scope.ACCOUNT)
    if petition.state == PetitionState.ARCHIVED:
        raise Conflict(_("Cette pétition est archivée : plus rien ne s’y ajoute."))


def check_can_confirm_paper(user: User, row: PaperCount) -> None:
    """Raise unless `user` is the second person of this count, or may become it."""
    check_may(check_signed_in(user), Limit.Scope.ACCOUNT)
    if user.pk == row.declared_by_id or role_of(user, row.petition.initiative) is not None:
        raise Refused(
            _("Une personne hors de l’équipe doit recompter : envoyez-lui le lien de cette page.")
        )
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise Refused(_("Vérifiez d’abord votre adresse e-mail."))
    if row.cancelled_at is not None:
        raise Conflict(_("Ce relevé est annulé."))
    if row.confirmed_at is not None and row.confirmed_by_id != user.pk:
        raise Conflict(_("Une autre personne a déjà recompté ces feuilles."))
    if row.confirmed_at is None and row.petition.state == PetitionState.ARCHIVED:
        raise Conflict(_("Cette pétition est archivée : plus rien ne s’y ajoute."))


def check_can_cancel_paper(user: User, row: PaperCount) -> None:
    """Raise unless `user` is the author or one of the two people who counted."""
    check_signed_in(user)
    counted = (row.petition.initiative.author_id, row.declared_by_id, row.confirmed_by_id)
    if user.pk not in counted:
        raise Refused(_("Seules les personnes qui ont compté ces feuilles peuvent l’annuler."))


def _held(uid: UUID) -> PaperCount:
    """The count, alone until the transaction ends. Raises `PaperCount.DoesNotExist`."""
    rows = PaperCount.objects.select_for_update(of=("self",))
    return rows.select_related("petition__initiative__territory").get(uid=uid)


def _log(verb: str, row: PaperCount, by: User) -> None:
    initiative = row.petition.initiative
    log(verb, initiative, by=by, paper=str(row.uid), number=row.number, sheets=row.sheets)
