"""Mastodon and what speaks its API: Pleroma, GoToSocial, Pixelfed, Takahē.

Six calls and no library. Mastodon honours `Idempotency-Key` for an hour; GoToSocial and Takahē do
not (tried), so that a post of unknown outcome is also looked for among the account's last ones.
"""

import html
import time
from typing import Any

import httpx
import regex
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from civic.syndication.connectors import asking, counting, writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    Credential,
    Draft,
    Item,
    NetworkLimits,
    Once,
    Picture,
    Receipt,
    Replies,
    RetryError,
)
from civic.syndication.connectors.plain import Plain

USUAL = NetworkLimits(text=500, url=23, image=8_000_000)
# A post takes some 5,000 bytes, and an answer has a limit.
LATEST = 20
# A picture is taken at once and prepared later: how often we ask whether it is.
_LOOKS, _PAUSE = 5, 0.5
# Enough of a text to tell two posts about the same page apart.
_ALIKE = 80


class Mastodon(Plain):
    """One account of one server."""

    key = "mastodon"
    name = "Mastodon"
    caps = Caps(Once.LOOKUP, edit=True, delete=True, image=True, replies=Replies.POST)
    usual = USUAL
    shape = writing.MASTODON

    def limits(self, account: Account, client: httpx.Client) -> NetworkLimits:
        """As `/api/v2/instance` says; Mastodon's own where it says nothing."""
        answer = asking.ask(client, "GET", f"{account.server}/api/v2/instance")
        said = asking.body(answer).get("configuration") or {}
        posts, pictures = said.get("statuses") or {}, said.get("media_attachments") or {}
        return NetworkLimits(
            text=int(posts.get("max_characters") or USUAL.text),
            url=int(posts.get("characters_reserved_per_url") or USUAL.url or 23),
            image=int(pictures.get("image_size_limit") or USUAL.image),
        )

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The account's address and name."""
        url = f"{account.server}/api/v1/accounts/verify_credentials"
        answer = asking.ask(client, "GET", url, headers=_shown(account))
        known = account.credential
        host = account.server.partition("://")[2]
        user = asking.read(answer, "acct", writes=False)
        return known.known_as(str(asking.read(answer, "id", writes=False)), f"@{user}@{host}")

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        """What happened, the title, the address, then hashtags."""
        words = self.words(item, limits)
        return Draft(words.text, item.url, item.language, item.at, picture=item.picture)

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Graphemes; an address counts what the server says."""
        return counting.with_addresses_as(limits.url, text)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Post in public."""
        media = [_sent_picture(account, draft.picture, client)] if draft.picture else []
        said = _status(draft) | {"visibility": "public"} | ({"media_ids": media} if media else {})
        answer = asking.ask(
            client,
            "POST",
            f"{account.server}/api/v1/statuses",
            json=said,
            headers=_shown(account) | {"Idempotency-Key": key},
        )
        return _receipt(asking.read(answer))

    def find(
        self, account: Account, draft: Draft, key: str, client: httpx.Client
    ) -> Receipt | None:
        """Look among the account's last posts for one that leads there and says the same."""
        me = account.credential.remote_id or self.whoami(account, client).remote_id
        url = f"{account.server}/api/v1/accounts/{asking.part(me)}/statuses"
        wanted = {"limit": LATEST, "exclude_reblogs": "true", "exclude_replies": "true"}
        answer = asking.ask(client, "GET", url, params=wanted, headers=_shown(account))
        statuses = asking.read(answer, writes=False)
        return next((_receipt(one) for one in statuses if _is_same(one, draft)), None)

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Edit in place; pictures that are there stay."""
        url = _at(account, receipt)
        now = asking.body(asking.ask(client, "GET", url, headers=_shown(account)))
        media = [one["id"] for one in now.get("media_attachments") or ()]
        said = _status(draft) | ({"media_ids": media} if media else {})
        answer = asking.ask(client, "PUT", url, json=said, headers=_shown(account), writes=False)
        return _receipt(asking.read(answer))

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take it back; doing it twice says that it is gone."""
        asking.ask(client, "DELETE", _at(account, receipt), headers=_shown(account), writes=False)

    def answers(self, account: Account, receipt: Receipt, client: httpx.Client) -> list[Answer]:
        """Public answers, oldest first, without markup."""
        url = f"{_at(account, receipt)}/context"
        answer = asking.ask(client, "GET", url, headers=_shown(account))
        below = asking.read(answer, "descendants", writes=False)
        shown = [one for one in below if one.get("visibility") in {"public", "unlisted"}]
        return [found for one in shown if (found := _answer(one))]

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Make the token worthless."""
        secrets = account.credential.secrets
        said = {
            "client_id": secrets.get("client_id", ""),
            "client_secret": secrets.get("client_secret", ""),
            "token": secrets["token"],
        }
        asking.ask(client, "POST", f"{account.server}/oauth/revoke", data=said, writes=False)


def _shown(account: Account) -> dict[str, str]:
    return dict(asking.bearer(account.credential.secrets["token"]))


def _at(account: Account, receipt: Receipt) -> str:
    return f"{account.server}/api/v1/statuses/{asking.part(receipt.remote_id)}"


def _status(draft: Draft) -> dict[str, Any]:
    return {"status": draft.text, "language": draft.language}


def _receipt(status: Any) -> Receipt:
    return Receipt(str(status["id"]), str(status.get("url") or status.get("uri") or ""))


def _sent_picture(account: Account, picture: Picture, client: httpx.Client) -> str:
    """Send a picture; one that is sent twice is seen by nobody, so that it can be tried again."""
    answer = asking.ask(
        client,
        "POST",
        f"{account.server}/api/v2/media",
        files={"file": ("image", picture.body, picture.media_type)},
        data={"description": picture.alt},
        headers=_shown(account),
        writes=False,
    )
    media = str(asking.read(answer, "id", writes=False))
    if answer.status_code == 202:
        _await_picture(account, media, client)
    return media


def _await_picture(account: Account, media: str, client: httpx.Client) -> None:
    url = f"{account.server}/api/v1/media/{asking.part(media)}"
    for _look in range(_LOOKS):
        if asking.ask(client, "GET", url, headers=_shown(account)).status_code == 200:
            return
        time.sleep(_PAUSE)
    raise RetryError(_("L’image n’est pas encore prête là-bas."), after=30)


def plain(content: str) -> str:
    """The text of a post, whose HTML is the server's own."""
    broken = regex.sub(r"<br\s*/?>|</p>\s*<p[^>]*>", "\n", content)
    return html.unescape(strip_tags(broken)).strip()


def _is_same(status: dict[str, Any], draft: Draft) -> bool:
    content = str(status.get("content") or "")
    leads_there = draft.url in html.unescape(content)
    return leads_there and _letters(plain(content)) == _letters(draft.text)


def _letters(text: str) -> str:
    """What two servers agree on: neither spaces nor signs."""
    return "".join(regex.findall(r"[\p{L}\p{N}]", text))[:_ALIKE]


def _answer(status: dict[str, Any]) -> Answer | None:
    at = parse_datetime(str(status.get("created_at") or ""))
    if at is None:
        return None
    author = status.get("account") or {}
    return Answer(
        str(status["id"]),
        str(status.get("url") or ""),
        str(author.get("acct") or ""),
        plain(str(status.get("content") or "")),
        at,
    )
