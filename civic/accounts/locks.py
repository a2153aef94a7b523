"""Hold an account still while something is written under its name."""

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused


def hold(user: User) -> None:
    """Lock the account until the transaction ends. Raises `Refused` once it is closed.

    An erasure or a withdrawn consent in another tab comes entirely before what follows, or
    entirely after.
    """
    rows = User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True)
    if not list(rows.values_list("pk")):
        raise Refused(_("Ce compte est fermé."))


def hold_all(*users: User) -> None:
    """Lock several accounts, in one order for all. Raises `Conflict` once one of them is closed."""
    keys = {user.pk for user in users}
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=keys, is_active=True)
    if len(list(rows.order_by("pk").values_list("pk"))) < len(keys):
        raise Conflict(_("L’une de ces personnes a fermé son compte."))
