"""Say, for oneself alone, that an argument helps to see more clearly, or no longer."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.arguments import lock_argument
from initiatives.models import Argument, ArgumentMark, Life
from initiatives.permissions import check_signed_in

if TYPE_CHECKING:
    from initiatives.permissions import Person


@transaction.atomic
def mark_argument(*, by: User, argument: Argument, helps: bool) -> None:
    """Say, for oneself alone, that an argument helps to see more clearly, or no longer.

    Private: neither shown nor counted anywhere. Raises `Refused` and `Conflict`.
    """
    user = check_signed_in(by)
    check_may(user, Limit.Scope.ACCOUNT)
    argument = _that_says_it(argument)
    if not helps:
        changed = ArgumentMark.objects.filter(argument=argument, person=user).delete()[0] > 0
    else:
        check_can_mark(user, argument)
        mark = ArgumentMark(argument=argument, person=user)
        changed = ArgumentMark.objects.filter(argument=argument, person=user).exists() is False
        ArgumentMark.objects.bulk_create([mark], ignore_conflicts=True)
    if changed:
        Life.objects.filter(pk=argument.initiative_id).update(arguments_stale=True)


def check_can_mark(user: "Person", argument: Argument) -> None:
    """Raise for one's own argument, for a reply, and for what nobody can read."""
    user = check_signed_in(user)
    if argument.is_signed_by(user):
        raise Refused(_("Cet argument est le vôtre : d’autres diront s’il les éclaire."))
    if argument.is_reply or not argument.is_standing:
        raise Conflict(_("Cet argument n’est plus en ligne."))


def _that_says_it(argument: Argument) -> Argument:
    """The argument, or the one it was joined to; held, so that no mark is left on the former.

    Raises `Conflict` when they are joined at this very moment.
    """
    known = Argument.objects.filter(pk=argument.pk).values_list("merged_into", flat=True).get()
    row = lock_argument(Argument(pk=known or argument.pk))
    if row.merged_into_id is not None:
        raise Conflict(_("Cet argument vient d’être réuni à un autre : relisez-le."))
    return row
