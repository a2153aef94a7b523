"""A team is made by an invitation and writes its charter; a text goes from a circle to all."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from initiatives.models import CircleInvitation, Initiative, TeamInvitation, TeamMember
from initiatives.team_letters import address_of
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.teams.cast import make_circle

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@told("360-no-js")
def test_somebody_is_asked_into_a_team_which_writes_its_charter(hand: Hand) -> None:
    initiative, guest = make_initiative(), make_user(name="Zoé Petit")
    author = come_in(hand, initiative.author)
    author.goto(initiative.get_absolute_url())
    author.follow("L’équipe")
    author.follow("Inviter dans l’équipe")
    author.fill("Qui voulez-vous inviter", guest.handle)
    author.follow("Envoyer l’invitation")
    expect(author.page.locator("#erreurs")).to_be_focused()
    author.fill("Un mot pour cette personne", "Tu connais la rivière mieux que personne.")
    author.follow("Envoyer l’invitation")
    # Nobody is named before they agree.
    assert not TeamMember.objects.exists()

    asked = come_in(hand.another(), guest)
    asked.goto(address_of(TeamInvitation.objects.get()))
    heading(asked, "Une invitation dans une équipe")
    expect(asked.page.get_by_text("Tu connais la rivière")).to_be_visible()
    asked.follow("Rejoindre l’équipe")
    asked.tick("J’accepte que mon nom et ce rôle soient publics")
    asked.follow("Rejoindre l’équipe")
    expect(asked.page.get_by_text("Bienvenue dans l’équipe.")).to_be_visible()
    asked.follow("Écrire la charte")
    agreed = "On décide à deux, et l’on répond sous deux jours."
    asked.fill("Ce sur quoi l’équipe s’est mise d’accord", agreed)
    asked.follow("Enregistrer")
    expect(asked.page.get_by_text("et l’on répond sous deux jours")).to_be_visible()

    visitor = hand.another()
    visitor.goto(f"{initiative.get_absolute_url()}equipe/")
    expect(visitor.page.get_by_text("Zoé Petit").first).to_be_visible()
    expect(visitor.page.get_by_text("et l’on répond sous deux jours")).to_be_visible()


@told("360-no-js")
def test_a_text_goes_from_close_ones_to_everybody(hand: Hand) -> None:
    circle = make_circle(close=3, theirs=3)
    owner = come_in(hand, circle.owner)
    for name in ("Louise", "Ali", "Zoé"):
        owner.goto(reverse("circle-desk", kwargs={"uid": circle.draft_id}))
        invite(owner, name)
    close = hand.another()
    for one in CircleInvitation.objects.order_by("made_at"):
        close.goto(one.get_absolute_url())
        close.follow("Oui, j’en suis")
    expect(close.page.get_by_text("Vous avez dit oui.")).to_be_visible()

    # The goal is met: the first circle may invite the second one, each with their own link.
    invite(close, "Basile")
    guest = CircleInvitation.objects.get(name="Basile")
    theirs = hand.another()
    theirs.goto(guest.get_absolute_url())
    expect(theirs.page.get_by_text("vous invite.")).to_be_visible()
    robots = theirs.page.locator("meta[name=robots]")
    expect(robots).to_have_attribute("content", "noindex, nofollow")
    theirs.follow("Oui, j’en suis")

    owner.page.reload()
    expect(owner.page.get_by_text("Mes proches\u00a0: 3 sur 3 ont dit oui.")).to_be_visible()
    expect(owner.page.get_by_text("Leurs proches\u00a0: 1 sur 3 ont dit oui.")).to_be_visible()
    owner.follow("Publier pour tout le monde")
    owner.follow(re.compile("^Publier"), within="main")
    row = Initiative.objects.get()
    # Every link leads to the public page from now on.
    theirs.goto(guest.get_absolute_url())
    heading(theirs, row.title)


def invite(hand: Hand, name: str) -> None:
    """Write to one person, with one thing asked of them."""
    hand.fill("Comment appelez-vous cette personne", name)
    hand.fill("Un mot pour elle", "Tu passes par là tous les matins.")
    hand.fill("Une seule chose que vous lui demandez", "Relire le premier paragraphe")
    hand.follow("Créer son lien")
