"""Discord: a message through the webhook of a channel, which its owner made.

The webhook alone is known: no bot, no reading. An outcome that is unknown stays so.
"""

from typing import Any

import httpx
import regex

from civic.syndication.connectors import asking, counting, writing
from civic.syndication.connectors.base import (
    Account,
    Caps,
    ConnectorError,
    Credential,
    Draft,
    NetworkLimits,
    Once,
    Receipt,
)
from civic.syndication.connectors.plain import Plain

SERVER = "https://discord.com"
LIMITS = NetworkLimits(text=2_000)
# Codes of Discord's errors.
_NO_WEBHOOK, _BAD_TOKEN, _NO_CHANNEL, _NO_MESSAGE = 10015, 50027, 10003, 10008
# What Discord would take for markup; an address is left as it is.
_MARKUP = regex.compile(r"https?://\S+(*SKIP)(*FAIL)|([\\*_~`|><#\[\]:-])")


class Discord(Plain):
    """One channel, by its webhook: `secrets` holds its `id` and `token`."""

    key = "discord"
    name = "Discord"
    caps = Caps(Once.NONE, edit=True, delete=True, image=False)
    usual = LIMITS
    shape = writing.DISCORD

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The webhook's number and name."""
        found = asking.body(_asked(account, client, "GET"))
        known = account.credential
        return known.known_as(
            str(found.get("id") or known.secrets["id"]), str(found.get("name") or "Discord")
        )

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Units of UTF-16, signs of markup with the stroke that keeps them from being one."""
        return counting.utf16(without_markup(text))

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Post, and wait until it is there; nobody is called by name."""
        answer = _asked(account, client, "POST", params={"wait": "true"}, json=_message(draft))
        return _receipt(asking.read(answer))

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Edit in place."""
        place = f"/messages/{asking.part(receipt.remote_id)}"
        _asked(account, client, "PATCH", place, json=_message(draft), writes=False)
        return receipt

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take it back."""
        place = f"/messages/{asking.part(receipt.remote_id)}"
        _asked(account, client, "DELETE", place, writes=False)

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Delete the webhook: whoever holds its address may."""
        _asked(account, client, "DELETE", writes=False)


def without_markup(text: str) -> str:
    """The same text, none of it taken for markup."""
    return _MARKUP.sub(r"\\\1", text)


def _message(draft: Draft) -> dict[str, Any]:
    return {"content": without_markup(draft.text), "allowed_mentions": {"parse": []}}


def _receipt(sent: Any) -> Receipt:
    number, channel = str(sent["id"]), sent.get("channel_id")
    server = sent.get("guild_id")
    url = f"{SERVER}/channels/{server}/{channel}/{number}" if server and channel else ""
    return Receipt(number, url)


def _asked(
    account: Account, client: httpx.Client, method: str, place: str = "", **sent: Any
) -> httpx.Response:
    secrets = account.credential.secrets
    webhook = f"/api/v10/webhooks/{asking.part(secrets['id'])}/{asking.part(secrets['token'])}"
    return asking.ask(client, method, f"{account.server}{webhook}{place}", judge=_judged, **sent)


def _judged(answer: httpx.Response) -> ConnectorError | None:
    found = asking.body(answer)
    if answer.status_code == 429:
        return asking.limited(answer, found.get("retry_after"))
    if found.get("code") in {_NO_WEBHOOK, _BAD_TOKEN, _NO_CHANNEL}:
        return asking.lost(answer)
    if found.get("code") == _NO_MESSAGE:
        return asking.gone()
    return None
