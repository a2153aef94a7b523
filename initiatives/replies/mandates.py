"""Who may answer an initiative: whoever holds a mandate over its area, or for the nation."""

from django.db.models import Q

from civic.accounts.functions import NATIONAL
from civic.accounts.models import Mandate, MandateQuerySet
from civic.territories.models import Kind
from initiatives.models.initiative import Initiative


def covers(mandate: Mandate, initiative: Initiative) -> bool:
    """Whether the initiative is of the mandate's area, by territory and function.

    A place answers for itself and for all it contains; an intercommunalité for its communes; the
    nation's representatives for national initiatives too.
    """
    if initiative.national:
        return mandate.territory.is_national or mandate.code in NATIONAL
    if mandate.territory.kind == Kind.EPCI:
        return initiative.epci_code == mandate.territory_id
    return initiative.area_path.startswith(mandate.territory.path)


def over(initiative: Initiative) -> MandateQuerySet:
    """The mandates verified and in force that cover an initiative."""
    held = Mandate.objects.current().filter(user__erased_at=None, user__is_active=True)
    if initiative.national:
        return held.filter(Q(territory__kind=Kind.COUNTRY) | Q(code__in=NATIONAL))
    # Its place and what contains it: "/fr/r27/d21/21231/".
    places = [step for step in initiative.area_path.split("/") if step]
    return held.filter(territory__in=[*places, initiative.epci_code])
