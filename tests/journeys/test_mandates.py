"""An official claims a mandate and gets a badge; a citizen invites an institution nobody is of."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from civic.accounts.models import Mandate
from civic.accounts.roles import Role
from civic.officials.links import address_url, staff_url
from civic.officials.models import Claim, Staff
from tests.accounts.cast import enrolled
from tests.factories import make_places, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@told("360-no-js")
def test_a_mandate_is_claimed_verified_shown_and_helped_with(hand: Hand) -> None:
    make_places()
    louise = enrolled(name="Louise Marchandeau")
    own = come_in(hand, louise)
    own.goto("/elus/mandat/")
    own.follow("Déclarer un mandat")
    own.select("Votre fonction", "Adjoint ou adjointe au maire")
    own.fill("Comment elle s’affiche", "Adjointe aux mobilités")
    own.place("De quel territoire", "Dijon")
    # Letters typed in a field of days follow the browser's own language: they are set whole.
    own.page.get_by_label("Début du mandat").fill("2026-03-28")
    own.page.get_by_label("Fin du mandat").fill("2032-03-14")
    own.fill("Vos prénom et nom", "Louise Marchandeau")
    own.fill("Une adresse e-mail de l’institution", "moi@gmail.com")
    own.follow("Faire vérifier ce mandat")
    expect(own.page.locator("#erreurs")).to_be_focused()
    own.fill("Ce qui le prouve", "Procès-verbal du 28 mars 2026.")
    own.fill("Une adresse e-mail de l’institution", "elus@dijon.example")
    own.follow("Faire vérifier ce mandat")
    expect(own.page.get_by_text("Ce qui vient maintenant").last).to_be_visible()

    claim = Claim.objects.get()
    clerk = hand.another()
    clerk.goto(address_url(claim))
    clerk.follow("Oui, je confirme")
    expect(clerk.page.get_by_text("Vous avez confirmé").first).to_be_visible()

    operator = come_in(hand.another(), enrolled(roles=(Role.OPERATOR,)), second_step=True)
    operator.page.goto("/gestion/officials/claim/")
    operator.page.get_by_role("link", name="Adjointe aux mobilités").click()
    expect(operator.page.get_by_text("Confirmée par sa messagerie")).to_be_visible()
    operator.page.get_by_role("button", name="Vérifier ce mandat").click()
    expect(operator.page.get_by_text("Son badge est affiché")).to_be_visible()

    anyone = hand.another()
    anyone.goto("/elus/?territoire=21231")
    anyone.follow("Louise Marchandeau")
    expect(anyone.page.get_by_text("jusqu’en mars 2032")).to_be_visible()

    # Her sessions ended with the grant: the second step is asked for again.
    again = come_in(hand.another(), louise, second_step=True)
    again.goto("/elus/mandat/")
    again.follow(re.compile("^Mes collaborateurs"))
    again.follow("Inviter quelqu’un")
    helper = make_user(name="Zoé Petit")
    again.fill("Qui voulez-vous inviter", helper.handle)
    again.follow("Envoyer l’invitation")
    guest = come_in(hand.another(), helper)
    guest.goto(staff_url(Staff.objects.get()))
    heading(guest, "Aider une personne élue")
    guest.follow("Accepter")
    expect(guest.page.get_by_text("Les élus que vous aidez").first).to_be_visible()
    assert Staff.objects.serving().get().person == helper
    assert Mandate.objects.current().get().user == louise


@told("360-no-js")
def test_a_citizen_invites_an_institution_that_is_not_here(hand: Hand) -> None:
    make_places()
    hand.goto("/elus/")
    hand.place("Pour quel territoire", "Dijon")
    hand.follow("Chercher")
    expect(hand.page.get_by_role("heading", name="Mairie de Dijon")).to_be_visible()
    assert hand.page.get_by_text("Personne de cette institution").count() == 6
    hand.follow("L’inviter : Mairie de Dijon")
    heading(hand, "Inviter\u00a0: Mairie de Dijon")
    letter = hand.page.get_by_label("La lettre").input_value()
    assert "/territoires/21231-dijon/" in letter
    mail = hand.page.get_by_role("link", name="Ouvrir ma messagerie").get_attribute("href") or ""
    assert mail.startswith("mailto:?subject=")
    pdf = hand.page.get_by_role("link", name="Imprimer la lettre").get_attribute("href") or ""
    assert Client().get(pdf).content.startswith(b"%PDF")
