"""Walk the public site by its links, as a visitor without any cookie."""

import re
from collections import deque
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings as site
from django.test import Client

from tests.html.world import make_world

pytestmark = pytest.mark.django_db

PAGES_MAX = 1_000
# The same page whatever it leads back to: read once.
ENTRANCES = {"/compte/connexion/", "/compte/inscription/"}
# Forms hold a token and therefore set its cookie: no shared cache keeps them.
FORMS = re.compile(
    r"^/(compte/|initiatives/proposer/|signaler/|suivre/|initiatives/\d+-[^/]+/(rejoindre|opposer|personne-citee)/)"
)
GONE = {410}


class Reader(HTMLParser):
    """What matters in a page: where it leads, what can be led to, its names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.lang = self.title = ""
        self.headings = 0
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._inside = tag
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "link" and values.get("rel") in {"next", "prev", "canonical"}:
            self.links.append(values["href"])
        if tag == "html":
            self.lang = values.get("lang", "")
        self.headings += tag == "h1"

    def handle_data(self, data: str) -> None:
        if self._inside == "title" and not self.title:
            self.title = " ".join(data.split())

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


class Walk:
    """Every page within reach of the front door, and what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.pages: dict[str, Reader] = {}
        self.wanted: dict[str, str] = {"/": ""}
        self.anchors: list[tuple[str, str, str]] = []
        self._queue = deque(["/"])

    def go(self) -> "Walk":
        """Read pages until there are no new ones."""
        while self._queue:
            assert len(self.pages) < PAGES_MAX, "the site has no end"
            self._read(self._queue.popleft())
        self._check_anchors()
        self._check_titles()
        return self

    def _read(self, address: str) -> None:
        # Each page as the first page: a browser that has never been here.
        response = Client().get(address)
        status, came_from = response.status_code, self.wanted[address]
        if status in {301, 302, 303}:
            self._want(response.headers["Location"], address)
            return
        if status not in {200, *GONE}:
            self.problems.append(f"{address} answers {status}, from {came_from}")
            return
        if "html" not in response.headers["Content-Type"]:
            return
        self._check_headers(address, response)
        page = self.pages[address] = Reader(response.content.decode())
        if (page.lang, page.headings) != ("fr", 1):
            self.problems.append(f"{address}: lang={page.lang}, {page.headings} h1")
        for link in page.links:
            self._want(link, address)

    def _want(self, link: str, source: str) -> None:
        address, anchor = urldefrag(urljoin(f"{site.SITE_URL}{source}", link))
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != site.SITE_URL:
            return
        query = "" if parts.path in ENTRANCES else parts.query
        target = parts.path + (f"?{query}" if query else "")
        if anchor:
            self.anchors.append((source, target, unquote(anchor)))
        if target not in self.wanted:
            self.wanted[target] = source
            self._queue.append(target)

    def _check_headers(self, address: str, response: Any) -> None:
        cached = response.headers.get("Cache-Control", "")
        if FORMS.match(address):
            if "no-store" not in cached:
                self.problems.append(f"{address}: a form that may be cached: {cached}")
            return
        if response.cookies:
            self.problems.append(f"{address} sets {list(response.cookies)}")
        if "cookie" in response.headers.get("Vary", "").lower():
            self.problems.append(f"{address} varies with cookies")

    def _check_anchors(self) -> None:
        for source, target, anchor in self.anchors:
            page = self.pages.get(target)
            if page is not None and anchor not in page.ids:
                self.problems.append(f"{source} leads to {target}#{anchor}, which is not there")

    def _check_titles(self) -> None:
        """A query only refines a page; two paths are two pages."""
        seen: dict[str, str] = {}
        for address, page in self.pages.items():
            path = urlsplit(address).path
            other = seen.setdefault(page.title, path)
            if not page.title or other != path:
                self.problems.append(f"{path} has the title of {other}: {page.title}")


@pytest.mark.full
def test_every_link_leads_somewhere_without_any_cookie(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    walk = Walk().go()
    assert not walk.problems, "\n".join(["", *walk.problems])
    paths = {urlsplit(address).path for address in walk.pages}
    assert world.open.get_absolute_url() in paths
    assert f"{world.open.get_absolute_url()}versions/2/" in paths
    assert {"/territoires/21231-dijon/", "/themes/mobilites/", "/conditions/"} <= paths
    assert len(paths) > 60
