"""Whose desks somebody reads: their own mandates in force and those they serve, read once."""

from collections.abc import Callable
from typing import cast

from civic.accounts.models import Mandate, User
from civic.accounts.permissions import guard
from civic.lib.permissions import Refused
from civic.lib.responses import View
from civic.officials.permissions import check_has_desk, desks_of

# What contains an area comes along: an empty desk tells of what happens around.
_PLACES = ("territory__epci", "territory__parent__parent__parent")


def desks(user: User) -> list[Mandate]:
    """The mandates whose desk the person reads today, in order; asked of the base once."""
    found: list[Mandate] | None = getattr(user, "_desks", None)
    if found is None:
        found = list(desks_of(user).select_related("user", *_PLACES).order_by("starts_on", "pk"))
        user._desks = found  # type: ignore[attr-defined]
    return found


def _check(user: User) -> None:
    if not desks(user):
        # Says why, with one more question: nobody waits for that page.
        check_has_desk(user)
        raise Refused("")


# As `civic.officials.permissions.require_desk`, without asking twice.
require_desk = cast(Callable[[View], View], guard(_check))
