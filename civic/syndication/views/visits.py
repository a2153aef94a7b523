"""A visit to a network, kept in the session of who left until they are back: sealed, and short."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from civic.syndication.connectors.base import Account, Credential
from civic.syndication.delivering import keys
from civic.syndication.states import Owner
from civic.syndication.views.owners import Owned

LASTS = timedelta(minutes=20)
_VISIT, _CHOICE = "channel_visit", "channel_choice"


@dataclass(frozen=True)
class Visit:
    """Who left for which network, in whose name, with what only this session knows."""

    network: str
    owner: Owner
    key: int | None
    kept: dict[str, str]
    # Where the network asks for the person's agreement.
    url: str = ""


def leave(request: HttpRequest, owned: Owned, network: str, url: str, kept: dict[str, str]) -> None:
    """Keep what must be there when they are back; one visit at a time."""
    voice = owned.voice
    holder = voice.initiative or voice.mandate
    found = {"network": network, "owner": str(owned.owner), "url": url, "kept": kept}
    _seal(request, _VISIT, found | {"key": holder.pk if holder else None})


def pending(request: HttpRequest) -> Visit | None:
    """The visit that this session left for, while it lasts."""
    found = _open(request, _VISIT)
    if found is None:
        return None
    return Visit(found["network"], Owner(found["owner"]), found["key"], found["kept"], found["url"])


def forget(request: HttpRequest) -> None:
    """Leave nothing of it: a state serves once."""
    request.session.pop(_VISIT, None)


def offer(request: HttpRequest, network: str, accounts: tuple[Account, ...]) -> None:
    """Keep the accounts that a network gave until one is chosen."""
    rows = [asdict(one) for one in accounts]
    for row in rows:
        ends = row["credential"]["expires_at"]
        row["credential"]["expires_at"] = ends.isoformat() if ends else None
    _seal(request, _CHOICE, {"network": network, "accounts": rows})


def offered(request: HttpRequest, network: str) -> tuple[Account, ...]:
    """The accounts to choose from; none once chosen, or too late."""
    found = _open(request, _CHOICE)
    if found is None or found["network"] != network:
        return ()
    return tuple(_account(row) for row in found["accounts"])


def chosen(request: HttpRequest) -> None:
    """Forget the accounts that were offered."""
    request.session.pop(_CHOICE, None)


def _account(row: dict[str, Any]) -> Account:
    said = dict(row["credential"])
    ends, scopes = said.pop("expires_at"), tuple(said.pop("scopes"))
    expires_at = datetime.fromisoformat(ends) if ends else None
    credential = Credential(**said, scopes=scopes, expires_at=expires_at)
    return Account(row["server"], credential, row["options"])


def _seal(request: HttpRequest, name: str, what: dict[str, Any]) -> None:
    until = (timezone.now() + LASTS).isoformat()
    request.session[name] = keys.seal({**what, "until": until}).decode()


def _open(request: HttpRequest, name: str) -> dict[str, Any] | None:
    sealed = request.session.get(name)
    if not sealed:
        return None
    try:
        found = keys.unseal(str(sealed).encode())
    except keys.LockedError:
        return None
    return found if datetime.fromisoformat(found["until"]) > timezone.now() else None
