"""An official reads their area, filters it, keeps a view and an initiative, prints the brief."""

import pytest
from playwright.sync_api import expect

from civic.officials.desk.refresh import prove_figures
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_mandate, make_territory
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@told("360")
def test_it_reads_filters_keeps_and_prints_the_desk(hand: Hand) -> None:
    mandate = make_mandate(enrolled(), territory=make_territory("d21"))
    make_initiative(title="Une halte à Beaune", territory=make_territory("21054"))
    make_initiative(title="Anticonstitutionnellement" * 3, territory=make_territory("21231"))
    prove_figures()
    come_in(hand, mandate.user, second_step=True)
    hand.goto("/elus/bureau/?commune=21054")
    heading(hand, "Votre bureau")
    expect(hand.page.locator("main")).to_contain_text("Une halte à Beaune")
    expect(hand.page.locator("main")).not_to_contain_text("Anticonstitutionnellement")
    hand.unfold("Mes vues enregistrées")
    hand.follow("Enregistrer ces filtres", within="main")
    hand.page.get_by_label("Nom de cette vue").fill("Beaune")
    hand.press("Enregistrer", within="main")
    heading(hand, "Votre bureau")
    expect(hand.page.get_by_role("link", name="Beaune", exact=True)).to_have_attribute(
        "href", "/elus/bureau/?commune=21054"
    )
    hand.follow("Suivre « Une halte à Beaune »", within="#nouveau")
    heading(hand, "Suivre avec mon équipe")
    hand.page.get_by_label("Note privée").fill("Voir avec la région.")
    hand.press("Ajouter à la liste", within="main")
    heading(hand, "Suivi de l’équipe")
    expect(hand.page.locator("main")).to_contain_text("Voir avec la région.")
    hand.goto("/elus/bureau/")
    expect(hand.page.locator("main")).to_contain_text("Anticonstitutionnellement")
    wide = "document.documentElement.scrollWidth > window.innerWidth"
    assert hand.page.evaluate(wide) is False
    brief = hand.page.request.get("/elus/bureau/note.pdf")
    assert brief.body().startswith(b"%PDF")
