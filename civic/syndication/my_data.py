"""What somebody connected, in « Mes données » and at the erasure of an account."""

from collections.abc import Iterable

from civic.accounts import registry
from civic.accounts.models import User
from civic.accounts.registry import Row
from civic.syndication.actions.forgetting import forget_person
from civic.syndication.connectors import registry as networks
from civic.syndication.models import Channel


def register() -> None:
    """Tell the accounts what to show and what to let go; called by `ready()`."""
    registry.add_part("comptes-ailleurs", "Comptes d’autres réseaux que j’ai branchés", rows_of)
    registry.add_erasure(forget_person)
    registry.name_acts(
        {
            "channel.connected": "Compte d’un autre réseau branché",
            "channel.reconnected": "Compte d’un autre réseau rebranché",
            "channel.ruled": "Règles d’un compte d’un autre réseau changées",
            "channel.paused": "Compte d’un autre réseau mis en pause",
            "channel.resumed": "Compte d’un autre réseau rouvert",
            "channel.revoked": "Compte d’un autre réseau débranché",
            "channel.lost": "Compte d’un autre réseau à reconnecter",
            "channel.ended": "Compte d’un autre réseau débranché par le site",
            "delivery.approve": "Texte pour un autre réseau approuvé",
            "delivery.adapted": "Texte pour un autre réseau récrit",
            "delivery.refuse": "Texte pour un autre réseau refusé",
            "delivery.send_again": "Texte pour un autre réseau envoyé de nouveau",
            "delivery.say_posted": "Publication ailleurs reconnue",
            "delivery.say_removed": "Publication ailleurs retirée à la main",
        }
    )


def rows_of(user: User) -> Iterable[Row]:
    """Each account that the person connected; what lets us post there is never shown."""
    for row in Channel.objects.connected_by(user).newest_first():
        yield {
            "réseau": _name(row),
            "serveur": row.server.origin,
            "compte": row.name or row.remote_id,
            "au nom de": row.get_owner_display(),
            "droits": list(row.scopes),
            "état": row.get_state_display(),
            "branché le": row.connected_at.isoformat(),
            "dernier usage": row.last_used_at.isoformat() if row.last_used_at else "",
            "débranché le": row.revoked_at.isoformat() if row.revoked_at else "",
        }


def _name(row: Channel) -> str:
    try:
        return networks.connector(row.network).name
    except KeyError:
        return row.network
