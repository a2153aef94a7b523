"""What signatures on paper tell about the people who counted them: shown to them alone."""

from collections.abc import Iterator

from django.db.models import Q

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.models import PaperCount

ACTS = {
    "paper.declare": "Déclaration de signatures sur papier",
    "paper.confirm": "Recompte de signatures sur papier",
    "paper.cancel": "Annulation d’un relevé de signatures sur papier",
}


def register() -> None:
    """Add them to « Mes données »."""
    registry.add_part("releves-papier", "Mes relevés de signatures sur papier", papers_of)
    registry.name_acts(ACTS)


def title_of(row: PaperCount) -> str:
    """The initiative's title, or its number while that may not be read."""
    initiative = row.petition.initiative
    return initiative.title if initiative.is_listed else f"n° {initiative.pk}"


def papers_of(user: User) -> Iterator[dict[str, object]]:
    """What somebody declared, recounted or cancelled."""
    mine = Q(declared_by=user) | Q(confirmed_by=user) | Q(cancelled_by=user)
    rows = PaperCount.objects.filter(mine).select_related("petition__initiative").order_by("id")
    for row in rows:
        yield {
            "initiative": title_of(row),
            "signatures": row.number,
            "feuilles": row.sheets,
            "recueillies le": row.collected_on.isoformat(),
            "lieu": row.place,
            "déclarées par moi": row.declared_by_id == user.pk,
            "recomptées par moi": row.confirmed_by_id == user.pk,
            "annulées par moi": row.cancelled_by_id == user.pk,
        }
