"""What kits know about a person, shown to them."""

from collections.abc import Iterator

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.models import KitMessage

Row = dict[str, object]
ACTS = {
    "kit.write": "Message écrit pour un kit",
    "kit.change": "Modification d’un message d’un kit",
    "kit.withdraw": "Retrait d’un message d’un kit",
    "kit-message.visibility": "Décision sur l’affichage d’un message d’un kit",
}


def register() -> None:
    """Tell the accounts what kits hold; called with the rest of initiatives."""
    registry.add_part("messages-de-kit", "Mes messages dans les kits", messages_of)
    registry.name_acts(ACTS)


def messages_of(user: User) -> Iterator[Row]:
    """What somebody offered others to say, with what it said before."""
    rows = KitMessage.objects.of(user).select_related("initiative").prefetch_related("versions")
    for row in rows.order_by("pk"):
        yield {
            "adresse": row.get_absolute_url(),
            "réseau": row.get_network_display(),
            "à qui": row.audience,
            "texte": row.text,
            "affichage": row.get_visibility_display(),
            "écrit le": row.written_at.isoformat(),
            "modifié le": row.edited_at.isoformat() if row.edited_at else "",
            "retiré le": row.withdrawn_at.isoformat() if row.withdrawn_at else "",
            "versions": [
                {"numéro": one.number, "à qui": one.audience, "texte": one.text}
                for one in row.versions.all()
            ],
        }
