"""X, through its API v2: written from its documentation, never tried for real. Each post is paid.

Requests are signed (OAuth 1.0a): such a token has no end, where one of OAuth 2 lasts two hours and
is lost when two processes renew it at once.
"""

import base64
import hashlib
import hmac
import secrets as random
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

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
    RejectedError,
)
from civic.syndication.connectors.plain import Plain

SERVER = "https://api.x.com"
LIMITS = NetworkLimits(text=280, url=23)
# What it answers with 403 though it knows us well.
_REFUSALS = ("duplicate content", "not permitted to perform this action")


class X(Plain):
    """One account. Reading is paid by the post, and only accounts that pay can edit."""

    key = "x"
    name = "X"
    caps = Caps(Once.NONE, edit=False, delete=True, image=False)
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

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Make the token worthless."""
        _asked(account, client, "POST", "/1.1/oauth/invalidate_token", writes=False)


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
