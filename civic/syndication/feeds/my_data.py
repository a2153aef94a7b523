"""What feeds keep about a person, and what an erasure takes."""

from collections.abc import Iterable

from civic.accounts import registry
from civic.accounts.models import User
from civic.accounts.registry import Row
from civic.syndication.actions import feeds
from civic.syndication.models import FeedList


def register() -> None:
    """Show the secret address in « Mes données », without it, and let go of it."""
    registry.add_part("flux", "Adresse secrète de ma liste de flux", rows)
    registry.add_erasure(forget)


def rows(user: User) -> Iterable[Row]:
    """Since when there is one, and when it was last read. The address itself is not kept."""
    for found in FeedList.objects.filter(person=user):
        yield {
            "ouverte le": found.made_at.isoformat(),
            "lue le": found.read_on.isoformat() if found.read_on else "",
        }


def forget(user: User) -> None:
    """Stop the address."""
    feeds.close_list(by=user)
