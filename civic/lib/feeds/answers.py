"""A feed as an answer over HTTP: its headers, and 304 before anything is written."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from civic.lib import identity
from civic.lib.feeds import atom, json_feed, rss
from civic.lib.feeds.document import MEDIA_TYPES, Document, Form

WRITERS: dict[Form, Callable[[Document], str]] = {
    Form.ATOM: atom.write,
    Form.RSS: rss.write,
    Form.JSON: json_feed.write,
}
# To be raised with any change of what the writers say: what readers kept is then old.
EDITION = 2


def mark(values: Iterable[Any]) -> str:
    """A strong validator of what is told: anything that a document depends on goes in."""
    ours = identity.site_name(), settings.SITE_URL, settings.FEED_AUTHORITY, settings.WEBSUB_HUB
    told = repr((EDITION, ours, tuple(values)))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def tag(*parts: object) -> str:
    """A name that never changes (RFC 4151), whatever address the thing is read at."""
    return f"tag:{settings.FEED_AUTHORITY}:{'/'.join(str(part) for part in parts)}"


def unchanged(request: HttpRequest, etag: str, changed: datetime | None) -> HttpResponse | None:
    """304 when the reader has it already. If-None-Match wins over If-Modified-Since.

    `changed` is None where no date tells: the validator alone does.
    """
    stamp = _stamp(changed) if changed else None
    answer = get_conditional_response(request, etag, last_modified=stamp)
    if answer is None or answer.status_code != 304:
        return None
    return _headed(HttpResponse(status=304), etag, changed)


def fresh(body: str | bytes, media: str, etag: str, changed: datetime | None) -> HttpResponse:
    """The whole answer."""
    return _headed(HttpResponse(body, content_type=media), etag, changed)


def answer(document: Document, form: Form, etag: str, changed: datetime | None) -> HttpResponse:
    """A document in one format, with its hub and its own address as headers (WebSub, 4)."""
    response = fresh(WRITERS[form](document), MEDIA_TYPES[form], etag, changed)
    links = [f'<{document.here}>; rel="self"']
    links += [f'<{document.hub}>; rel="hub"'] if document.hub else []
    response.headers["Link"] = ", ".join(links)
    return response


def missing(words: str, status: int = 404) -> HttpResponse:
    """Plain words for a program, and whoever reads its log."""
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


def _stamp(changed: datetime) -> int:
    """Whole seconds, never in the future: a clock may be wrong."""
    return int(min(changed, timezone.now()).timestamp())


def _headed(response: HttpResponse, etag: str, changed: datetime | None) -> HttpResponse:
    response.headers["ETag"] = etag
    if changed:
        response.headers["Last-Modified"] = http_date(_stamp(changed))
    return response
