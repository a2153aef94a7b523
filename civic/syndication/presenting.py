"""Networks in words: what each asks for, what it costs, and whether it was ever tried for real."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from civic.syndication.connectors import registry
from civic.syndication.connectors.base import Connector, Replies
from civic.syndication.models import Channel, Server
from civic.syndication.states import ChannelState

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


UNREAD: dict[str, Promise] = {
    "discord": _("Un webhook de Discord publie et ne lit rien : les réponses se lisent au salon."),
    "webhook": _("Votre programme reçoit les annonces ; il n’y a pas de réponse à lire."),
}
READ: dict[str, Promise] = {
    "matrix": _(
        "Ce qu’on répond dans le salon, en citant l’annonce ou dans son fil, est lu toutes les "
        "heures pendant deux semaines."
    ),
    "telegram": _(
        "Ce qu’on répond à une annonce est lu toutes les heures pendant deux semaines, si le robot "
        "est administrateur du groupe, ou de celui où l’on commente le canal, et ne sert à aucun "
        "autre programme."
    ),
    "x": _(
        "Les réponses sont lues toutes les heures pendant deux semaines, sans le nom de qui les "
        "écrit : X le fait payer."
    ),
    "linkedin": _(
        "Les commentaires sont lus toutes les heures pendant deux semaines, sans le nom de qui les "
        "écrit : LinkedIn ne le donne pas."
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
    is_read: bool = False


def choices() -> list[Choice]:
    """The networks that somebody may connect here, in order."""
    return [choice_of(one) for one in registry.available()]


def choice_of(connector: Connector) -> Choice:
    """One network in words."""
    needs, cost = NEEDS.get(connector.key, ("", ""))
    caps = connector.caps
    is_read = caps.replies is not Replies.NONE and registry.is_read(connector.key)
    return Choice(connector.key, connector.name, needs, cost, caps.proven, is_read)


def hearing_of(channel: Channel) -> Promise | str:
    """What becomes of answers, in words: that they are read, or why they are not."""
    try:
        connector = registry.connector(channel.network)
    except KeyError:
        return ""
    caps, name = connector.caps, {"name": connector.name}
    if caps.replies is Replies.NONE:
        there = said("%(name)s ne laisse pas lire les réponses d’ici : elles se lisent là-bas.")
        return UNREAD.get(connector.key) or there % name
    if not registry.is_read(connector.key):
        return said("Ce site ne lit pas les réponses de %(name)s : elles se lisent là-bas.") % name
    if caps.reads_with and caps.reads_with not in channel.scopes:
        return said(
            "Ce compte a été branché sans l’accord qui permet d’en lire les réponses : "
            "rebranchez-le pour les lire ici."
        )
    if channel.state == ChannelState.PAUSED:
        return said("En pause, ce compte ne lit pas non plus les réponses.")
    if channel.state == ChannelState.LOST:
        return said("Les réponses seront lues de nouveau quand le compte sera rebranché.")
    usual = said("Les réponses publiques sont lues toutes les heures pendant deux semaines.")
    return channel.unheard or READ.get(connector.key) or usual


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
