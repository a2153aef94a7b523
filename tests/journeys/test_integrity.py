"""Read how a petition is counted, and check one's receipt: by keyboard, and without JavaScript."""

import json

import pytest
from django.urls import reverse

from initiatives.petitions import receipts
from tests.factories import make_initiative, make_places
from tests.html.integrity_scenes import busy
from tests.journeys.hand import Hand, told
from tests.petitions.cast import make_petition

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def shown(hand: Hand, words: str) -> None:
    hand.page.get_by_text(words).first.wait_for()


@told("360-no-js")
def test_a_signer_checks_their_receipt_from_the_integrity_page(hand: Hand) -> None:
    make_places()
    petition = make_petition(make_initiative())
    code = busy(petition)[4]
    row = petition.initiative
    hand.goto(reverse("integrity", args=[row.pk, row.slug]))
    shown(hand, "Comment cette pétition est comptée")
    hand.unfold("Les racines des jours précédents")
    hand.unfold("Les mêmes nombres en tableau")
    hand.follow("Vérifier mon reçu")
    assert hand.page.get_by_label("Quelle pétition ?").input_value() == str(row.pk)
    hand.fill("Votre reçu", "ABCD")
    hand.follow("Vérifier")
    shown(hand, "vérifiez qu’il n’en manque pas")
    hand.fill("Votre reçu", receipts.new_code())
    hand.follow("Vérifier")
    shown(hand, "Ce reçu n’est pas de cette pétition")
    hand.fill("Votre reçu", code.lower())
    hand.follow("Vérifier")
    shown(hand, "Votre signature est comptée")
    hand.unfold("Voir la preuve")
    proof = json.loads(hand.page.locator("pre").inner_text())
    assert proof["racine"] == bytes(petition.roots.latest("day").root).hex()
    with hand.page.expect_download() as download:
        hand.press("Télécharger la preuve (JSON)")
    assert json.loads(download.value.path().read_text()) == proof
