"""Who may prepare an answer for somebody else: the app of officials says it, none here knows how.

A declared member of staff writes a draft and reads it; only the holder of the mandate publishes.
"""

from collections.abc import Callable

from civic.accounts.models import Mandate, MandateQuerySet, User
from initiatives.models.initiative import Initiative
from initiatives.replies.mandates import over

# The mandates for which an account is declared staff today.
Helped = Callable[[User], MandateQuerySet]

_helped: list[Helped] = []


def add_staff(helped: Helped) -> None:
    """Let those prepare for whom `helped(user)` gives mandates; called by `ready()`."""
    if helped not in _helped:
        _helped.append(helped)


def prepared_by(user: User, initiative: Initiative) -> list[Mandate]:
    """The mandates over an initiative in whose name `user` may prepare an answer."""
    rows = over(initiative).select_related("territory", "user")
    found = list(rows.filter(user=user).order_by("pk"))
    known = {mandate.pk for mandate in found}
    for helped in _helped:
        keys = helped(user).values("pk")
        found += [one for one in rows.filter(pk__in=keys).order_by("pk") if one.pk not in known]
        known |= {one.pk for one in found}
    return found


def may_prepare(user: User, mandate: Mandate) -> bool:
    """Whether `user` holds the mandate, or is declared staff of it."""
    return mandate.user_id == user.pk or any(
        helped(user).filter(pk=mandate.pk).exists() for helped in _helped
    )
