"""An official answers and keeps a promise; a clock runs out; a letter goes to who is not here."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from initiatives.actions.reply_sweeps import run_reply_clocks
from initiatives.actions.stances import take_stance
from initiatives.models import Commitment, ReplyClock
from initiatives.states import Side
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_mandate, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.officials.cast import helps
from tests.replies.cast import called, later, path

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]
WORDS = "La passerelle rouvre au printemps, aux piétons d’abord et aux vélos ensuite."


@told("360-no-js")
def test_an_official_answers_and_keeps_a_promise(hand: Hand) -> None:
    row = make_initiative(title="Rouvrir la passerelle")
    official = enrolled(name="Ariane Mercier")
    make_mandate(official)
    supporter = make_user(name="Zoé Petit")
    take_stance(by=supporter, initiative=row, side=Side.SUPPORT, agrees=True)

    mayor = come_in(hand.another(), official, second_step=True)
    mayor.goto(path("replies", row))
    mayor.follow("Je suis élu de ce territoire : répondre")
    heading(mayor, "Répondre à cette initiative")
    mayor.fill("Votre réponse", WORDS)
    mayor.follow("Publier la réponse")
    expect(mayor.page.locator("#erreurs")).to_be_focused()
    expect(mayor.page.get_by_label("Votre réponse", exact=False).first).to_have_value(WORDS)
    mayor.choose("Nous le ferons en partie")
    mayor.fill("Engagement 1", "Rouvrir aux piétons")
    mayor.page.locator("#id_due_1").fill(later(30).isoformat())
    mayor.follow("Publier la réponse")
    expect(mayor.page.get_by_text("Votre réponse est publiée.")).to_be_visible()

    come_in(hand, supporter)
    hand.goto(row.get_absolute_url())
    frame = hand.page.locator(".reponse")
    expect(frame.get_by_text("Nous le ferons en partie")).to_be_visible()
    expect(frame.get_by_text("Rouvrir aux piétons")).to_be_visible()
    Commitment.objects.update(due_on=later(-1))
    hand.follow("Cette réponse et ses versions (Adjointe au maire)")
    hand.follow("Ce n’est pas fait")
    hand.follow("C’est fait")
    expect(hand.page.get_by_role("button", name="C’est fait", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


@told("1280-keyboard")
def test_a_letter_goes_to_who_is_not_here_and_the_clock_runs_out(hand: Hand) -> None:
    row = called(make_initiative(title="Rouvrir la passerelle"))
    come_in(hand, row.author)
    hand.goto(row.get_absolute_url())
    expect(hand.page.get_by_text("Pas encore saisi")).to_be_visible()
    hand.follow("Le délai et les réponses")
    hand.follow("Voir la lettre à envoyer")
    heading(hand, "Saisir l’institution")
    hand.follow("Déclarer l’envoi")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    hand.choose("Par lettre")
    hand.tick("Je confirme que cette demande a été envoyée")
    hand.follow("Déclarer l’envoi")
    expect(hand.page.get_by_text("le délai public court")).to_be_visible()
    hand.goto(row.get_absolute_url())
    expect(hand.page.get_by_text("Réponse attendue au plus tard le")).to_be_visible()

    run_reply_clocks(timezone.now() + timedelta(days=31))
    ReplyClock.objects.update(due_on=later(-1))
    hand.goto(row.get_absolute_url())
    expect(hand.page.get_by_text("Sans réponse depuis 1 jour")).to_be_visible()
    hand.goto("/initiatives/?etat=sans-reponse")
    expect(hand.page.get_by_text("Sans réponse depuis 1 jour")).to_be_visible()


@told("1280-keyboard")
def test_staff_prepares_and_the_holder_publishes(hand: Hand) -> None:
    row = make_initiative(title="Rouvrir la passerelle")
    official = enrolled(name="Ariane Mercier")
    staff = helps(make_mandate(official), make_user(name="Zoé Petit"))
    come_in(hand, staff)
    hand.goto(path("answer", row))
    expect(hand.page.get_by_text("qui seul peut la publier")).to_be_visible()
    expect(hand.page.get_by_role("button", name="Publier la réponse")).to_have_count(0)
    # What only one position asks for shows with it.
    expect(hand.page.get_by_label("Étudié jusqu’au")).to_be_hidden()
    hand.choose("Nous l’étudions")
    expect(hand.page.get_by_label("Étudié jusqu’au")).to_be_visible()
    hand.fill("Votre réponse", WORDS)
    hand.follow("Enregistrer le brouillon")
    hand.goto(row.get_absolute_url())
    expect(hand.page.locator("main")).not_to_contain_text(WORDS)

    mayor = come_in(hand.another(), official, second_step=True)
    mayor.goto(path("answer", row))
    expect(mayor.page.get_by_text("Brouillon enregistré par Zoé Petit")).to_be_visible()
    mayor.choose("Nous le ferons")
    mayor.follow("Publier la réponse")
    expect(mayor.page.get_by_text("Votre réponse est publiée.")).to_be_visible()
    hand.goto(path("replies", row))
    expect(hand.page.locator(".reponse")).to_contain_text(WORDS)
    expect(hand.page.locator(".reponse")).to_contain_text("Ariane Mercier")
