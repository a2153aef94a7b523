"""Hear nothing any more from somebody, or again. Private: nobody is told, no log names anybody."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Refused, TooMany
from initiatives.models import Block, Thanks

BLOCKS_MAX = 500


@transaction.atomic
def block(*, by: User, person: User, at: datetime | None = None) -> None:
    """Neither hear from `person` nor write to them; twice is once.

    What they wrote leaves one's page. Raises `Refused` for oneself and `TooMany`.
    """
    if by.pk == person.pk:
        raise Refused(_("On ne se bloque pas soi-même."))
    if Block.objects.filter(person=by, blocked=person).exists():
        return
    if Block.objects.filter(person=by).count() >= BLOCKS_MAX:
        raise TooMany(_("Vous bloquez déjà cinq cents personnes : débloquez-en d’abord."))
    Block.objects.bulk_create(
        [Block(person=by, blocked=person, since=at or timezone.now())], ignore_conflicts=True
    )
    Thanks.objects.filter(writer=person, receiver=by).update(receiver_shows=False)
    Thanks.objects.filter(writer=by, receiver=person).update(writer_shows=False)


@transaction.atomic
def unblock(*, by: User, person: User) -> None:
    """Hear from them again; what was hidden stays so."""
    Block.objects.filter(person=by, blocked=person).delete()


def check_can_be_reached(by: User, person: User) -> None:
    """Raise when either of the two blocked the other; the sentence does not say which."""
    if Block.objects.between(by.pk, person.pk).exists():
        raise Refused(_("Cette personne ne reçoit pas vos messages."))
