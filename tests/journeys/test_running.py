"""An operator of a new instance proves that mail arrives, and enters what the site costs."""

import re

import pytest
from playwright.sync_api import expect

from civic.accounts.roles import Role
from tests.accounts.cast import enrolled
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.moderation.cast import letters_to

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@told("360-no-js")
def test_an_operator_sets_up_a_new_instance(hand: Hand) -> None:
    person = enrolled(roles=(Role.OPERATOR,))
    desk = come_in(hand, person, second_step=True)
    desk.goto("/operateur/")
    heading(desk, "Exploitation")
    desk.press("M’envoyer un courriel d’essai", within="main")
    expect(desk.page.get_by_text("Ouvrez son lien")).to_be_visible()
    [message] = letters_to(person.email)
    found = re.search(r"/operateur/courrier/essai/[0-9a-f-]+/", str(message.body))
    assert found
    desk.goto(found.group())
    desk.page.get_by_label("SPF et DKIM").check()
    desk.press("Oui, il est arrivé", within="main")
    desk.unfold("Ce qui est déjà en place")
    expect(desk.page.get_by_text("Courrier signé (SPF et DKIM)")).to_be_visible()
    desk.follow("Entrer ou corriger un coût", within="main")
    desk.fill("Montant, en euros", "douze")
    desk.press("Enregistrer", within="main")
    expect(desk.page.locator("#erreurs")).to_be_focused()
    desk.fill("Montant, en euros", "12,50")
    desk.press("Enregistrer", within="main")
    expect(desk.page.locator("main")).to_contain_text("12,50\u00a0€")
