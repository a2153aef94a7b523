"""Whose desks somebody reads: their own mandates in force and those they serve, read once."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Q

from civic.accounts.models import Mandate, User
from civic.accounts.permissions import guard
from civic.lib.permissions import Refused
from civic.lib.prepared import Prepared
from civic.lib.responses import View
from civic.officials.models import Staff
from civic.officials.permissions import check_has_desk

# What contains an area comes along: an empty desk tells of what happens around.
_ABOVE = ("", "__epci", "__parent", "__parent__parent", "__parent__parent__parent")
_PLACES = [f"territory{above}" for above in _ABOVE]
# What places are searched by: kilobytes of a région, which no desk reads.
_LONG = [f"{place}__{name}" for place in _PLACES for name in ("words", "postcodes", "former_codes")]


def _held_or_served(key: Any) -> Any:
    """As `desks_of` says, whatever the day."""
    served = Staff.objects.standing().filter(person=key).values("mandate")
    rows = Mandate.objects.filter(verified_at__isnull=False)
    rows = rows.filter(Q(user=key) | Q(pk__in=served), user__erased_at=None, user__is_active=True)
    return rows.select_related("user", *_PLACES).defer(*_LONG).order_by("starts_on", "pk")


_asked = Prepared(_held_or_served)


def desks(user: User) -> list[Mandate]:
    """The mandates whose desk the person reads today, in order; asked of the base once."""
    found: list[Mandate] | None = getattr(user, "_desks", None)
    if found is None:
        found = [one for one in _asked(user.pk) if one.is_current]
        user._desks = found  # type: ignore[attr-defined]
    return found


def _check(user: User) -> None:
    if not desks(user):
        # Says why, with one more question: nobody waits for that page.
        check_has_desk(user)
        raise Refused("")


# As `civic.officials.permissions.require_desk`, without asking twice.
require_desk = cast(Callable[[View], View], guard(_check))
