"""Matrix: a message in a room, by an account made for it.

The server keeps each transaction's name: the same key asked twice is one message. Answers are read
in what was said in the room since the last time: what is only quoted (`m.in_reply_to`) is no
relation that a server could be asked for.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import regex
from django.utils.html import escape

from civic.syndication.connectors import asking, counting, writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    ConnectorError,
    Credential,
    Draft,
    Heard,
    Item,
    NetworkLimits,
    Once,
    Receipt,
    Replies,
)
from civic.syndication.connectors.plain import Plain

# An event takes 65,536 bytes, with the text twice: as it is and in HTML, where a sign may be five.
LIMITS = NetworkLimits(text=10_000)
LATEST = 20
# What people do in a room between two messages is not read.
_OURS = '{"types": ["m.room.message"]}'
# So many messages at once, and so far back where more was said meanwhile, or before the first time.
PAGE, PAGES = 40, 20
# What an older program writes before an answer: whom it answers, and what they said.
_QUOTED = regex.compile(r"(?:>[^\n]*\n)+\n")
_API = "/_matrix/client/v3"
_LOST = {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_FORBIDDEN"}


class Matrix(Plain):
    """One room of one server; `options["room"]` is its identifier."""

    key = "matrix"
    name = "Matrix"
    caps = Caps(
        Once.NATIVE, edit=True, delete=True, image=False, replies=Replies.ACCOUNT, proven=True
    )
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

    def hear(
        self, account: Account, posts: Mapping[str, Receipt], since: str, client: httpx.Client
    ) -> Iterator[Heard]:
        """What was said in the room to somebody's message, in a thread or in answer to it."""
        url, wanted = f"{account.server}{_API}/sync", _wanted(account, since)
        said = asking.body(_asked(account, client, "GET", url, params=wanted))
        joined = (said.get("rooms") or {}).get("join") or {}
        timeline = (joined.get(account.options["room"]) or {}).get("timeline") or {}
        events = [*_before(account, timeline, since, client), *(timeline.get("events") or ())]
        names = {receipt.remote_id: name for name, receipt in posts.items()}
        found = [_answer(account, event) for event in events]
        answers = [replace(one, to=names.get(one.to, one.to)) for one in found if one]
        yield Heard(tuple(answers), str(said.get("next_batch") or since))

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


def _wanted(account: Account, since: str) -> dict[str, str]:
    """What was said in this room alone, at once: neither who is there nor what they do."""
    nothing: dict[str, Any] = {"types": []}
    room = {
        "rooms": [account.options["room"]],
        "timeline": {"types": ["m.room.message"], "limit": PAGE},
        **dict.fromkeys(("state", "ephemeral", "account_data"), nothing),
    }
    told = {"room": room, "presence": nothing, "account_data": nothing}
    asked = {"filter": json.dumps(told), "timeout": "0", "set_presence": "offline"}
    return asked | ({"since": since} if since else {})


def _before(
    account: Account, timeline: dict[str, Any], since: str, client: httpx.Client
) -> list[dict[str, Any]]:
    """What the room said between the last time and what came at once, oldest first."""
    found: list[dict[str, Any]] = []
    start = str(timeline.get("prev_batch") or "") if timeline.get("limited") else ""
    for _page in range(PAGES):
        if not start:
            break
        wanted = {"dir": "b", "from": start, "limit": str(PAGE), "filter": _OURS}
        wanted |= {"to": since} if since else {}
        answer = _asked(account, client, "GET", f"{_room(account)}/messages", params=wanted)
        events = asking.read(answer, "chunk", writes=False)
        start = str(asking.body(answer).get("end") or "")
        found += events
        if not events:
            break
    return found[::-1]


def _answer(account: Account, event: dict[str, Any]) -> Answer | None:
    """What somebody else said to a message; none where it is something else, or was taken back."""
    content, sender = event.get("content") or {}, str(event.get("sender") or "")
    relation, number = content.get("m.relates_to") or {}, event.get("event_id")
    quoted = relation.get("m.in_reply_to") or {}
    threaded = relation.get("rel_type") == "m.thread"
    to = relation.get("event_id") if threaded else quoted.get("event_id")
    said, at = content.get("body"), event.get("origin_server_ts")
    if (
        not isinstance(to, str)
        or not isinstance(said, str)
        or not isinstance(at, int)
        or not number
    ):
        return None
    if relation.get("rel_type") == "m.replace" or sender == account.credential.remote_id:
        return None
    text = _QUOTED.sub("", said, count=1) if quoted and said.startswith(">") else said
    url = _receipt(account, str(number)).url
    return Answer(str(number), url, sender, text, datetime.fromtimestamp(at / 1000, UTC), to)


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
