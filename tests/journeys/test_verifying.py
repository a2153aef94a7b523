"""A suspect who proves in another way is counted: without JavaScript."""

import pytest
from playwright.sync_api import expect

from civic.territories.models import Territory
from initiatives.actions.petition_tallies import tally_of
from initiatives.petitions import tokens
from tests.factories import make_initiative, make_places
from tests.journeys.hand import Hand, told
from tests.journeys.steps import heading
from tests.petitions.cast import last_letter, make_pending, make_petition

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@told("360-no-js")
def test_it_counts_a_suspect_who_gives_another_proof(hand: Hand) -> None:
    make_places()
    petition = make_petition(make_initiative())
    traits = {"seconds": 1, "disposable": True}
    row = make_pending(petition, commune=Territory.objects.get(code="21231"), features=traits)
    hand.goto(tokens.confirm_url(row.uid))
    hand.follow("Confirmer ma signature", within="main form")
    assert tally_of(petition).confirmed == 0
    assert last_letter().context["receipt"]

    hand.goto(last_letter().context["verify_url"])
    heading(hand, "Votre signature est en vérification")
    hand.fill("Code postal de votre commune", "75001")
    hand.follow("Faire compter ma signature", within="main form")
    expect(hand.page.get_by_role("alert")).to_contain_text("n’est pas un code postal")
    assert tally_of(petition).confirmed == 0
    hand.fill("Code postal de votre commune", "21000")
    hand.follow("Faire compter ma signature", within="main form")
    heading(hand, "Votre signature est comptée")
    assert tally_of(petition).confirmed == 1
