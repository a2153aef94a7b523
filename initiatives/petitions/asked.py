"""A petition as its form and its letters ask for it, thousands of times in a surge.

Written as SQL once; the long texts of the initiative stay where they are, for neither shows them.
"""

from typing import Any

from django.db.models import QuerySet

from civic.lib.prepared import Prepared
from initiatives.models import Petition

_INITIATIVE = ("problem", "proposal", "sources", "outcome_text", "search")
_PLACE = ("words", "former_codes", "postcodes")


def _rows(**given: Any) -> QuerySet[Petition]:
    return (
        Petition.objects.filter(**given)
        .select_related("initiative__territory")
        .defer(
            *(f"initiative__{name}" for name in _INITIATIVE),
            *(f"initiative__territory__{name}" for name in _PLACE),
        )
        .order_by()
    )


_of_initiative = Prepared(lambda pk: _rows(initiative=pk))
_by_number = Prepared(lambda pk: _rows(pk=pk))


def of_initiative(initiative: int) -> Petition | None:
    """The petition of an initiative, with its place; None when there is none."""
    return next(iter(_of_initiative(initiative)), None)


def by_number(number: int) -> Petition | None:
    """A petition by its own number, with its initiative and place."""
    return next(iter(_by_number(number)), None)
