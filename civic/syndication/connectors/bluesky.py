"""Bluesky and any server of the AT Protocol (PDS), with an app password.

The same record written twice at the same place is one post: its place (`rkey`) is drawn from our
key, so that a try of unknown outcome is simply made again.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from civic.syndication.connectors import asking, counting, writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    ConnectorError,
    Credential,
    Draft,
    GoneError,
    Item,
    NetworkLimits,
    Once,
    Receipt,
    RejectedError,
    Replies,
)
from civic.syndication.connectors.plain import Plain

POST = "app.bsky.feed.post"
LIMITS = NetworkLimits(text=300, bytes=3_000, image=1_000_000)
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
# The session is over (ask for another), or the app password is (ask its owner).
_OVER = {"ExpiredToken", "InvalidToken"}
_LOST = {
    "AuthenticationRequired",
    "AuthMissing",
    "AccountTakedown",
    "AccountDeactivated",
    "AuthFactorTokenRequired",
    "RepoNotFound",
    "RepoDeactivated",
}
_NOT_THERE = {"RecordNotFound"}
# Answers are kept by whoever gathers every server's posts (the AppView): one's own server hands the
# question on with one's name, and says so where it knows of none.
_THREAD = "app.bsky.feed.getPostThread"
_NO_THREAD = {"NotFound", "MethodNotImplemented"}
_THREADS_DEEP = 6
# Said by who wants to be read by people of the network alone.
_NOT_OUTSIDE = "!no-unauthenticated"
# A session is good for two hours; servers take 30 sign-ins in 5 minutes and 300 a day.
_SESSION = timedelta(minutes=90)


class _SessionOverError(Exception):
    """The short-lived token is over: another one is asked for once."""


class Bluesky(Plain):
    """One account of one server."""

    key = "bluesky"
    name = "Bluesky"
    caps = Caps(
        Once.PUT,
        edit=False,
        delete=True,
        image=True,
        replies=Replies.POST,
        proven=True,
        card=True,
    )
    usual = LIMITS

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The account's identifier (did) and handle; the app password is tried anew."""
        session = _signed_in(account, client)
        known = account.credential
        name = f"@{session['handle']}"
        return known.known_as(session["did"], name)

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        """The title first; the address shown short, with the card of the page."""
        link = writing.shortened(item.url)
        words = writing.write(item, writing.BLUESKY, lambda text: _fits(text, limits), link=link)
        title = counting.cut(item.title, lambda text: len(text) <= 300)
        about = counting.cut(item.summary, lambda text: len(text) <= 1_000)
        extra = {
            "facets": facets(words.text, {link: item.url}),
            "card": {"uri": item.url, "title": title, "description": about},
        }
        return Draft(words.text, item.url, item.language, item.at, extra, item.picture)

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Graphemes; more than allowed where the bytes are too many."""
        too_heavy = limits.bytes is not None and counting.octets(text) > limits.bytes
        return max(counting.graphemes(text), limits.text + 1 if too_heavy else 0)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Write the record at the place that the key gives."""
        place = rkey(key, draft.at)
        record = _record(draft) | _card(account, draft, client)
        wanted = {"collection": POST, "rkey": place, "record": record}
        written = _call(account, client, "com.atproto.repo.putRecord", wanted)
        return _receipt(account, client, asking.read(written, "uri"), asking.body(written))

    def find(
        self, account: Account, draft: Draft, key: str, client: httpx.Client
    ) -> Receipt | None:
        """Read the place that the key gives."""
        wanted = {"collection": POST, "rkey": rkey(key, draft.at)}
        found = _found(account, client, wanted)
        return _receipt(account, client, found["uri"], found) if found else None

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take it back. The server says yes to what is not there: we look first."""
        wanted = {"collection": POST, "rkey": receipt.remote_id.rpartition("/")[2]}
        if _found(account, client, wanted) is None:
            raise asking.gone()
        _call(account, client, "com.atproto.repo.deleteRecord", wanted)

    def answers(self, account: Account, receipt: Receipt, client: httpx.Client) -> list[Answer]:
        """Answers and what was answered to them, but of who is read by their network alone."""
        wanted = {"uri": receipt.remote_id, "depth": str(_THREADS_DEEP), "parentHeight": "0"}
        try:
            found = asking.read(_read(account, client, _THREAD, wanted), "thread", writes=False)
        except GoneError:
            return []
        return sorted(_answers(found), key=lambda one: one.at)

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Forget the session. Only its owner can take an app password back, in their settings."""
        _sessions.forget(account)


