"""X, through its API v2: written from its documentation, never tried for real. Each post is paid.

Requests are signed (OAuth 1.0a): such a token has no end, where one of OAuth 2 lasts two hours and
is lost when two processes renew it at once.
"""

import base64
import hashlib
import hmac
import secrets as random
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from civic.syndication.connectors import asking, counting, writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    ConnectorError,
    Credential,
    Draft,
    Heard,
    NetworkLimits,
    Once,
    Receipt,
    RejectedError,
    Replies,
)
from civic.syndication.connectors.plain import Plain

SERVER = "https://api.x.com"
LIMITS = NetworkLimits(text=280, url=23)
# A question has 512 letters at most, and what is older than a week is not asked about.
AT_ONCE, MOST = 11, 100
WEEK = timedelta(days=7)
# Its numbers hold the moment, in milliseconds since 4 November 2010.
_EPOCH, _SHIFT = 1_288_834_974_657, 22
# What it answers with 403 though it knows us well.
_REFUSALS = ("duplicate content", "not permitted to perform this action")


class X(Plain):
    """One account. Reading is paid by the post, and only accounts that pay can edit."""

    key = "x"
    name = "X"
    caps = Caps(Once.NONE, edit=False, delete=True, image=False, replies=Replies.ACCOUNT)
    usual = LIMITS
    shape = writing.X

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The account's number and name."""
        answer = _asked(account, client, "GET", "/2/users/me")
        found, known = asking.read(answer, "data", writes=False), account.credential
        name = f"@{found['username']}"
        return known.known_as(str(found["id"]), name)

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Weighted: see `counting.on_x`."""
        return counting.on_x(text, limits.url or 23)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Post. It refuses the same text twice in a short time, which is no proof of anything."""
        answer = _asked(account, client, "POST", "/2/tweets", json={"text": draft.text})
        number = str(asking.read(answer, "data", "id"))
        return Receipt(number, f"https://x.com/i/status/{number}")

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take it back."""
        place = f"/2/tweets/{asking.part(receipt.remote_id)}"
        _asked(account, client, "DELETE", place, writes=False)

    def hear(
        self, account: Account, posts: Mapping[str, Receipt], since: str, client: httpx.Client
    ) -> Iterator[Heard]:
        """What was written below our posts since the last time: each one that is read is paid.

        Names are not asked for: they are paid too.
        """
        names = {receipt.remote_id: name for name, receipt in posts.items()}
        me, seen, found = account.credential.remote_id, since, list[Answer]()
        for some in _parts(list(names)):
            below = " OR ".join(f"conversation_id:{one}" for one in some)
            wanted = {
                "query": f"({below}) -from:{me}",
                "max_results": str(MOST),
                "tweet.fields": "author_id,conversation_id,created_at",
            } | ({"since_id": since} if is_recent(since) else {})
            place = f"/2/tweets/search/recent?{urlencode(wanted, quote_via=quote)}"
            told = asking.body(_asked(account, client, "GET", place)).get("data") or ()
            found += [answer for one in told if (answer := _answer(one, names))]
            seen = max([seen, *(str(one["id"]) for one in told)], key=lambda one: int(one or 0))
        yield Heard(tuple(sorted(found, key=lambda one: one.at)), seen)

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Make the token worthless."""
        _asked(account, client, "POST", "/1.1/oauth/invalidate_token", writes=False)


def _parts(numbers: list[str]) -> list[list[str]]:
    return [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]


def is_recent(number: str) -> bool:
    """Whether a post is young enough to be searched for."""
    if not number.isdecimal():
        return False
    at = datetime.fromtimestamp(((int(number) >> _SHIFT) + _EPOCH) / 1000, UTC)
    return at > timezone.now() - WEEK + timedelta(hours=1)


def _answer(post: dict[str, Any], names: Mapping[str, str]) -> Answer | None:
    at, to = parse_datetime(str(post.get("created_at") or "")), str(post.get("conversation_id"))
    if at is None or to not in names:
        return None
    number = str(post["id"])
    url = f"https://x.com/i/status/{number}"
    return Answer(number, url, "", str(post.get("text") or ""), at, names[to])


def signed(
    method: str, url: str, token: str = "", token_secret: str = "", more: Mapping[str, str] = {}
) -> str:
    """Return the `Authorization` header of a request (RFC 5849, HMAC-SHA1).

    What is sent as JSON is not signed; the query is, and `more` (`oauth_callback`, a verifier).
    """
    app = settings.NETWORK_APPS["x"]
    said = {
        "oauth_consumer_key": app["id"],
        "oauth_nonce": random.token_hex(16),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_version": "1.0",
        **({"oauth_token": token} if token else {}),
        **more,
    }
    said["oauth_signature"] = signature(method, url, said, app["secret"], token_secret)
    return "OAuth " + ", ".join(f'{_quoted(name)}="{_quoted(said[name])}"' for name in sorted(said))


def signature(
    method: str, url: str, said: Mapping[str, str], secret: str, token_secret: str
) -> str:
    """Sign what is said: method, address, then all parameters in order."""
    parts = urlsplit(url)
    pairs = [*said.items(), *parse_qsl(parts.query, keep_blank_values=True)]
    told = "&".join(f"{name}={value}" for name, value in sorted(_both(pairs)))
    base = "&".join(map(_quoted, (method, f"{parts.scheme}://{parts.netloc}{parts.path}", told)))
    key = f"{_quoted(secret)}&{_quoted(token_secret)}"
    # SHA-1 is what the protocol asks for; as a keyed print it is not broken.
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _both(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(_quoted(name), _quoted(value)) for name, value in pairs]


def _quoted(text: str) -> str:
    return quote(text, safe="~")


def _asked(
    account: Account, client: httpx.Client, method: str, place: str, **sent: Any
) -> httpx.Response:
    secrets = account.credential.secrets
    url = f"{account.server}{place}"
    header = signed(method, url, secrets["token"], secrets["token_secret"])
    return asking.ask(client, method, url, judge=_judged, headers={"Authorization": header}, **sent)


def _judged(answer: httpx.Response) -> ConnectorError | None:
    if answer.status_code == 403:
        said = str(asking.body(answer).get("detail", ""))
        if any(words in said for words in _REFUSALS):
            return asking.refused(answer, "detail")
    if answer.status_code == 402:
        return RejectedError(_("Le crédit de l’application auprès de X est épuisé."))
    return None
