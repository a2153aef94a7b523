"""Somebody's own server: a signed call for each thing told, as Standard Webhooks has it.

The secret is made here and shown once. `webhook-id` is the same at every try: a receiver that keeps
the ids it saw does everything once. Nothing can be looked for there; asking again is safe.
"""

import base64
import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook as Signer

from civic.syndication.connectors import asking
from civic.syndication.connectors.base import (
    Account,
    Caps,
    ConnectorError,
    Credential,
    Draft,
    Item,
    NetworkLimits,
    Once,
    Receipt,
)
from civic.syndication.connectors.plain import Plain

TEXT_MAX = 5000


def new_secret() -> str:
    """A secret of 32 octets, as receivers take it: `whsec_…`. Shown once."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def account_for(url: str, secret: str) -> Account:
    """The account of an address; its path may be a secret too, and is kept as one."""
    parts = urlsplit(url)
    name = hashlib.sha256(url.encode()).hexdigest()[:32]
    credential = Credential({"url": url, "secret": secret}, remote_id=name, name=parts.netloc)
    return Account(f"{parts.scheme}://{parts.netloc}", credential)


class Webhook(Plain):
    """Calls an address: `activity.told`, `activity.changed`, `activity.withdrawn`, `ping`."""

    key = "webhook"
    name = "Webhook"
    caps = Caps(once=Once.NATIVE, edit=True, delete=True, image=False)
    usual = NetworkLimits(text=TEXT_MAX)  # nothing is cut

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """Call with a `ping`: whoever answers 2xx is there."""
        self._call(account, f"ping-{secrets.token_hex(8)}", "ping", {}, datetime.now(UTC), client)
        return account.credential

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        """The snapshot itself; the words are the receiver's business."""
        data = {
            "id": item.uid,
            "verb": item.verb,
            "label": item.label,
            "title": item.title,
            "summary": item.summary,
            "url": item.url,
            "area": item.area,
            "themes": list(item.themes),
            "at": item.at.isoformat(),
            "language": item.language,
            "words": item.words,
        }
        text = item.words or f"{item.label} : {item.title}"
        return Draft(text=text, url=item.url, language=item.language, at=item.at, extra=data)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Call once; the same `webhook-id` at every try."""
        self._call(account, key, "activity.told", draft.extra, draft.at, client)
        return Receipt(remote_id=key, extra={"id": draft.extra["id"]})

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Call with what is told now; one id for each wording."""
        said = json.dumps(draft.extra, sort_keys=True).encode()
        key = f"{receipt.remote_id}.{hashlib.sha256(said).hexdigest()[:16]}"
        self._call(account, key, "activity.changed", draft.extra, draft.at, client)
        return receipt

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Call to say that it was withdrawn."""
        key = f"{receipt.remote_id}.withdrawn"
        self._call(account, key, "activity.withdrawn", dict(receipt.extra), None, client)

    def _call(
        self,
        account: Account,
        key: str,
        kind: str,
        data: dict[str, Any],
        at: datetime | None,
        client: httpx.Client,
    ) -> None:
        now = datetime.now(UTC)
        payload = {"type": kind, "timestamp": (at or now).isoformat(), "data": data}
        body = json.dumps(payload, ensure_ascii=False)
        known = account.credential.secrets
        headers = {
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Signer(known["secret"]).sign(key, now, body),
        }
        asking.ask(
            client, "POST", known["url"], judge=_judged, content=body.encode(), headers=headers
        )


def _judged(answer: httpx.Response) -> ConnectorError | None:
    """410 asks to be called no more; 404 is a wrong address, and says nothing of what was told."""
    if answer.status_code == 410:
        return asking.lost(answer)
    return asking.refused(answer) if answer.status_code == 404 else None
