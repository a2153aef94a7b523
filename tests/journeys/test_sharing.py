"""Sharing without a script, and a card on somebody else's site."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from playwright.sync_api import expect

from initiatives.states import Visibility
from tests.factories import make_initiative, withhold
from tests.journeys.hand import Hand, told
from tests.kit.cast import OTHER, TEXT, joined, written

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TITLE = "Un abri à vélos à la gare"


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A page of somebody else, at its own origin."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode() if self.path == "/" else b"")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@told("360-no-js")
def test_a_message_is_chosen_and_the_card_stands_on_another_site(
    hand: Hand, live_server: Any
) -> None:
    row = make_initiative(title=TITLE)
    for text, name in ((TEXT, "Louise Marchandeau"), (OTHER, "Zoé Petit")):
        written(row, text=text, by=joined(row, name=name))
    hand.goto(row.get_absolute_url())
    hand.follow("Avec vos mots, par un code QR, sur votre site")
    hand.page.get_by_text("Choisir parmi les messages du kit").click()
    hand.page.locator(".partage__m a").first.click()
    expect(hand.page.get_by_label("Ce que vous allez dire")).to_have_value(
        f"{OTHER}\n{settings.SITE_URL}{row.get_absolute_url()}"
    )
    link = hand.page.get_by_role("link", name="WhatsApp").get_attribute("href") or ""
    assert OTHER in unquote(link)
    code = hand.page.get_by_role("img", name="Code QR").get_attribute("src") or ""
    assert hand.page.request.get(code).headers["content-type"] == "image/svg+xml"
    shown = hand.page.frame_locator(".partage__a iframe").get_by_role("link")
    expect(shown).to_have_text(TITLE)
    pasted = hand.page.get_by_label("Le code à coller").input_value()
    _embed(hand, pasted.replace(settings.SITE_URL, live_server.url), row)


def _embed(hand: Hand, pasted: str, row: Any) -> None:
    """Somebody pastes the code in their page; a visitor of theirs keeps nothing of us."""
    reader = hand.another()
    with another_site(f"<!doctype html><title>Le journal</title>{pasted}") as journal:
        reader.page.goto(journal)
        card = reader.page.frame_locator("iframe").get_by_role("link")
        expect(card).to_have_text(TITLE)
        expect(card).to_have_attribute("target", "_blank")
        assert reader.page.context.cookies() == []
        withhold(row, Visibility.RESTRICTED)
        reader.page.goto(journal)
        expect(card).to_have_text("L’accès à cette initiative est suspendu")
