"""Who already holds a function that somebody else claims."""

from civic.accounts.functions import Function
from civic.accounts.models import Mandate
from civic.lib.folding import fold
from civic.officials.models import Claim
from civic.territories.models import Kind

# One person at a time holds these, for a place.
SINGLE = (
    Function.MAYOR,
    Function.UNION_HEAD,
    Function.DEPARTEMENT_HEAD,
    Function.REGION_HEAD,
)
_LOCAL = (Kind.COMMUNE, Kind.DISTRICT)
# Where each function can be held; what is not here can be held anywhere.
PLACES: dict[str, tuple[Kind, ...]] = {
    Function.MAYOR: _LOCAL,
    Function.DEPUTY_MAYOR: _LOCAL,
    Function.MUNICIPAL: _LOCAL,
    Function.DISTRICT: _LOCAL,
    Function.UNION_HEAD: (Kind.EPCI,),
    Function.UNION: (Kind.EPCI,),
    Function.DEPARTEMENT_HEAD: (Kind.DEPARTEMENT, Kind.COLLECTIVITY),
    Function.DEPARTEMENT: (Kind.DEPARTEMENT, Kind.COLLECTIVITY),
    Function.REGION_HEAD: (Kind.REGION,),
    Function.REGION: (Kind.REGION,),
    Function.COLLECTIVITY: (Kind.REGION, Kind.DEPARTEMENT, Kind.COLLECTIVITY),
    Function.EUROPEAN: (Kind.COUNTRY,),
    Function.GOVERNMENT: (Kind.COUNTRY,),
}


def fits(code: str, kind: str) -> bool:
    """Whether a function can be held in a place of this kind."""
    return kind in PLACES.get(code, tuple(Kind))


def rivals(claim: Claim) -> list[Mandate]:
    """Mandates in force of other people that the claim contradicts.

    The same single function of the same place, whoever wrote it and however; and, for functions
    that several people hold, the very same words.
    """
    held = (
        Mandate.objects.current()
        .filter(territory=claim.territory_id, user__erased_at=None)
        .exclude(user=claim.user_id)
        .select_related("user", "territory")
        .order_by("pk")
    )
    return [mandate for mandate in held if _is_same(claim, mandate)]


def _is_same(claim: Claim, mandate: Mandate) -> bool:
    if claim.code in SINGLE:
        same_words = not mandate.code and fold(mandate.function) == fold(claim.function)
        return mandate.code == claim.code or same_words
    if claim.code == Function.DEPUTY_MAYOR:
        # « Adjointe au maire » is the same for many; « … aux mobilités » for one.
        return fold(mandate.function) == fold(claim.function) and len(claim.function.split()) > 3
    return False
