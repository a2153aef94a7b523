"""Following an area without an account: its feed, found on its page, in a reader."""

import shutil
import subprocess
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from civic.lib import kept
from initiatives.states import Visibility
from tests.factories import make_initiative, withhold
from tests.journeys.conftest import do_without
from tests.journeys.hand import Hand, told
from tests.journeys.steps import heading

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TITLE = "Rouvrir la passerelle des Tanneries"


def shown_by_sfeed(address: str, base: str) -> list[list[str]]:
    """What the reader holds: a line for each entry, its date, title and address first."""
    if not shutil.which("sfeed"):
        do_without("no sfeed here (Debian: apt install sfeed)")
    asked = ["curl", "-sS", "--fail", address]
    document = subprocess.run(asked, capture_output=True, check=True, timeout=30).stdout
    found = subprocess.run(
        ["sfeed", base], input=document, capture_output=True, check=True, timeout=30
    )
    return [line.split("\t") for line in found.stdout.decode().splitlines()]


@told("360-no-js")
def test_an_area_is_followed_in_a_reader_that_leads_back_to_it(
    hand: Hand, live_server: Any, settings: Any
) -> None:
    settings.SITE_URL = live_server.url
    kept.forget_everything()
    row = make_initiative(title=TITLE)
    hand.goto("/territoires/21231-dijon/")
    link = hand.page.get_by_role("main").get_by_role("link", name="Atom", exact=True)
    address = f"{live_server.url}{urlsplit(link.get_attribute('href') or '').path}"
    [entry] = shown_by_sfeed(address, live_server.url)
    assert TITLE in entry[1]

    hand.goto(entry[2])
    heading(hand, TITLE)
    hand.follow("Suivre par un flux", within="footer")
    expect(hand.page.locator("main")).to_contain_text("Ce qu’un flux ne dit jamais")
    withhold(row, Visibility.RESTRICTED)
    kept.forget_everything()
    assert shown_by_sfeed(address, live_server.url) == []
