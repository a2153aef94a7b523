"""Picking a place in a real browser: by keyboard, by pointer, and without JavaScript."""

from typing import Any

import pytest
from django.db.models.expressions import RawSQL
from playwright.sync_api import Page, expect

from civic.territories.models import Territory
from tests.factories import make_places

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.journeys.picker_page"),
]


@pytest.fixture(autouse=True)
def _places() -> None:
    """The tiny tree, with two communes for one postcode."""
    make_places()
    words = RawSQL("array_to_tsvector(%s)", [["chenove", "21000", "21166"]])
    Territory.objects.filter(pk="21166").update(postcodes=["21000"], words=words)


def test_it_picks_by_keyboard(page: Page) -> None:
    page.goto("/essai/")
    field = page.get_by_label("Où ?")
    field.press_sequentially("2100")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".picker__etat")).to_have_text("2 lieux proposés.")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "id_where-liste-1")
    field.press("ArrowDown")
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value("Chenôve (21)")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.locator("input[name=where]")).to_have_value("21166")
    field.press("Enter")
    expect(page.locator("#place")).to_have_text("21166")


def test_it_closes_with_escape_and_forgets_a_changed_choice(page: Page) -> None:
    page.goto("/essai/")
    field = page.get_by_label("Où ?")
    field.press_sequentially("dij")
    page.get_by_role("option").first.click()
    expect(page.locator("input[name=where]")).to_have_value("21231")
    field.press("Backspace")
    expect(page.locator("input[name=where]")).to_have_value("")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("Dijon (21")


def test_it_says_when_nothing_matches(page: Page) -> None:
    page.goto("/essai/")
    page.get_by_label("Où ?").press_sequentially("xyzzy")
    expect(page.get_by_text("Aucun lieu trouvé")).to_be_visible()


def test_it_asks_which_without_javascript(plain_page: Page) -> None:
    plain_page.goto("/essai/")
    plain_page.get_by_label("Où ?").fill("21000")
    plain_page.get_by_role("button", name="Envoyer").click()
    expect(plain_page.locator("#erreurs")).to_contain_text("ont ce code postal")
    expect(plain_page.get_by_label("Où ?")).to_have_value("21000")
    plain_page.get_by_label("Chenôve").check()
    plain_page.get_by_role("button", name="Envoyer").click()
    expect(plain_page.locator("#place")).to_have_text("21166")


def test_typing_again_replaces_the_offered_choice(page: Page) -> None:
    page.goto("/essai/?envoi=1&where_texte=21000")
    expect(page.get_by_role("radio")).to_have_count(2)
    field = page.get_by_label("Où ?")
    field.fill("")
    field.press_sequentially("dijon")
    page.get_by_role("option").first.click()
    expect(page.get_by_role("radio")).to_have_count(0)
    field.press("Enter")
    expect(page.locator("#place")).to_have_text("21231")


def test_the_button_back_gives_the_place_back(page: Page) -> None:
    page.goto("/essai/")
    field = page.get_by_label("Où ?")
    field.press_sequentially("dijon")
    page.get_by_role("option").first.click()
    page.goto("/territoires/")
    page.go_back()
    expect(field).to_have_value("Dijon (21)")
    expect(page.locator("input[type=hidden][name=where]")).to_have_value("21231")


@pytest.mark.full
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(new_context: Any, axe_source: str, scheme: str) -> None:
    page: Page = new_context(color_scheme=scheme).new_page()
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def violations() -> list[str]:
        page.evaluate(axe_source)
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags
        )
        return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]

    page.goto("/essai/?envoi=1&where_texte=21000")
    assert violations() == []
    page.goto("/essai/")
    page.get_by_label("Où ?").press_sequentially("2100")
    page.get_by_role("option").first.wait_for()
    page.get_by_label("Où ?").press("ArrowDown")
    assert violations() == []
    for address in ("/territoires/", "/territoires/21231-dijon/", "/territoires/recherche/?q=zz"):
        page.goto(address)
        assert violations() == []
