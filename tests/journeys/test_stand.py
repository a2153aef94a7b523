"""A stand on the market: two people sign on one device, one after the other."""

import pytest
from playwright.sync_api import expect

from initiatives.models import Signature
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.petitions.cast import make_petition

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def sign_as(hand: Hand, first: str, last: str, email: str) -> None:
    hand.fill("Prénom", first)
    hand.page.locator("[name=last_name]").fill(last)
    hand.fill("Adresse e-mail", email)
    hand.tick("J’ai 16 ans ou plus")
    hand.tick("J’accepte que ma signature")
    hand.follow("Signer", within="form[data-stand]")


@told("360")
def test_nobody_at_a_stand_sees_who_signed_before(hand: Hand) -> None:
    petition = make_petition()
    come_in(hand, petition.initiative.author)
    hand.goto(f"{petition.initiative.get_absolute_url()}signer/stand/")
    heading(hand, "Tenir un stand")
    hand.follow("Ouvrir le stand sur cet appareil")

    for first, email in (("Odile", "odile@example.org"), ("Paul", "paul@example.org")):
        heading(hand, "Signer la pétition")
        for name in ("first_name", "last_name", "email"):
            expect(hand.page.locator(f"[name={name}]")).to_have_value("")
        expect(hand.page.locator("[name=agrees]")).not_to_be_checked()
        sign_as(hand, first, "Martin", email)
        expect(hand.page.get_by_text("C’est noté")).to_be_visible()
        assert first not in hand.page.content()

    assert Signature.objects.count() == 2
    hand.page.go_back()
    hand.page.wait_for_load_state()
    for name in ("first_name", "last_name", "email"):
        expect(hand.page.locator(f"[name={name}]")).to_have_value("")
    assert "Paul" not in hand.page.content()
    hand.follow("Fermer le stand (équipe)")
    assert "Odile" not in hand.page.content()
