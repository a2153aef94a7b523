"""A Facebook Page, through the Graph API: written from its documentation, never tried for real.

Only Pages: profiles and groups are closed to applications. The person who runs this site asks Meta
for an application of their own, and for its review before anyone else's Page can be connected.
"""

from typing import Any

import httpx
from django.utils.dateparse import parse_datetime

from civic.syndication.connectors import asking, writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    ConnectorError,
    Credential,
    Draft,
    NetworkLimits,
    Once,
    Receipt,
    Replies,
    RetryError,
)
from civic.syndication.connectors.plain import Plain

SERVER = "https://graph.facebook.com"
VERSION = "v25.0"
LIMITS = NetworkLimits(text=63_206)
LATEST = 25
READS = "pages_read_user_content"
# Codes of the Graph API: the token is over, a permission was taken back, the Page is not ours.
_LOST = {10, 102, 190, 200, 210, 283}
_LIMITED = {4, 17, 32, 341, 613}
_LATER = {1, 2}
_NOT_THERE = {(100, 33), (803, None)}


class Facebook(Plain):
    """One Page; `remote_id` is its number, `secrets["token"]` the Page's own token."""

    key = "facebook"
    name = "Facebook"
    caps = Caps(
        Once.LOOKUP,
        edit=True,
        delete=True,
        image=False,
        replies=Replies.POST,
        reads_with=READS,
    )
    usual = LIMITS
    shape = writing.FACEBOOK

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The Page's number and name."""
        found = asking.read(
            ask(account, client, "GET", "/me", params={"fields": "id,name"}), writes=False
        )
        known = account.credential
        return known.known_as(str(found["id"]), str(found["name"]))

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Post on the Page."""
        wanted = {"message": draft.text, "link": draft.url}
        page = asking.part(account.credential.remote_id)
        return _receipt(
            asking.read(ask(account, client, "POST", f"/{page}/feed", data=wanted), "id")
        )

    def find(
        self, account: Account, draft: Draft, key: str, client: httpx.Client
    ) -> Receipt | None:
        """Look among the Page's last posts for the same words, no older than what they tell."""
        page = asking.part(account.credential.remote_id)
        wanted = {"fields": "id,message,created_time", "limit": str(LATEST)}
        answer = ask(account, client, "GET", f"/{page}/feed", params=wanted)
        posts = asking.read(answer, "data", writes=False)
        return next((_receipt(one["id"]) for one in posts if is_same(one, "message", draft)), None)

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Change the words; the card stays."""
        place = f"/{asking.part(receipt.remote_id)}"
        ask(account, client, "POST", place, data={"message": draft.text}, writes=False)
        return receipt

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take it back."""
        ask(account, client, "DELETE", f"/{asking.part(receipt.remote_id)}", writes=False)

    def answers(self, account: Account, receipt: Receipt, client: httpx.Client) -> list[Answer]:
        """The last comments and what is below them. Who wrote one is told of who agreed to it."""
        wanted = {
            "fields": "id,message,created_time,permalink_url,from{id,name}",
            "filter": "stream",
            "order": "reverse_chronological",
            "limit": str(LATEST),
        }
        place = f"/{asking.part(receipt.remote_id)}/comments"
        answer = ask(account, client, "GET", place, params=wanted)
        page = account.credential.remote_id
        told = asking.read(answer, "data", writes=False)
        return [found for one in told if (found := _answer(one, page))]


def ask(
    account: Account, client: httpx.Client, method: str, place: str, **sent: Any
) -> httpx.Response:
    """Ask the Graph API as this account; the token goes in a header, never in an address."""
    return asking.ask(
        client,
        method,
        f"{account.server}/{VERSION}{place}",
        judge=judged,
        headers=dict(asking.bearer(account.credential.secrets["token"])),
        **sent,
    )


def judged(answer: httpx.Response) -> ConnectorError | None:
    """Go by the code of the Graph API: most errors are a 400."""
    error = asking.body(answer).get("error")
    if not isinstance(error, dict):
        return None
    code, detail = error.get("code"), error.get("error_subcode")
    if code in _LIMITED:
        return asking.limited(answer)
    if code in _LOST:
        return asking.lost(answer)
    if (code, detail) in _NOT_THERE or (code, None) in _NOT_THERE:
        return asking.gone()
    if code in _LATER and answer.status_code == 503:
        return RetryError(str(error.get("message", "")))
    return asking.refused(answer) if answer.status_code < 500 else None


def is_same(post: dict[str, Any], name: str, draft: Draft) -> bool:
    """Say whether a post has these words and is no older than what they tell."""
    at = parse_datetime(str(post.get("created_time") or post.get("timestamp") or ""))
    recent = not (at and draft.at) or at >= draft.at
    return recent and str(post.get(name) or "").split() == draft.text.split()


def _answer(comment: dict[str, Any], page: str) -> Answer | None:
    """What somebody else than the Page wrote; a picture alone says nothing."""
    at, author = parse_datetime(str(comment.get("created_time") or "")), comment.get("from") or {}
    text = str(comment.get("message") or "")
    if at is None or not text or not comment.get("id") or str(author.get("id")) == page:
        return None
    url = str(comment.get("permalink_url") or "")
    return Answer(str(comment["id"]), url, str(author.get("name") or ""), text, at)


def _receipt(number: object) -> Receipt:
    return Receipt(str(number), f"https://www.facebook.com/{number}")
