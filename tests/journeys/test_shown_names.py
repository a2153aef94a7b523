"""A name under a petition is reported, taken away alone, and its signer contests it by mail."""

import pytest
from playwright.sync_api import expect

from civic.accounts.roles import Role
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.models import ShownName
from initiatives.states import Visibility
from tests.accounts.cast import enrolled
from tests.factories import make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.petitions.cast import make_confirmed, make_petition
from tests.petitions.crowd import crowd

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAME = "Menteur Du Conseil"


@told("360-no-js")
def test_a_name_is_reported_and_withheld_alone(hand: Hand) -> None:
    petition = make_petition()
    crowd(petition, 9)
    make_confirmed(petition, NAME, "menteur@exemple.fr", show_name=True)
    make_confirmed(petition, "Zoé Martin", "zoe@exemple.fr", show_name=True)
    fold_signatures()
    page = f"{petition.initiative.get_absolute_url()}petition/"
    come_in(hand, make_user()).goto(page)
    hand.follow("Signaler un de ces noms")
    heading(hand, "Signaler un nom")
    hand.follow(f"Signaler {NAME}")
    heading(hand, "Signaler")
    hand.choose("Injure")
    hand.follow("Envoyer")
    expect(hand.page.get_by_text("Une personne va examiner ce contenu")).to_be_visible()

    judge = come_in(hand.another(), enrolled(roles=(Role.MODERATOR,)), second_step=True)
    judge.goto("/moderation/")
    judge.follow("Tirer le prochain dossier")
    expect(judge.page.locator("#texte-signale")).to_contain_text(NAME)
    expect(judge.page.locator("main")).not_to_contain_text("menteur@exemple.fr")
    judge.choose("Suspendre l’accès")
    judge.fill(
        "Ce qui motive la décision", "Ce n’est le nom de personne : il vise les élus de la commune."
    )
    judge.follow("Décider", within="#decision")
    heading(judge, "Modération")
    shown = ShownName.objects.get()
    assert shown.visibility == Visibility.RESTRICTED

    hand.goto(f"{page}noms/")
    expect(hand.page.get_by_text("Zoé Martin")).to_be_visible()
    expect(hand.page.get_by_text(NAME)).to_have_count(0)
    hand.goto(shown.get_absolute_url())
    expect(hand.page.get_by_text("La signature, elle, compte toujours.")).to_be_visible()
