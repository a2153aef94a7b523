"""Somebody named in a text answers next to it, changes the answer and takes it away."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from civic.notifications.models import Mail
from initiatives.models import NamedReply, ReplyToConfirm
from initiatives.visitor_links import confirm_path, manage_path
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]

WORDS = "Le café ferme à minuit, comme l’arrêté le demande. Venez en parler, la porte est ouverte."


def reads(hand: Hand, page: str, words: str, *, gone: bool = False) -> None:
    """Open the page until it says so: a visitor's is some seconds old at most."""
    for _turn in range(20):
        hand.goto(page)
        if (hand.page.get_by_text(words).count() == 0) is gone:
            return
        hand.page.wait_for_timeout(500)
    raise AssertionError(f"« {words} »: {'still' if gone else 'not'} on {page}")


@told("360-no-js")
def test_a_named_person_answers_next_to_the_text(hand: Hand) -> None:
    initiative = make_initiative(proposal="Que le gérant du café de la place ferme à minuit.")
    page = initiative.get_absolute_url()
    hand.goto(page)
    hand.follow("Je suis une personne citée : répondre ici")
    heading(hand, "Répondre à un texte qui vous cite")
    expect(hand.page.get_by_text("sans compte", exact=False).first).to_be_visible()

    named = come_in(hand.another(), make_user(name="Basile Roux"))
    named.goto(page)
    named.follow("Je suis une personne citée : répondre ici")
    named.fill("Votre réponse", WORDS)
    named.follow("Publier la réponse")
    expect(named.page.locator("#erreurs")).to_be_focused()
    expect(named.page.get_by_label("Votre réponse", exact=False).first).to_have_value(WORDS)
    named.fill("Comment le texte vous cite", "le gérant du café de la place")
    named.tick("Je suis la personne que ce texte cite")
    named.follow("Publier la réponse")

    reads(hand, page, "Le café ferme à minuit")
    assert Mail.objects.filter(to=initiative.author.email).exists()

    named.goto(reverse("reply-named", args=[initiative.pk, initiative.slug]))
    named.fill("Votre réponse", "Le café ferme désormais à onze heures.")
    named.follow("Enregistrer la réponse")
    reads(hand, page, "désormais à onze heures")
    hand.follow("Cette réponse et ses versions 1")
    hand.unfold("Version 1")
    expect(hand.page.get_by_text("comme l’arrêté le demande")).to_be_visible()

    named.goto(reverse("reply-named", args=[initiative.pk, initiative.slug]))
    named.follow("Retirer ma réponse")
    reads(hand, page, "désormais à onze heures", gone=True)
    assert NamedReply.objects.get().removed_at is not None


@told("360-no-js")
def test_somebody_without_an_account_answers_by_a_mail_s_link(hand: Hand) -> None:
    initiative = make_initiative(proposal="Que le gérant du café de la place ferme à minuit.")
    page = initiative.get_absolute_url()
    hand.goto(page)
    hand.follow("Je suis une personne citée : répondre ici")
    hand.fill("Comment le texte vous cite", "le gérant du café de la place")
    hand.fill("Votre réponse", WORDS)
    hand.fill("Votre nom", "Basile Roux")
    hand.follow("Recevoir le lien pour publier")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    hand.fill("Adresse e-mail", "basile@exemple.fr")
    hand.tick("Je suis la personne que ce texte cite")
    hand.follow("Recevoir le lien pour publier")
    heading(hand, "Regardez votre messagerie")

    waiting = ReplyToConfirm.objects.get()
    hand.goto(confirm_path(waiting.pk))
    heading(hand, "Publier ma réponse")
    assert not NamedReply.objects.exists()
    hand.follow("Publier ma réponse")
    heading(hand, "Ma réponse à un texte qui me cite")
    reads(hand, page, "Le café ferme à minuit")

    hand.goto(manage_path(NamedReply.objects.get().pk))
    hand.fill("Votre réponse", "Le café ferme désormais à onze heures.")
    hand.follow("Enregistrer la réponse")
    expect(hand.page.get_by_text("Votre réponse est modifiée")).to_be_visible()
    reads(hand, page, "désormais à onze heures")
    hand.goto(manage_path(NamedReply.objects.get().pk))
    hand.follow("Retirer ma réponse")
    reads(hand, page, "désormais à onze heures", gone=True)
