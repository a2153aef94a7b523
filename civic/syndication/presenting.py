"""Networks in words: what each asks for, what it costs, and whether it was ever tried for real."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.syndication.connectors import registry
from civic.syndication.connectors.base import Connector
from civic.syndication.models import Channel, Server

FREE = _("gratuit")
NEEDS: dict[str, tuple[Promise, Promise]] = {
    "webhook": (_("Un programme à vous, qui reçoit chaque annonce signée."), FREE),
    "mastodon": (_("Un compte sur n’importe quel serveur : vous y donnez votre accord."), FREE),
    "bluesky": (_("Un compte, et un mot de passe d’application créé pour ce site."), FREE),
    "matrix": (_("Un compte qui publiera, invité dans un salon."), FREE),
    "telegram": (_("Un robot, administrateur d’un canal ou d’un groupe."), FREE),
    "discord": (_("L’adresse d’un webhook, créée par qui gère le salon."), FREE),
    "facebook": (_("Une Page que vous gérez : ni un profil, ni un groupe."), FREE),
    "linkedin": (_("Votre compte ; l’accord est à redonner tous les deux mois."), FREE),
    "threads": (_("Un compte ouvert au public."), FREE),
    "x": (
        _("Un compte, et l’abonnement de développeur de l’exploitant de ce site."),
        _("payant : 0,20 $ par message qui contient une adresse, environ"),
    ),
}


@dataclass(frozen=True)
class Choice:
    """One network as it is offered."""

    key: str
    name: str
    needs: Promise | str
    cost: Promise | str
    is_proven: bool


def choices() -> list[Choice]:
    """The networks that somebody may connect here, in order."""
    return [choice_of(one) for one in registry.available()]


def choice_of(connector: Connector) -> Choice:
    """One network in words."""
    needs, cost = NEEDS.get(connector.key, ("", ""))
    return Choice(connector.key, connector.name, needs, cost, connector.caps.proven)


def name_of(network: str) -> str:
    """A network's name; its key where nobody knows it any more."""
    try:
        return registry.connector(network).name
    except KeyError:
        return network


def host_of(server: Server) -> str:
    """The server's name as one types it; empty for a network that has one address only."""
    return urlsplit(server.origin).netloc


def account_of(channel: Channel) -> str:
    """The account in words: its name there, else where it is."""
    return channel.name or channel.remote_id or host_of(channel.server)
