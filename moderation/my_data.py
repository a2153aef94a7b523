"""What moderation holds about an account's person: the notices they sent."""

from collections.abc import Iterator

from civic.accounts import registry
from civic.accounts.models import User
from moderation.models import Notice


def register() -> None:
    """Add the notices to « Mes données » and to an erasure."""
    registry.name_acts(
        {
            "notice.received": "Signalement envoyé",
            "notice.closed": "Réponse à un signalement",
        }
    )
    registry.add_part("notices", "Signalements de contenus illicites", notices_of)
    registry.add_erasure(forget_sender)


def notices_of(user: User) -> Iterator[registry.Row]:
    """One row for each notice sent with the account's address."""
    for notice in Notice.objects.sent_by(user.email):
        yield {
            "numéro": notice.pk,
            "reçu le": notice.received_at.isoformat(),
            "adresse signalée": notice.address,
            "nature": notice.get_category_display(),
            "motif": notice.reason,
            "traité le": notice.handled_at.isoformat() if notice.handled_at else None,
            "suite donnée": notice.outcome,
        }


def forget_sender(user: User) -> None:
    """Drop the name from handled notices; one still open keeps whom to answer."""
    Notice.objects.sent_by(user.email).forget_senders()
