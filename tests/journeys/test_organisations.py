"""An association opens its page, is checked, takes somebody in, and stands behind an initiative."""

import re

import pytest
from playwright.sync_api import expect

from civic.accounts.roles import Role
from initiatives.models import Backing, Organisation, OrganisationInvitation
from initiatives.organisation_letters import address_of
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]
NAME = "Les Amis du tramway"


@told("360-no-js")
def test_an_association_is_checked_takes_somebody_in_and_carries_an_initiative(hand: Hand) -> None:
    row = make_initiative(title="Prolonger le tramway")
    lead = come_in(hand, row.author)
    lead.goto("/organisations/")
    lead.follow("Créer la page d’une organisation")
    lead.choose("Association")
    lead.fill("Son nom", NAME)
    lead.fill("Ce qu’elle fait", "Nous comptons les voyageurs.")
    lead.fill("Son numéro officiel", "732829321")
    lead.follow("Créer la page")
    expect(lead.page.locator("#erreurs")).to_be_focused()
    expect(lead.page.get_by_label("Son nom")).to_have_value(NAME)
    lead.fill("Son numéro officiel", "732 829 320")
    lead.follow("Créer la page")
    one = Organisation.objects.get()
    visitor = hand.another()
    visitor.goto(one.get_absolute_url())
    expect(visitor.page.get_by_text("Non vérifiée")).to_be_visible()
    _check(hand.another())
    visitor.page.reload()
    expect(visitor.page.get_by_text("Un opérateur du site a vérifié")).to_be_visible()
    _take_in(lead, hand.another(), one)
    visitor.page.reload()
    expect(visitor.page.get_by_role("link", name="Zoé Petit")).to_be_visible()

    lead.goto(f"{row.get_absolute_url()}equipe/")
    lead.follow("Au nom d’une organisation")
    lead.choose(NAME)
    lead.choose("Elle la porte")
    lead.follow("Afficher son nom")
    other = make_initiative(title="Rouvrir la gare de Plombières")
    lead.goto(f"{other.get_absolute_url()}equipe/organisations/")
    # Only its own team lets it be carried.
    expect(lead.page.get_by_label("Elle la porte")).to_have_count(0)
    lead.choose(NAME)
    lead.follow("Afficher son nom")
    assert set(Backing.objects.values_list("initiative", "sort")) == {
        (row.pk, Backing.Sort.CARRIES),
        (other.pk, Backing.Sort.BACKS),
    }
    visitor.goto(row.get_absolute_url())
    expect(visitor.page.get_by_text(re.compile("Portée par")).first).to_be_visible()
    visitor.follow(NAME, within="main")
    expect(visitor.page.get_by_text("Elle la porte")).to_be_visible()
    expect(visitor.page.get_by_text("Elle la soutient")).to_be_visible()

    # The team of the other one did not ask for it, and says so to everybody.
    theirs = come_in(hand.another(), other.author)
    theirs.goto(f"{other.get_absolute_url()}equipe/")
    theirs.follow(re.compile("^Nous ne l’avons pas demandé"))
    expect(theirs.page.get_by_text("L’équipe n’a pas demandé ce soutien.")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.get_by_text("l’équipe n’a pas demandé ce soutien")).to_be_visible()


def _check(operator: Hand) -> None:
    """An operator says so from the list: Django's pages, with the pointer."""
    come_in(operator, enrolled(name="Ines Roy", roles=(Role.OPERATOR,)), second_step=True)
    operator.goto("/gestion/initiatives/organisation/")
    operator.page.locator("input[name=_selected_action]").check()
    operator.page.locator("select[name=action]").select_option("check_them")
    with operator.page.expect_navigation():
        operator.page.locator("button[name=index]").click()
    expect(operator.page.get_by_text(f"Terminé : {NAME}")).to_be_visible()


def _take_in(lead: Hand, guest: Hand, one: Organisation) -> None:
    """One person is asked, and is named because they chose it."""
    zoe = make_user(name="Zoé Petit")
    lead.goto(f"{one.get_absolute_url()}gerer/")
    lead.follow("Inviter quelqu’un")
    lead.fill("Qui voulez-vous inviter", zoe.handle)
    lead.choose("Membre : peut dire qu’il en est")
    lead.follow("Envoyer l’invitation")
    come_in(guest, zoe)
    guest.goto(address_of(OrganisationInvitation.objects.get()))
    heading(guest, "Une invitation dans une organisation")
    guest.tick("Montrer mon nom sur la page de l’organisation")
    guest.follow("Accepter")
