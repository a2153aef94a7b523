"""What one says one wrote to who can decide, as one's own data."""

from collections.abc import Iterator

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.actions.sent_letters import unsay_all_sent
from initiatives.models import SentLetter

Row = dict[str, object]


def register() -> None:
    """Tell the accounts what to do with it; called by `ready()`."""
    registry.add_part("lettres", "Les lettres que je dis avoir envoyées", letters_of)
    registry.add_erasure(forget)


def letters_of(user: User) -> Iterator[Row]:
    """Each of them, with the letter of the kit one started from."""
    rows = SentLetter.objects.of(user).select_related("initiative", "message__initiative")
    for row in rows.order_by("said_at", "pk"):
        yield {
            "initiative": f"n° {row.initiative_id}",
            "destinataire": row.addressee,
            "partie de": row.message.get_absolute_url() if row.message else "",
            "ma page peut le montrer": row.show_name,
            "dit le": row.said_at.isoformat(),
        }


def forget(user: User) -> None:
    """They go with the account, and are counted no longer: nobody is left to say it."""
    unsay_all_sent(by=user)
