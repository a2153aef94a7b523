"""What places and leads handed over know about a person, shown to them."""

from collections.abc import Iterator

from django.db.models import Q

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.models import Handing

Row = dict[str, object]
ACTS = {"action.lead": "Prise en main d’une action"}


def register() -> None:
    """Tell the accounts what offers hold; called with the rest of initiatives."""
    registry.add_part("passages", "Les places et les actions que l’on se confie", handings_of)
    registry.name_acts(ACTS)


def handings_of(user: User) -> Iterator[Row]:
    """What somebody offered, and what was offered to them."""
    rows = Handing.objects.filter(Q(giver=user) | Q(person=user))
    for row in rows.select_related("action__initiative").order_by("pk"):
        yield {
            "adresse": row.action.get_absolute_url(),
            "quoi": row.get_what_display(),
            "sens": "je propose" if row.giver_id == user.pk else "on me propose",
            "proposée le": row.made_at.isoformat(),
            "réponse": row.get_answer_display(),
        }
