"""How each network is connected: a form to fill in, or a visit to the network and back.

Nothing is stored here. `begin` gives the address to go to and what to keep in the session
meanwhile; `finish` gives the accounts that were connected, to be stored encrypted. Both ask the
network through the client they are given, and say what is wrong in words for who fills the form.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from civic.syndication.connectors.base import Account, Connector, ConnectorError, Credential
from civic.syndication.connectors.networks import is_set_up


@dataclass(frozen=True)
class Field:
    """One thing to type."""

    name: str
    label: str
    help: str = ""
    example: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Begun:
    """Where to send the person, and what to keep in their session until they are back."""

    url: str
    kept: dict[str, str] = field(default_factory=dict)


class ConnectingError(ConnectorError):
    """What was typed, or answered, connects nothing; `field` is where to say so."""

    def __init__(self, reason: str, on: str = "") -> None:
        super().__init__(reason)
        self.field = on


Typed = Mapping[str, str]


@dataclass(frozen=True)
class Way:
    """How one network is connected."""

    fields: Callable[[], tuple[Field, ...]]
    # What was typed (a form) or what came back in the address (a visit), and what was kept.
    finish: Callable[[Typed, Typed, str, httpx.Client], tuple[Account, ...]]
    begin: Callable[[Typed, str, str, httpx.Client], Begun] | None = None
    renew: Callable[[Account, httpx.Client], Credential] | None = None


def way(network: str) -> Way:
    """The way of a network; `KeyError` for one that is not known or not set up here."""
    from civic.syndication.connectors import forms, visits

    found = forms.WAYS | visits.WAYS
    if not is_set_up(network):
        raise KeyError(network)
    return found[network]


def fields(network: str) -> tuple[Field, ...]:
    """What to ask for; empty where the button alone is enough."""
    return way(network).fields()


def is_visit(network: str) -> bool:
    """Say whether one goes to the network and comes back: `begin`, then `finish`."""
    return way(network).begin is not None


def begin(network: str, typed: Typed, back: str, client: httpx.Client) -> Begun:
    """Start a visit. `back` is our own absolute address, the same in `finish`.

    Keep the result's `kept` in this person's session and nowhere else: it holds the state that
    proves, when they are back, that they are who left.
    """
    start = way(network).begin
    if start is None:
        raise KeyError(network)
    state = secrets.token_urlsafe(32)
    begun = start(typed, back, state, client)
    return replace(begun, kept=begun.kept | {"state": begun.kept.get("state", state)})


def finish(
    network: str,
    typed: Typed,
    client: httpx.Client,
    *,
    kept: Typed | None = None,
    back: str = "",
) -> tuple[Account, ...]:
    """Connect: one account, or one for each Page to choose from (Facebook).

    `typed` is the form, or for a visit the query of the address the person came back to; then
    `kept` is what `begin` gave, to be forgotten whatever happens.
    """
    found = way(network)
    if found.begin is not None:
        _check_return(typed, kept or {})
    return found.finish(typed, kept or {}, back, client)


def renew(network: str, account: Account, client: httpx.Client) -> Credential | None:
    """A fresh credential where a network's tokens end and can be renewed; else None."""
    again = way(network).renew
    return again(account, client) if again else None


def _check_return(query: Typed, kept: Typed) -> None:
    """Refuse whoever did not leave from this session, and say so when the person said no."""
    # X has no state of its own: it gives back the token that the visit left with.
    state = query.get("state") or query.get("oauth_token") or query.get("denied") or ""
    if not kept.get("state") or not hmac.compare_digest(state.encode(), kept["state"].encode()):
        raise ConnectingError(_("Cette connexion a été commencée ailleurs. Recommencez-la ici."))
    if query.get("error") or query.get("denied"):
        raise ConnectingError(_("Vous n’avez pas donné votre accord : rien n’a été connecté."))


def origin(text: str, on: str = "server") -> str:
    """Return what was typed as an origin: `mastodon.social` → `https://mastodon.social`.

    An account's whole address (`@lea@mastodon.social`) and a page's are taken too.
    """
    said = text.strip().lower()
    said = said.rpartition("@")[2] if said.startswith("@") or "://" not in said else said
    parts = urlsplit(said if "://" in said else f"https://{said}")
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    allowed = {"https", "http"} if settings.CHANNEL_LOOPBACK else {"https"}
    known = parts.hostname and ("." in parts.hostname or settings.CHANNEL_LOOPBACK)
    if parts.scheme not in allowed or not known or parts.username:
        raise ConnectingError(_("Donnez l’adresse d’un serveur, par exemple mastodon.social."), on)
    return f"{parts.scheme}://{parts.hostname}{port}"


def needed(typed: Typed, name: str) -> str:
    """What was typed, or an error that says that it is missing."""
    said = typed.get(name, "").strip()
    if not said:
        raise ConnectingError(_("Ce champ est nécessaire."), name)
    return said


def named(connector: Connector, account: Account, client: httpx.Client) -> Account:
    """The same account with its identifier and name: what the network says of it."""
    return replace(account, credential=connector.whoami(account, client))
