"""Two moderators set a script’s signatures aside, in the open; one takes it back."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from civic.accounts.roles import Role
from civic.notifications.models import Mail
from initiatives.actions.exclusion_mails import EXCLUDED_MAIL
from initiatives.actions.petition_figures import fill_figures
from initiatives.actions.petition_tallies import fold_signatures, tally_of
from initiatives.models import Petition
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_places
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.moderation.test_exclusion_pages import NETWORK, ORDINARY, SCRIPT
from tests.petitions.cast import make_petition
from tests.petitions.crowd import crowd

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def counted(petition: Petition) -> int:
    fold_signatures()
    return tally_of(Petition.objects.get(pk=petition.pk)).confirmed


@told("1280-no-js")
def test_two_people_set_a_script_aside_and_one_gives_it_back(hand: Hand) -> None:
    make_places()
    petition = make_petition(make_initiative())
    crowd(petition, 14, features=SCRIPT)
    crowd(petition, 30, features=ORDINARY)
    assert counted(petition) == 44

    come_in(hand, enrolled(roles=(Role.MODERATOR,)), second_step=True)
    hand.goto(reverse("petition-groups", args=[petition.initiative_id]))
    heading(hand, "Les signatures, par groupes")
    hand.follow(re.compile(f"Proposer d’écarter .*{NETWORK[:6]}"))
    heading(hand, "Proposer d’écarter des signatures")
    hand.select("Raison", "Envois automatiques")
    hand.fill("Ce qui le montre", "Quatorze formulaires en quatre minutes, d’un seul réseau.")
    hand.follow("Compter")
    hand.page.get_by_text("Ce que ces conditions trouvent maintenant").wait_for()
    hand.follow("Proposer", within="main form")
    hand.page.get_by_text("Vous l’avez proposée : une autre personne applique.").wait_for()
    proposal = hand.page.url
    assert counted(petition) == 44

    other = come_in(hand.another(), enrolled(roles=(Role.MODERATOR,)), second_step=True)
    other.goto(proposal)
    other.follow("Appliquer")
    other.page.get_by_text("Annuler cette décision").wait_for()
    assert counted(petition) == 30
    assert Mail.objects.filter(kind=EXCLUDED_MAIL).count() == 14

    fill_figures()
    reader = hand.another()
    reader.goto(reverse("integrity", args=[petition.initiative_id, petition.initiative.slug]))
    reader.page.get_by_text("Envois automatiques").first.wait_for()

    other.follow("Annuler cette décision")
    expect(other.page.get_by_role("button", name="Annuler cette décision")).to_have_count(0)
    assert counted(petition) == 44
