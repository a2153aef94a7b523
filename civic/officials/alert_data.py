"""What alerts keep about a person, and what an erasure takes."""

from collections.abc import Iterable

from civic.accounts import registry
from civic.accounts.models import User
from civic.accounts.registry import Row
from civic.officials.actions.alerts import forget_alerts
from civic.officials.models import Alert, AlertPace, DeskFeed


def register() -> None:
    """Show alerts and the feed in « Mes données », and let go of them with the account."""
    registry.add_part("bureau-alertes", "Mes alertes du bureau d’un élu", alert_rows)
    registry.add_part("bureau-flux", "Rythme de mes alertes et flux privé", pace_rows)
    registry.add_erasure(forget_alerts)


def alert_rows(user: User) -> Iterable[Row]:
    """What one asked to be told of, and how much was found."""
    for row in Alert.objects.of(user).shown():
        yield {
            "mandat": str(row.mandate),
            "alerte": row.get_sort_display(),
            "thème": str(row.theme or ""),
            "nombre": row.number,
            "demandée le": row.made_at.isoformat(),
            "initiatives trouvées": row.raised.count(),
        }


def pace_rows(user: User) -> Iterable[Row]:
    """How often one is written to, and since when a feed is open."""
    for pace in AlertPace.objects.filter(person=user):
        yield {
            "rythme": pace.get_rhythm_display(),
            "dernier message": pace.told_at.isoformat() if pace.told_at else "",
        }
    for feed in DeskFeed.objects.filter(person=user):
        yield {
            "flux ouvert le": feed.made_at.isoformat(),
            "lu le": feed.read_on.isoformat() if feed.read_on else "",
        }
