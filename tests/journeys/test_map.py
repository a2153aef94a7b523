"""The map of the départements, beside its table on a wide screen."""

from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PLACES = """() => ["carte__f", "carte__d"].map((name) => {
  const { left, right, top, bottom } = document.querySelector(`.${name}`).getBoundingClientRect();
  return { left, right, top, bottom };
})"""


def test_it_keeps_the_whole_map_in_view_beside_the_table(page: Page, base_url: str) -> None:
    call_command("load_territories", stdout=StringIO())
    page.goto(f"{base_url}/territoires/")
    for height in (720, 1000):
        page.set_viewport_size({"width": 1280, "height": height})
        page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, 0)")
        drawing, table = page.evaluate(PLACES)
        assert drawing["right"] <= table["left"]
        assert drawing["top"] == table["top"] < height / 2
        page.evaluate("scrollTo(0, 1500)")
        drawing, table = page.evaluate(PLACES)
        assert table["top"] < 0 <= drawing["top"]
        assert drawing["bottom"] <= height
    page.set_viewport_size({"width": 768, "height": 1024})
    drawing, table = page.evaluate(PLACES)
    assert drawing["bottom"] <= table["top"]
