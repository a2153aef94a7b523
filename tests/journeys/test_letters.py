"""A letter of one's own is prepared, sent, counted on one's word, and taken back."""

import pytest
from playwright.sync_api import expect

from initiatives.actions.sent_letters import say_sent
from initiatives.models import SentLetter
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.kit.cast import path, written

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]
LETTER = "Madame la maire, la passerelle est fermée depuis mai. Quand rouvrira-t-elle ?"


@told("360-no-js")
def test_a_letter_is_counted_on_ones_word(hand: Hand) -> None:
    row = make_initiative(title="Rouvrir la passerelle")
    kept = written(row, text=LETTER, network="letter")
    for _number in range(4):
        say_sent(by=make_user(), initiative=row, agrees=True)
    come_in(hand, make_user(name="Zoé Petit"))
    hand.goto(row.get_absolute_url())
    expect(hand.page.get_by_text("disent avoir écrit")).to_have_count(0)
    hand.goto(kept.get_absolute_url())
    hand.follow("L’adapter et l’envoyer")
    hand.follow("Préparer l’e-mail")
    expect(hand.page.get_by_role("link", name="Ouvrir dans ma messagerie")).to_be_visible()
    hand.follow("J’ai écrit")
    heading(hand, "J’ai écrit")
    hand.follow("J’ai écrit")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    hand.tick("J’accepte que mes prises de position")
    hand.follow("J’ai écrit")
    expect(hand.page.get_by_text("vous avez dit avoir écrit")).to_be_visible()
    expect(hand.page.get_by_text("5 personnes disent avoir écrit")).to_be_visible()
    assert SentLetter.objects.get(person__name="Zoé Petit").message == kept
    hand.goto(row.get_absolute_url())
    expect(hand.page.get_by_text("sur leur parole")).to_be_visible()

    hand.goto(path("kit-letter", row))
    hand.follow("Je n’ai pas écrit")
    expect(hand.page.get_by_text("C’est retiré")).to_be_visible()
    # The agreement is given: one press is enough.
    hand.follow("J’ai écrit")
    expect(hand.page.get_by_text("vous avez dit avoir écrit")).to_be_visible()