def rkey(key: str, at: datetime | None) -> str:
    """Return a record key in the form of a TID: the moment, then what the key says.

    13 letters that sort by time: 53 bits of microseconds and 10 that tell writers apart. Within a
    millisecond, 20 bits come from the key.
    """
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    start = int((at or datetime(2020, 1, 1, tzinfo=UTC)).timestamp() * 1000)
    number = (start * 1000 + drawn % 1000) << 10 | (drawn // 1000) % 1024
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def facets(text: str, links: dict[str, str]) -> list[dict[str, Any]]:
    """Say what leads where: addresses and hashtags, placed in bytes of UTF-8.

    `links` gives the whole address of what is shown short.
    """
    found = [
        (start, end, {"$type": "app.bsky.richtext.facet#link", "uri": url})
        for start, end, url in writing.found_addresses(text)
    ]
    for shown, url in links.items():
        start = text.rfind(shown)
        if start >= 0 and not any(first <= start < last for first, last, _what in found):
            link = {"$type": "app.bsky.richtext.facet#link", "uri": url}
            found.append((start, start + len(shown), link))
    found += [
        (start, end, {"$type": "app.bsky.richtext.facet#tag", "tag": tag})
        for start, end, tag in writing.found_tags(text)
        if not any(first <= start < last for first, last, _what in found)
    ]
    return [_facet(text, *one) for one in sorted(found, key=lambda one: one[0])]


def _facet(text: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    first = counting.octets(text[:start])
    index = {"byteStart": first, "byteEnd": first + counting.octets(text[start:end])}
    return {"index": index, "features": [feature]}


def _fits(text: str, limits: NetworkLimits) -> bool:
    most = limits.bytes or LIMITS.text * 10
    return counting.graphemes(text) <= limits.text and counting.octets(text) <= most


def _record(draft: Draft) -> dict[str, Any]:
    moment = (draft.at or timezone.now()).astimezone(UTC)
    return {
        "$type": POST,
        "text": draft.text,
        "createdAt": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "langs": [draft.language],
        "facets": draft.extra.get("facets", []),
    }


def _card(account: Account, draft: Draft, client: httpx.Client) -> dict[str, Any]:
    """The card of the page, with the picture that we send: the server fetches nothing."""
    if not (card := draft.extra.get("card")):
        return {}
    thumb = {}
    if draft.picture and len(draft.picture.body) <= LIMITS.image:
        sent = _call(
            account,
            client,
            "com.atproto.repo.uploadBlob",
            content=draft.picture.body,
            media_type=draft.picture.media_type,
        )
        thumb = {"thumb": asking.read(sent, "blob", writes=False)}
    return {"embed": {"$type": "app.bsky.embed.external", "external": card | thumb}}


def _receipt(account: Account, client: httpx.Client, uri: str, found: dict[str, Any]) -> Receipt:
    handle = _session(account, client)["handle"]
    return Receipt(uri, _address(handle, uri), {"cid": found.get("cid", "")})


def _found(account: Account, client: httpx.Client, wanted: dict[str, str]) -> dict[str, Any] | None:
    did = _session(account, client)["did"]
    url = f"{account.server}/xrpc/com.atproto.repo.getRecord"

    def judge(answer: httpx.Response) -> ConnectorError | None:
        return asking.gone() if _named(answer) in _NOT_THERE else _judged(answer)

    try:
        answer = asking.ask(client, "GET", url, params=wanted | {"repo": did}, judge=judge)
    except GoneError:
        return None
    return asking.body(answer)


def _call(
    account: Account,
    client: httpx.Client,
    name: str,
    wanted: dict[str, Any] | None = None,
    *,
    content: bytes = b"",
    media_type: str = "",
) -> httpx.Response:
    """Call a procedure."""
    return _in_session(
        account,
        client,
        lambda session: _called(account, client, session, name, wanted, content, media_type),
    )


def _read(
    account: Account, client: httpx.Client, name: str, wanted: dict[str, str]
) -> httpx.Response:
    """Ask a question; GoneError where there is nothing, or nobody who would know."""

    def judge(answer: httpx.Response) -> ConnectorError | None:
        return asking.gone() if _named(answer) in _NO_THREAD else _judged(answer)

    def act(session: dict[str, str]) -> httpx.Response:
        url, headers = f"{account.server}/xrpc/{name}", asking.bearer(session["token"])
        return asking.ask(client, "GET", url, params=wanted, headers=headers, judge=judge)

    return _in_session(account, client, act)


def _in_session(
    account: Account, client: httpx.Client, act: Callable[[dict[str, str]], httpx.Response]
) -> httpx.Response:
    """Do something that wants a session; one that is over is opened again, once."""
    for again in (True, False):
        try:
            return act(_session(account, client))
        except _SessionOverError as error:
            _sessions.forget(account)
            if not again:
                raise asking.lost() from error
    raise AssertionError("unreachable")


def _called(
    account: Account,
    client: httpx.Client,
    session: dict[str, str],
    name: str,
    wanted: dict[str, Any] | None,
    content: bytes,
    media_type: str,
) -> httpx.Response:
    headers = dict(asking.bearer(session["token"]))
    sent: dict[str, Any] = {"headers": headers}
    if wanted is None:
        sent |= {"content": content, "headers": headers | {"Content-Type": media_type}}
    else:
        sent |= {"json": {"repo": session["did"]} | wanted}
    url = f"{account.server}/xrpc/{name}"
    return asking.ask(client, "POST", url, judge=_judged, **sent)


def _judged(answer: httpx.Response) -> ConnectorError | None:
    """Go by the error's name: an expired token is a 400, a missing repository too."""
    name = _named(answer)
    if name in _OVER:
        raise _SessionOverError
    if name in _LOST:
        return asking.lost(answer)
    if name == "RateLimitExceeded":
        return asking.limited(answer)
    return None


def _answers(thread: dict[str, Any]) -> Iterator[Answer]:
    """What is below a post; what its author deleted or hides from us has no `post`."""
    for below in thread.get("replies") or ():
        if (post := below.get("post")) and (found := _answer(post)):
            yield found
        yield from _answers(below)


def _answer(post: dict[str, Any]) -> Answer | None:
    record, author = post.get("record") or {}, post.get("author") or {}
    at = parse_datetime(str(post.get("indexedAt") or record.get("createdAt") or ""))
    asked = {label.get("val") for label in author.get("labels") or ()}
    if at is None or _NOT_OUTSIDE in asked:
        return None
    handle, uri = str(author.get("handle") or author.get("did") or ""), str(post["uri"])
    return Answer(uri, _address(handle, uri), handle, str(record.get("text") or ""), at)


def _address(handle: str, uri: str) -> str:
    return f"https://bsky.app/profile/{handle}/post/{uri.rpartition('/')[2]}"


def _named(answer: httpx.Response) -> str:
    return str(asking.body(answer).get("error", ""))


class _Sessions:
    """Sessions of this process, in memory alone, under a print of what opened them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, tuple[datetime, dict[str, str]]] = {}

    def get(self, account: Account) -> dict[str, str] | None:
        with self._lock:
            until, session = self._open.get(_print(account), (None, None))
        return session if until and until > timezone.now() else None

    def keep(self, account: Account, session: dict[str, str]) -> None:
        with self._lock:
            self._open[_print(account)] = (timezone.now() + _SESSION, session)

    def forget(self, account: Account) -> None:
        with self._lock:
            self._open.pop(_print(account), None)


_sessions = _Sessions()


def _print(account: Account) -> str:
    secrets = account.credential.secrets
    told = "\n".join((account.server, secrets["identifier"], secrets["password"]))
    return hashlib.sha256(told.encode()).hexdigest()


def _session(account: Account, client: httpx.Client) -> dict[str, str]:
    return _sessions.get(account) or _signed_in(account, client)


def _signed_in(account: Account, client: httpx.Client) -> dict[str, str]:
    secrets = account.credential.secrets
    wanted = {"identifier": secrets["identifier"], "password": secrets["password"]}
    url = f"{account.server}/xrpc/com.atproto.server.createSession"
    try:
        answer = asking.ask(client, "POST", url, json=wanted, judge=_judged, writes=False)
    except (_SessionOverError, RejectedError) as error:
        raise asking.lost() from error
    session = {
        "token": str(asking.read(answer, "accessJwt", writes=False)),
        "did": str(asking.read(answer, "did", writes=False)),
        "handle": str(asking.read(answer, "handle", writes=False)),
    }
    _sessions.keep(account, session)
    return session
