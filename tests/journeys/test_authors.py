"""What authors do afterwards: correct the text, and say what came of it."""

import pytest
from playwright.sync_api import expect

from initiatives.models import Initiative
from initiatives.states import Lifecycle, Outcome
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@told("360")
def test_it_edits_and_lets_everybody_read_what_changed(hand: Hand) -> None:
    author = make_user()
    initiative = make_initiative(author=author, proposal="Une réouverture provisoire en mars.")
    come_in(hand, author)
    hand.goto(initiative.get_absolute_url())
    hand.follow("Gérer mon initiative")
    hand.follow("Modifier", within="main")
    heading(hand, "Modifier mon initiative")
    hand.fill("Comment faire, concrètement ?", "Une réouverture définitive en mars.")
    hand.follow("Voir d’abord ce qui change", within="form")
    changes = hand.page.locator("section[aria-labelledby=change-t]")
    expect(changes.locator("del")).to_contain_text("provisoire")
    expect(changes.locator("ins")).to_contain_text("définitive")
    assert Initiative.objects.get().version == 1
    hand.fill("Comment faire, concrètement ?", "Une réouverture définitive en juin.")
    hand.follow("Enregistrer la nouvelle version")

    stranger = hand.another()
    stranger.goto(initiative.get_absolute_url())
    expect(stranger.page.locator("main")).to_contain_text("Une réouverture définitive en juin.")
    stranger.follow("Toutes les versions du texte")
    heading(stranger, "Les versions du texte")
    stranger.follow("Version 2 : voir ce qui a changé")
    heading(stranger, "Ce que change la version 2")
    section = stranger.page.locator("main section")
    expect(section.locator("del")).to_contain_text(["provisoire", "mars"])
    expect(section.locator("ins")).to_contain_text(["définitive", "juin"])


@told("360-keyboard")
def test_it_closes_with_an_outcome_that_everybody_reads(hand: Hand) -> None:
    author = make_user()
    initiative = make_initiative(author=author)
    come_in(hand, author)
    hand.goto(f"{initiative.get_absolute_url()}gerer/")
    hand.follow("Clore", within="main")
    heading(hand, "Clore mon initiative")
    hand.follow("Clore l’initiative")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    assert Initiative.objects.get().lifecycle == Lifecycle.OPEN

    hand.choose("Objectif atteint en partie")
    hand.fill("Qu’est-ce que cela a donné ?", "La passerelle est rouverte le matin, pas le soir.")
    hand.tick("Je comprends que l’initiative")
    hand.follow("Clore l’initiative")
    stranger = hand.another()
    for one in (hand, stranger):
        one.goto(initiative.get_absolute_url())
        main = one.page.locator("main")
        expect(main).to_contain_text("La passerelle est rouverte le matin, pas le soir.")
        expect(main).to_contain_text("on ne peut plus la rejoindre ni s’y opposer")
        expect(main.get_by_role("link", name="Rejoindre", exact=True)).to_have_count(0)
    row = Initiative.objects.get()
    assert (row.lifecycle, row.outcome) == (Lifecycle.CLOSED, Outcome.PARTLY)
