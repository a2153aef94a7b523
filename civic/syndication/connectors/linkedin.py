"""LinkedIn, through its Posts API: written from its documentation, never tried for real.

A member's own posts cannot be read back without a permission that LinkedIn seldom gives: an
outcome that is unknown stays so. The same permission opens what is answered to them.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
import regex
from django.conf import settings
from django.utils.translation import gettext as _

from civic.syndication.connectors import asking, counting, writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    ConnectorError,
    Credential,
    Draft,
    Item,
    NetworkLimits,
    Once,
    Receipt,
    RejectedError,
    Replies,
)
from civic.syndication.connectors.plain import Plain

SERVER = "https://api.linkedin.com"
LIMITS = NetworkLimits(text=3_000)
# The signs of its « little text » format.
_SIGNS = regex.compile(r"[\\|{}@\[\]()<>#*_~]")
_TAG = regex.compile(r"(?<![\w\\])#(\w+)")
_TITLE_MOST = 400
LATEST = 25
READS = "r_member_social"


class LinkedIn(Plain):
    """One member, or a page that they manage; `remote_id` is its urn."""

    key = "linkedin"
    name = "LinkedIn"
    caps = Caps(
        Once.NONE,
        edit=True,
        delete=True,
        image=False,
        replies=Replies.POST,
        reads_with=READS,
    )
    usual = LIMITS
    shape = writing.LINKEDIN

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The member's urn and name."""
        answer = _asked(account, client, "GET", "/v2/userinfo")
        found, known = asking.read(answer, writes=False), account.credential
        urn = f"urn:li:person:{found['sub']}"
        name = str(found.get("name") or "LinkedIn")
        return known.known_as(urn, name)

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        """The place, the title and a summary; the address goes beside, as an article."""
        words = self.words(item, limits)
        title = counting.cut(item.title, lambda text: len(text) <= _TITLE_MOST)
        return Draft(words.text, item.url, item.language, item.at, {"title": title})

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Characters, as its documentation counts: units of UTF-16."""
        return counting.utf16(text)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Post in public."""
        wanted = {
            "author": account.credential.remote_id,
            "commentary": little(draft.text),
            "visibility": "PUBLIC",
            "distribution": {"feedDistribution": "MAIN_FEED"},
            "lifecycleState": "PUBLISHED",
            "content": {
                "article": {"source": draft.url, "title": draft.extra.get("title") or draft.url}
            },
        }
        answer = _asked(account, client, "POST", "/rest/posts", json=wanted)
        urn = answer.headers.get("x-restli-id", "")
        if not urn:
            raise asking.unknown()
        return Receipt(urn, f"https://www.linkedin.com/feed/update/{urn}/")

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Change the words; the article stays."""
        patch = {"patch": {"$set": {"commentary": little(draft.text)}}}
        more = {"X-RestLi-Method": "PARTIAL_UPDATE"}
        _asked(account, client, "POST", _place(receipt), json=patch, more=more, writes=False)
        return receipt

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take it back; it says yes to what is not there any more."""
        _asked(account, client, "DELETE", _place(receipt), writes=False)

    def answers(self, account: Account, receipt: Receipt, client: httpx.Client) -> list[Answer]:
        """The last comments. Who wrote one is told by a number that says nothing: left out."""
        place = f"/rest/socialActions/{asking.part(receipt.remote_id)}/comments"
        answer = _asked(account, client, "GET", place, params={"count": str(LATEST)})
        me, told = account.credential.remote_id, asking.read(answer, "elements", writes=False)
        return [found for one in told if (found := _answer(one, me, receipt))]

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Make the token worthless."""
        app = settings.NETWORK_APPS["linkedin"]
        said = {
            "client_id": app["id"],
            "client_secret": app["secret"],
            "token": account.credential.secrets["token"],
        }
        url = f"{account.options.get('login', 'https://www.linkedin.com')}/oauth/v2/revoke"
        asking.ask(client, "POST", url, data=said, writes=False)


def little(text: str) -> str:
    """Write in « little text »: its signs behind a stroke, hashtags as it asks for them."""
    pieces, end = [], 0
    for found in _TAG.finditer(text):
        pieces += [_escaped(text[end : found.start()]), f"{{hashtag|\\#|{_escaped(found[1])}}}"]
        end = found.end()
    return "".join([*pieces, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda found: "\\" + found[0], text)


def _answer(comment: dict[str, Any], me: str, receipt: Receipt) -> Answer | None:
    text = str((comment.get("message") or {}).get("text") or "")
    at = (comment.get("created") or {}).get("time")
    number = comment.get("commentUrn") or comment.get("id")
    if not text or not number or not isinstance(at, int) or comment.get("actor") == me:
        return None
    return Answer(str(number), receipt.url, "", text, datetime.fromtimestamp(at / 1000, UTC))


def _place(receipt: Receipt) -> str:
    return f"/rest/posts/{asking.part(receipt.remote_id)}"


def _asked(
    account: Account,
    client: httpx.Client,
    method: str,
    place: str,
    *,
    more: dict[str, str] | None = None,
    **sent: Any,
) -> httpx.Response:
    headers = dict(asking.bearer(account.credential.secrets["token"])) | {
        "LinkedIn-Version": settings.LINKEDIN_VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
    }
    url = f"{account.server}{place}"
    return asking.ask(client, method, url, judge=_judged, headers=headers | (more or {}), **sent)


def _judged(answer: httpx.Response) -> ConnectorError | None:
    if answer.status_code == 426:
        return RejectedError(_("La version de l’API de LinkedIn n’est plus servie (426)."))
    return None
