"""Sheets signed on paper: printed, declared by the author, recounted by somebody else."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from initiatives.actions.petition_tallies import tally_of
from tests.factories import make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.petitions.cast import make_petition

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@told("1280")
def test_a_sheet_is_printed_declared_and_recounted(hand: Hand) -> None:
    petition = make_petition()
    row = petition.initiative
    author, page = come_in(hand, row.author), reverse("petition", args=[row.pk, row.slug])
    author.goto(f"{row.get_absolute_url()}gerer/petition/")
    author.follow("Feuilles et relevés")
    heading(author, "Signatures sur papier")
    sheet = author.page.get_by_role("link", name="La feuille à imprimer (PDF)")
    paper = author.page.request.get(sheet.get_attribute("href") or "")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF-")

    # Three sheets hold sixty lines.
    author.fill("Nombre de signatures", "61")
    author.fill("Nombre de feuilles", "3")
    # A field of dates is written in its own way in each browser.
    author.page.locator("#id_collected_on").fill(timezone.localdate().isoformat())
    author.fill("Lieu", "Marché du mardi")
    author.follow("Déclarer")
    expect(author.page.locator("#erreurs")).to_be_focused()
    author.fill("Nombre de signatures", "42")
    author.follow("Déclarer")
    expect(author.page.locator("#releves")).to_contain_text("À recompter")
    link = author.page.locator("#releves p.meta").filter(has_text="/petitions/papier/")

    visitor = hand.another()
    visitor.goto(page)
    expect(visitor.page.locator("main")).not_to_contain_text("sur papier, déclarées")
    second = come_in(hand.another(), make_user())
    second.goto(link.inner_text().partition("localhost")[2].lstrip(":0123456789"))
    heading(second, "Recompter des feuilles")
    expect(second.page.locator("main")).not_to_contain_text("42")
    second.fill("Signatures que vous avez comptées", "41")
    second.tick("J’ai eu ces feuilles")
    second.follow("Confirmer ce total")
    expect(second.page.locator("#erreurs")).to_be_focused()
    second.fill("Signatures que vous avez comptées", "42")
    second.follow("Confirmer ce total")
    expect(second.page.locator("main")).to_contain_text("Vous avez trouvé 42 signatures")

    visitor.goto(page)
    expect(visitor.page.locator("main")).to_contain_text("et 42 sur papier")
    expect(visitor.page.locator("main")).to_contain_text("Moins de 5 signatures")
    assert tally_of(petition).confirmed == 0
    assert not petition.steps.exists()
