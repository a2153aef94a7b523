"""Threads, through its API: written from its documentation, never tried for real.

A post is made in two steps: a container, which nobody sees, then its publication.
"""

from typing import Any

import httpx
from django.utils.dateparse import parse_datetime

from civic.syndication.connectors import asking, counting, facebook, writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    Credential,
    Draft,
    NetworkLimits,
    Once,
    Receipt,
    Replies,
)
from civic.syndication.connectors.plain import Plain

SERVER = "https://graph.threads.net"
LIMITS = NetworkLimits(text=500)
LATEST = 25
READS = "threads_read_replies"


class Threads(Plain):
    """One account; a token lasts 60 days and is renewed before (`connecting.renew`)."""

    key = "threads"
    name = "Threads"
    caps = Caps(
        Once.LOOKUP,
        edit=False,
        delete=True,
        image=False,
        replies=Replies.POST,
        reads_with=READS,
    )
    usual = LIMITS
    shape = writing.THREADS

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The account's number and name."""
        answer = _asked(account, client, "GET", "/me", params={"fields": "id,username"})
        found, known = asking.read(answer, writes=False), account.credential
        name = f"@{found['username']}"
        return known.known_as(str(found["id"]), name)

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Characters; a picture counts its bytes."""
        return counting.on_threads(text)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Make the container, then publish it."""
        wanted = {"media_type": "TEXT", "text": draft.text, "link_attachment": draft.url}
        made = _asked(account, client, "POST", "/me/threads", data=wanted, writes=False)
        container = {"creation_id": asking.read(made, "id", writes=False)}
        sent = _asked(account, client, "POST", "/me/threads_publish", data=container)
        return Receipt(str(asking.read(sent, "id")))

    def find(
        self, account: Account, draft: Draft, key: str, client: httpx.Client
    ) -> Receipt | None:
        """Look among the account's last posts for the same words, no older than what they tell."""
        wanted = {"fields": "id,text,permalink,timestamp", "limit": str(LATEST)}
        answer = _asked(account, client, "GET", "/me/threads", params=wanted)
        posts = asking.read(answer, "data", writes=False)
        found = next((one for one in posts if facebook.is_same(one, "text", draft)), None)
        return Receipt(str(found["id"]), str(found.get("permalink", ""))) if found else None

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take it back."""
        place = f"/{asking.part(receipt.remote_id)}"
        _asked(account, client, "DELETE", place, writes=False)

    def answers(self, account: Account, receipt: Receipt, client: httpx.Client) -> list[Answer]:
        """The last answers, and what was answered to them."""
        wanted = {"fields": "id,text,username,permalink,timestamp", "limit": str(LATEST)}
        place = f"/{asking.part(receipt.remote_id)}/conversation"
        told = asking.read(
            _asked(account, client, "GET", place, params=wanted), "data", writes=False
        )
        me = account.credential.name.removeprefix("@")
        return [found for one in told if (found := _answer(one, me))]


def _answer(post: dict[str, Any], me: str) -> Answer | None:
    """What somebody else wrote; an account that is not public is told without its name."""
    at, author = parse_datetime(str(post.get("timestamp") or "")), str(post.get("username") or "")
    text = str(post.get("text") or "")
    if at is None or not text or (author and author == me):
        return None
    shown = f"@{author}" if author else ""
    return Answer(str(post["id"]), str(post.get("permalink") or ""), shown, text, at)


def _asked(
    account: Account, client: httpx.Client, method: str, place: str, **sent: Any
) -> httpx.Response:
    return asking.ask(
        client,
        method,
        f"{account.server}/v1.0{place}",
        judge=facebook.judged,
        headers=dict(asking.bearer(account.credential.secrets["token"])),
        **sent,
    )
