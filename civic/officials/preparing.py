"""Declared staff prepare answers for the holder of a mandate, who alone publishes them."""

from civic.accounts.models import Mandate, MandateQuerySet, User
from civic.officials.models import Staff
from initiatives.replies import preparing


def register() -> None:
    """Tell the initiatives who helps whom; called by `ready()`."""
    preparing.add_staff(helped_by)


def helped_by(user: User) -> MandateQuerySet:
    """The mandates for which somebody is declared staff today."""
    places = Staff.objects.serving().of(user)
    return Mandate.objects.current().filter(pk__in=places.values("mandate"))
