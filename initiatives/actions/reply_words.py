"""« C’est fait », « ce n’est pas fait »: what participants say of a promise once its day came."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Follow
from civic.notifications.states import Kind
from initiatives.actions.life import moved
from initiatives.actions.stances import require_consent
from initiatives.models import Commitment, Initiative, Signature, Word
from initiatives.participants import takes_part
from initiatives.permissions import check_is_listed, check_signed_in
from initiatives.petitions.addresses import person_key
from initiatives.petitions.states import SignatureState
from initiatives.replies.words import moment_of

if TYPE_CHECKING:
    from initiatives.permissions import Person


def is_participant(user: User, initiative: Initiative) -> bool:
    """Whether `user` takes part, signed with their account, or asked to be told."""
    follows = Follow.objects.filter(reader__user=user, kind=Kind.INITIATIVE, key=str(initiative.pk))
    return takes_part(user, initiative) or follows.exists() or _has_signed(user, initiative)


def check_can_say(
    user: "Person", commitment: Commitment, at: datetime | None = None
) -> Word.Moment:
    """The moment of which `user` may say whether it is done; raise when they may not."""
    person = check_signed_in(user)
    reply = commitment.reply
    check_may(person, Limit.Scope.ACCOUNT)
    check_is_listed(reply.initiative)
    if not reply.is_listed or commitment.dropped_at is not None:
        raise Conflict(_("Cet engagement n’est plus affiché."))
    moment = moment_of(commitment.due_on, timezone.localdate(at))
    if moment is None:
        raise Conflict(_("La date de cet engagement n’est pas encore venue."))
    if reply.mandate.user_id == person.pk:
        raise Refused(_("C’est votre engagement : ce sont les autres qui en jugent."))
    if not is_participant(person, reply.initiative):
        raise Refused(_("Rejoignez, signez ou suivez l’initiative pour dire si c’est fait."))
    return moment


@transaction.atomic
def say(
    *,
    by: User,
    commitment: Commitment,
    is_done: bool,
    agrees: bool = False,
    at: datetime | None = None,
) -> Word:
    """Say it, or change one's mind: one word a person and a moment, nobody reads whose.

    Raises what `check_can_say` raises, and `ConsentNeeded` without the agreement that an opinion
    needs.
    """
    now = at or timezone.now()
    rows = Commitment.objects.select_related("reply__initiative", "reply__mandate")
    held = rows.select_for_update(of=("self",)).get(pk=commitment.pk)
    moment = check_can_say(by, held, now)
    require_consent(by, agrees, now)
    word, is_new = Word.objects.get_or_create(
        commitment=held, person=by, moment=moment, defaults={"is_done": is_done, "said_at": now}
    )
    if not is_new and word.is_done != is_done:
        word.is_done, word.said_at = is_done, now
        word.save(update_fields=["is_done", "said_at"])
    moved(held.reply.initiative_id)
    return word


def _has_signed(user: User, initiative: Initiative) -> bool:
    petition = getattr(initiative, "petition", None)
    if petition is None:
        return False
    key = person_key(settings.SIGNATURE_HASH_KEY.encode(), petition.pk, str(user.uid))
    signed = Signature.objects.filter(petition=petition, person_key=key)
    return signed.filter(state=SignatureState.CONFIRMED).exists()
