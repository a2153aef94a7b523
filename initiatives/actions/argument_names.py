"""Take one's name off a text that two sign; take everything back with one's consent.

What another signs too stays under theirs: nobody takes back what is not theirs alone.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold_all
from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.arguments import lock_arguments, take_back
from initiatives.actions.life import moved
from initiatives.models import (
    Argument,
    ArgumentMark,
    Joining,
    JoiningStage,
    LastWord,
    ThreadMute,
)
from initiatives.permissions import check_signed_in
from initiatives.telling import log

if TYPE_CHECKING:
    from initiatives.permissions import Person


def check_can_unsign(user: "Person", argument: Argument) -> None:
    """Raise unless `user` signs it with somebody else: always possible otherwise."""
    if not argument.is_signed_by(check_signed_in(user)):
        raise Refused(_("Seule une personne qui le signe peut en retirer son nom."))
    if not argument.is_joint:
        raise Conflict(_("Une seule personne signe ce texte : elle peut le retirer."))


@transaction.atomic
def unsign_argument(*, by: User, argument: Argument, at: datetime | None = None) -> None:
    """Leave a joint text to the other who signs it; done twice, it is once.

    What one had said alone before is taken back. Raises `Refused` and `Conflict`.
    """
    hold_all(by, *_signers_of(argument))
    rows = lock_arguments(Argument.objects.filter(Q(pk=argument.pk) | Q(merged_into=argument.pk)))
    row = next(one for one in rows if one.pk == argument.pk)
    if not row.is_signed_by(by) and Joining.objects.accepted().of(by).around(row.pk).exists():
        return
    check_can_unsign(by, row)
    now = at or timezone.now()
    _take_former_back(row, by)
    _unsign(row, by)
    for one in rows:
        if one.author_id == by.pk and one.merged_into_id == row.pk and one.withdrawn_at is None:
            take_back(one, now)
    log("argument.unsign", row.initiative, by=by)


@transaction.atomic
def withdraw_all_arguments(*, by: User, at: datetime | None = None) -> int:
    """Take back everything somebody argued, when they withdraw their consent."""
    now = at or timezone.now()
    # Before what hangs on them, as whoever joins two of them does.
    rows = lock_arguments(Argument.objects.signed_by(by).filter(withdrawn_at=None))
    for row in rows:
        if row.is_joint:
            _take_former_back(row, by)
            _unsign(row, by)
        else:
            take_back(row, now)
    Joining.objects.of(by).exclude(stage=JoiningStage.ACCEPTED).delete()
    Joining.objects.filter(proposer=by).update(proposer=None)
    ArgumentMark.objects.filter(person=by).delete()
    ThreadMute.objects.filter(person=by).delete()
    LastWord.objects.filter(Q(left_by=by) | Q(left_to=by)).delete()
    return len(rows)


def forget_names(user: User) -> None:
    """Leave joint texts to who signs them too, and no question open: the account goes."""
    for row in lock_arguments(Argument.objects.signed_by(user).filter(withdrawn_at=None)):
        if row.is_joint:
            _unsign(row, user)
    open_ones = Joining.objects.of(user).proposed()
    open_ones.update(stage=JoiningStage.EXPIRED, closed_at=timezone.now())
    Joining.objects.filter(proposer=user).update(proposer=None)
    Joining.objects.filter(refused_by=user).update(refused_by=None)


def _signers_of(argument: Argument) -> list[User]:
    """Whoever signs it as far as one knows before it is held: accounts are held first."""
    found = Argument.objects.select_related("author", "co_author").get(pk=argument.pk)
    return found.signers


def _take_former_back(row: Argument, by: User) -> None:
    """What the one whose argument stayed had said before the other came."""
    if row.author_id == by.pk:
        last = Joining.objects.accepted().filter(stays=row).order_by("-version").first()
        if last is not None:
            row.versions.filter(number__lt=last.version).delete()


def _unsign(row: Argument, by: User) -> None:
    if row.author_id == by.pk and row.co_author is not None:
        row.author = row.co_author
    row.co_author = None
    row.save(update_fields=["author", "co_author"])
    moved(row.initiative_id)
