"""Somebody changes a passage; the team accepts one change, refuses another; one becomes a way."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.models import Amendment, Initiative
from initiatives.models.amendment import Stage
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import CONSENT, come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]

PROPOSAL = "Rouvrir la passerelle aux vélos.\n\nLa fermer la nuit, de 22 h à 6 h."
LATER = "La fermer la nuit, de minuit à 5 h."
AFTER, WHY = "Le passage tel que vous le proposez", "Pourquoi ce changement"


@told("360-no-js")
def test_a_text_is_amended_in_the_open(hand: Hand) -> None:
    initiative = make_initiative(proposal=PROPOSAL)
    page = initiative.get_absolute_url()
    writer = come_in(hand, make_user(name="Zoé Petit"))
    writer.goto(page)
    writer.follow("Amendements")
    writer.follow("Proposer un changement")
    heading(writer, "Proposer un amendement")
    writer.follow("Changer ce passage : Ce qui est proposé, passage 2")
    writer.fill(AFTER, LATER)
    writer.follow("Publier l’amendement")
    expect(writer.page.locator("#erreurs")).to_be_focused()
    expect(writer.page.get_by_label(AFTER)).to_have_value(LATER)
    writer.fill(WHY, "Le dernier train arrive tard.")
    writer.follow("Publier l’amendement")
    expect(writer.page.get_by_text("En discussion").first).to_be_visible()
    address = Amendment.objects.get().get_absolute_url()
    _read_side_by_side(writer)
    _argue_about_it(hand.another(), address)

    team = come_in(hand.another(), initiative.author)
    team.goto(address)
    team.follow("Répondre à cet amendement")
    team.tick("Ce changement touche au sens")
    team.follow("Accepter et publier le texte")
    expect(team.page.get_by_text("La réponse de l’équipe")).to_be_visible()
    team.follow(re.compile("Le texte qui en résulte"))
    heading(team, "Ce que change la version 2")
    assert LATER in Initiative.objects.get(pk=initiative.pk).proposal
    # The new version says whose words it took, to everybody.
    team.follow("Toutes les versions")
    team.follow("Amendement de Zoé Petit, accepté par l’équipe")
    expect(team.page.get_by_text("ce changement touche au sens")).to_be_visible()

    writer.goto(f"{page}amendements/proposer/")
    writer.follow("Changer ce passage : Ce qui est proposé, passage 1")
    writer.fill(AFTER, "Rouvrir la passerelle aux vélos et aux chiens.")
    writer.fill(WHY, "Ils passent aussi.")
    writer.follow("Publier l’amendement")
    other = Amendment.objects.get(stage=Stage.OPEN)
    team.goto(f"{other.get_absolute_url()}repondre/")
    team.follow("Refuser, avec cette raison")
    expect(team.page.locator("#erreurs")).to_be_focused()
    team.fill("Pourquoi vous le refusez", "Le règlement les autorise déjà.")
    team.follow("Refuser, avec cette raison")
    writer.goto(other.get_absolute_url())
    expect(writer.page.get_by_text("Le règlement les autorise déjà.")).to_be_visible()
    writer.follow("En faire une autre initiative")
    expect(writer.page.get_by_label("Comment faire, concrètement", exact=False)).to_contain_text(
        "et aux chiens"
    )
    writer.fill("Votre proposition en une phrase", "Une passerelle ouverte aux chiens aussi")
    writer.follow("Relire avant de publier", within="form")
    writer.follow("Publier maintenant")
    expect(writer.page.locator("main")).to_contain_text("Cette initiative répond à")
    reader = hand.another()
    reader.goto(other.get_absolute_url())
    expect(reader.page.get_by_text("Son auteur en a fait une autre initiative")).to_be_visible()
    reader.follow("Une passerelle ouverte aux chiens aussi", within="main")
    heading(reader, "Une passerelle ouverte aux chiens aussi")


def _read_side_by_side(writer: Hand) -> None:
    """What goes is struck out in one text, what comes is underlined in the other."""
    before, after = (writer.page.locator(f".duo > section:nth-of-type({n})") for n in (1, 2))
    expect(before.locator("del").filter(has_text="22 h")).to_be_visible()
    expect(after.locator("ins").filter(has_text="minuit")).to_be_visible()
    expect(before).not_to_contain_text("minuit")


def _argue_about_it(reader: Hand, address: str) -> None:
    """Somebody pleads against this change alone."""
    come_in(reader, make_user(name="Ali Haddad"))
    reader.goto(address)
    reader.follow("Donner un argument contre")
    heading(reader, "Discuter ce changement")
    reader.fill("Votre argument", "À minuit, personne ne la surveille.")
    reader.tick(CONSENT)
    reader.follow("Publier mon argument")
    reader.goto(address)
    expect(reader.page.get_by_text("À minuit, personne ne la surveille.")).to_be_visible()
