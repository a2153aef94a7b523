"""Matrix: a message in a room, by an account made for it.

The server keeps each transaction's name: the same key asked twice is one message.
"""

from typing import Any
from uuid import uuid4

import httpx
from django.utils.html import escape

from civic.syndication.connectors import asking, counting, writing
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

# An event takes 65,536 bytes, with the text twice: as it is and in HTML, where a sign may be five.
LIMITS = NetworkLimits(text=10_000)
LATEST = 20
# What people do in a room between two messages is not read.
_OURS = '{"types": ["m.room.message"]}'
_API = "/_matrix/client/v3"
_LOST = {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_FORBIDDEN"}


class Matrix(Plain):
    """One room of one server; `options["room"]` is its identifier."""

    key = "matrix"
    name = "Matrix"
    caps = Caps(Once.NATIVE, edit=True, delete=True, image=False, proven=True)
    usual = LIMITS
    shape = writing.MATRIX

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The account's identifier, and that it is in the room."""
        url = f"{account.server}{_API}/account/whoami"
        me = str(asking.read(_asked(account, client, "GET", url), "user_id", writes=False))
        member = f"{_room(account)}/state/m.room.member/{asking.part(me)}"
        _asked(account, client, "GET", member)
        known = account.credential
        return known.known_as(me, me)

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        """What happened and where, the title, a summary; the same with the title as a link."""
        words = self.words(item, limits)
        return Draft(
            words.text,
            item.url,
            item.language,
            item.at,
            {"formatted": _formatted(words, item.url)},
        )

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Bytes of UTF-8."""
        return counting.octets(text)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Send under the key."""
        return _receipt(account, _put(account, client, key, _message(draft)))

    def find(
        self, account: Account, draft: Draft, key: str, client: httpx.Client
    ) -> Receipt | None:
        """Look among the last messages: the server tells who sent one under which key."""
        url = f"{_room(account)}/messages"
        wanted = {"dir": "b", "limit": str(LATEST), "filter": _OURS}
        answer = _asked(account, client, "GET", url, params=wanted)
        for event in asking.read(answer, "chunk", writes=False):
            if (event.get("unsigned") or {}).get("transaction_id") == key:
                return _receipt(account, str(event["event_id"]))
        return None

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Replace: done twice, the text is the same. The first message stays the one we know."""
        _there(account, receipt, client)
        new = _message(draft)
        _put(
            account,
            client,
            uuid4().hex,
            new
            | {
                "body": f"* {draft.text}",
                "m.new_content": new,
                "m.relates_to": {"rel_type": "m.replace", "event_id": receipt.remote_id},
            },
        )
        return receipt

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Redact. A server redacts twice without a word: we look first."""
        _there(account, receipt, client)
        url = f"{_room(account)}/redact/{asking.part(receipt.remote_id)}/{uuid4().hex}"
        _asked(account, client, "PUT", url, json={}, writes=False)

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Sign out: the token is worthless."""
        url = f"{account.server}{_API}/logout"
        _asked(account, client, "POST", url, json={}, writes=False)


def _message(draft: Draft) -> dict[str, Any]:
    said: dict[str, Any] = {"msgtype": "m.text", "body": draft.text}
    if formatted := draft.extra.get("formatted"):
        said |= {"format": "org.matrix.custom.html", "formatted_body": formatted}
    return said


def _formatted(words: writing.Words, url: str) -> str:
    """The same in HTML: the title leads to the page."""
    link = f'<a href="{escape(url)}">{escape(words.title)}</a>'
    head, title, rest = words.text.partition(words.title) if words.title else ("", "", words.text)
    if not title or "\n" in title:
        return str(escape(words.text)).replace("\n", "<br>")
    return f"{escape(head)}{link}{escape(rest)}".replace("\n", "<br>")


def _room(account: Account) -> str:
    return f"{account.server}{_API}/rooms/{asking.part(account.options['room'])}"


def _put(account: Account, client: httpx.Client, key: str, content: dict[str, Any]) -> str:
    url = f"{_room(account)}/send/m.room.message/{asking.part(key)}"
    return str(asking.read(_asked(account, client, "PUT", url, json=content), "event_id"))


def _there(account: Account, receipt: Receipt, client: httpx.Client) -> None:
    url = f"{_room(account)}/event/{asking.part(receipt.remote_id)}"
    event = asking.body(_asked(account, client, "GET", url))
    if not event.get("content"):
        raise asking.gone()


def _receipt(account: Account, event: str) -> Receipt:
    room = asking.part(account.options["room"])
    return Receipt(event, f"https://matrix.to/#/{room}/{asking.part(event)}")


def _asked(
    account: Account, client: httpx.Client, method: str, url: str, **sent: Any
) -> httpx.Response:
    headers = dict(asking.bearer(account.credential.secrets["token"]))
    return asking.ask(client, method, url, judge=_judged, headers=headers, **sent)


def _judged(answer: httpx.Response) -> ConnectorError | None:
    found = asking.body(answer)
    name = found.get("errcode")
    if name == "M_LIMIT_EXCEEDED":
        waits = found.get("retry_after_ms")
        return asking.limited(answer, waits / 1000 if isinstance(waits, int | float) else None)
    if name in _LOST:
        return asking.lost(answer)
    if name == "M_NOT_FOUND":
        return asking.gone()
    return None
