"""Newcomers: find one's commune, read, sign up, join."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.models import Stance
from initiatives.states import Side
from tests.factories import make_initiative, make_territory, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import (
    CONSENT,
    come_in,
    heading,
    path_of,
    sign_up,
    two_communes_for_one_postcode,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@told("360", whole=True)
def test_it_leads_a_newcomer_from_a_postcode_to_an_initiative_joined(hand: Hand) -> None:
    two_communes_for_one_postcode()
    initiative = make_initiative(
        title="Planter des arbres rue du Rocher", territory=make_territory("21166")
    )
    make_initiative(title="Rouvrir la piscine des Grésilles")

    hand.goto("/")
    hand.fill("Votre commune ou votre code postal", "21000")
    hand.follow("Voir chez moi")
    expect(hand.page.get_by_role("heading", level=2).first).to_have_text(
        "2 territoires correspondent"
    )
    hand.follow("Chenôve", within="main")
    heading(hand, "Chenôve21")
    hand.follow("Planter des arbres rue du Rocher")
    expect(hand.page.get_by_text("La passerelle est fermée depuis mars.")).to_be_visible()
    expect(hand.page.locator("#position")).to_contain_text("Moins de 5 personnes")

    hand.follow("Rejoindre", within="#position")
    heading(hand, "Rejoindre cette initiative")
    hand.follow("Créer un compte", within="main")
    sign_up(hand, "Inès Rollin", "ines@example.org")
    assert path_of(hand) == f"{initiative.get_absolute_url()}rejoindre/"

    # The browser may ask for the box by itself, before anything is sent.
    hand.press("Rejoindre", within="main form")
    expect(hand.page.get_by_label(CONSENT)).not_to_be_checked()
    assert not Stance.objects.exists()
    hand.tick(CONSENT)
    hand.follow("Rejoindre", within="main form")
    expect(hand.page.locator("#position")).to_contain_text(
        "Vous avez rejoint cette initiative. Votre nom n’est pas affiché."
    )
    stance = Stance.objects.get(initiative=initiative)
    assert (stance.side, stance.show_name, stance.person.name) == (
        Side.SUPPORT,
        False,
        "Inès Rollin",
    )
    expect(hand.page.get_by_text("Inès Rollin", exact=True).filter(visible=True)).to_have_count(0)


@told("1280-keyboard", whole=True)
def test_it_takes_one_press_once_the_agreement_is_given(hand: Hand) -> None:
    first = make_initiative(title="Ouvrir le gymnase le dimanche")
    second = make_initiative(title="Éclairer le quai la nuit")
    reader = make_user()
    come_in(hand, reader)

    hand.goto(first.get_absolute_url())
    hand.follow("Rejoindre", within="#position")
    hand.tick(CONSENT)
    hand.follow("Rejoindre", within="main form")

    hand.goto(second.get_absolute_url())
    press = hand.press if hand.means.scripts else hand.follow
    press("Rejoindre", within="#position")
    expect(hand.page.locator("#position")).to_contain_text("Vous avez rejoint cette initiative.")
    hand.unfold("Changer ou retirer ma position")
    press("Retirer ma position", within="#position")
    expect(hand.page.locator("#position")).not_to_contain_text("Vous avez rejoint")
    expect(
        hand.page.locator("#position").get_by_role("button", name=re.compile("Rejoindre"))
    ).to_be_visible()
    assert Stance.objects.filter(initiative=second).count() == 0
    assert Stance.objects.filter(initiative=first).count() == 1
