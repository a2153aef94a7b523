"""What is kept of what somebody wrote about two initiatives."""

from collections.abc import Iterator

from django.db.models import Q

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.models import Pairing

Row = dict[str, object]
ACTS = {
    "pairing.say": "Initiative proche signalée",
    "pairing.propose": "Rapprochement proposé à une autre équipe",
    "pairing.answer": "Réponse à une proposition de rapprochement",
    "pairing.withdraw": "Retrait d’un texte sur deux initiatives",
    "pairing.visibility": "Décision sur l’affichage d’un texte sur deux initiatives",
    "initiative.merge": "Rapprochement de deux initiatives",
}


def register() -> None:
    """Tell the accounts; called with the rest of initiatives."""
    registry.add_part("rapprochements", "Mes textes sur deux initiatives", pairings_of)
    registry.name_acts(ACTS)


def pairings_of(user: User) -> Iterator[Row]:
    """What somebody wrote about two initiatives, and what they answered for their team."""
    rows = Pairing.objects.filter(Q(author=user) | Q(answered_by=user))
    for row in rows.select_related("initiative", "other").order_by("pk"):
        is_mine = row.author_id == user.pk
        yield {
            "adresse": row.get_absolute_url(),
            "nature": row.get_stage_display(),
            "texte": row.why if is_mine else "",
            "ce qui changerait": row.changes if is_mine else "",
            "réponse": row.answer if row.answered_by_id == user.pk else "",
            "affichage": row.get_visibility_display(),
            "écrit le": row.written_at.isoformat(),
            "répondu ou retiré le": row.closed_at.isoformat() if row.closed_at else "",
        }
