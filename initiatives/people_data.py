"""What people show of what they did, as one's own data."""

from collections.abc import Iterator

from django.db import transaction

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.models import Helped

Row = dict[str, object]


def register() -> None:
    """Tell the accounts what to do with it; called by `ready()`."""
    registry.add_part("montre", "Ce que ma page montre de ce que j’ai aidé à faire", helped_of)
    registry.add_erasure(forget)


def helped_of(user: User) -> Iterator[Row]:
    """What one chose that one's page shows."""
    for row in Helped.objects.filter(person=user):
        yield {
            "initiatives portées": row.carried,
            "initiatives rejointes": row.joined,
            "amendements acceptés": row.amended,
            "coups de main": row.tasks,
            "rendez-vous": row.events,
        }


@transaction.atomic
def forget(user: User) -> None:
    """What one showed goes with the page."""
    Helped.objects.filter(person=user).delete()
