"""Leave the last word in a thread of two, hear no more of a thread."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.arguments import lock_argument, tell_to
from initiatives.actions.life import moved
from initiatives.models import Argument, LastWord, ThreadMute
from initiatives.permissions import check_open_and_listed, check_signed_in
from initiatives.telling import log

if TYPE_CHECKING:
    from initiatives.permissions import Person


def other_of(user: object, argument: Argument) -> User | None:
    """The one other person of a thread of two that `user` takes part in; None otherwise."""
    if not isinstance(user, User) or argument.is_reply or argument.is_note:
        return None
    if argument.is_joint:
        return None
    people = {argument.author_id: argument.author}
    for reply in argument.replies.standing().select_related("author"):
        people[reply.author_id] = reply.author
    if len(people) != 2 or people.pop(user.pk, None) is None:
        return None
    return next(iter(people.values()))


def check_can_leave(user: "Person", argument: Argument) -> None:
    """Raise unless `user` is one of exactly two people who answer each other there."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(argument.initiative)
    if not argument.is_standing:
        raise Conflict(_("Cet argument n’est plus en ligne."))
    if LastWord.objects.filter(pk=argument.pk).exists():
        raise Conflict(_("Le dernier mot est déjà laissé dans cet échange."))
    _check_two(user, argument)


@transaction.atomic
def leave_last_word(*, by: User, argument: Argument, at: datetime | None = None) -> LastWord:
    """Say in public that one leaves it there: one replies no more, the other still may.

    Raises `Refused` and `Conflict`.
    """
    hold(by)
    now = at or timezone.now()
    row = lock_argument(argument)
    found = LastWord.objects.filter(pk=row.pk, left_by=by).first()
    if found is not None:
        return found
    check_can_leave(by, row)
    other = _check_two(by, row)
    made = LastWord.objects.create(argument=row, left_by=by, left_to=other, left_at=now)
    moved(row.initiative_id)
    log("argument.last_word", row.initiative, by=by)
    tell_to(other, Verb.LAST_WORD, row, now, by=by)
    return made


@transaction.atomic
def mute_thread(*, by: User, argument: Argument, muted: bool) -> None:
    """Hear no more of what is answered there, or hear of it again: for oneself alone."""
    user = check_signed_in(by)
    check_may(user, Limit.Scope.ACCOUNT)
    if not muted:
        ThreadMute.objects.filter(argument=argument, person=user).delete()
        return
    if argument.is_reply:
        raise Conflict(_("On coupe un échange depuis l’argument auquel il répond."))
    if argument.merged_into_id is not None:
        raise Conflict(_("Cet argument a été réuni à un autre : coupez celui qui reste."))
    row = ThreadMute(argument=argument, person=user)
    ThreadMute.objects.bulk_create([row], ignore_conflicts=True)


def _check_two(user: User, argument: Argument) -> User:
    """The other one. Raises `Refused` where there are not exactly two."""
    other = other_of(user, argument)
    if other is None:
        raise Refused(_("On laisse le dernier mot dans un échange à deux, quand on en est."))
    return other
