"""A petition from its opening to its end, as its team and the public live it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from initiatives.models import Petition
from initiatives.petitions.states import PetitionState
from tests.factories import make_initiative, make_mandate, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.petitions.cast import make_confirmed, make_petition

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

REQUEST = "Rouvrir la passerelle aux piétons avant l’hiver."


@told("360")
def test_the_author_opens_a_petition_and_everybody_can_sign(hand: Hand) -> None:
    author = make_user()
    make_mandate(make_user(name="Claire Montbard"), function="Adjointe au maire")
    initiative = make_initiative(author=author)
    come_in(hand, author)
    hand.goto(f"{initiative.get_absolute_url()}gerer/")
    hand.follow("Ouvrir une pétition")
    heading(hand, "Ouvrir une pétition")
    hand.follow("Relire avant d’ouvrir")
    expect(hand.page.locator("#erreurs")).to_be_focused()

    hand.fill("Que lui demandez-vous", REQUEST)
    if hand.means.scripts:
        expect(hand.page.get_by_text("caractères restants").first).to_be_visible()
    hand.choose("Claire Montbard, Adjointe au maire, Dijon")
    hand.choose("Un autre nombre")
    hand.fill("Votre nombre", "300")
    hand.follow("Relire avant d’ouvrir")
    heading(hand, "Relire la pétition")
    expect(hand.page.locator("main")).to_contain_text("300 signatures")
    assert not Petition.objects.exists()
    hand.follow("Changer quelque chose")
    heading(hand, "Ouvrir une pétition")
    hand.follow("Relire avant d’ouvrir")
    hand.follow("Ouvrir la pétition")
    petition = Petition.objects.get()
    assert (petition.request, petition.goal, petition.mandate is not None) == (REQUEST, 300, True)

    stranger = hand.another()
    stranger.goto(initiative.get_absolute_url())
    panel = stranger.page.locator("#petition")
    expect(panel).to_contain_text(REQUEST)
    expect(panel).to_contain_text("Claire Montbard")
    expect(panel).to_contain_text("805 signatures")
    sign = stranger.page.get_by_role("link", name="Signer", exact=True).filter(visible=True)
    expect(sign.first).to_be_in_viewport()
    stranger.follow("Ce qu’elle vaut en droit, et son histoire jour par jour")
    expect(stranger.page.locator("main")).to_contain_text("Un électeur inscrit sur dix")
    stranger.follow("Signer", within="main")
    heading(stranger, "Signer la pétition")


@told("1280-no-js")
def test_it_is_corrected_until_somebody_signed(hand: Hand) -> None:
    petition = make_petition()
    author = petition.initiative.author
    come_in(hand, author)
    tools = f"{petition.initiative.get_absolute_url()}gerer/petition/"
    hand.goto(tools)
    hand.follow("Corriger")
    hand.fill("Que lui demandez-vous", "Rouvrir la passerelle aux piétons et aux vélos.")
    hand.follow("Relire avant d’enregistrer")
    hand.follow("Enregistrer la correction")
    expect(hand.page.locator("#petition")).to_contain_text("aux piétons et aux vélos.")

    petition.refresh_from_db()
    make_confirmed(petition)
    hand.goto(tools)
    main = hand.page.locator("main")
    expect(main).to_contain_text("Quelqu’un a confirmé sa signature")
    expect(main.get_by_role("link", name="Corriger", exact=True)).to_have_count(0)
    hand.goto(f"{petition.initiative.get_absolute_url()}gerer/modifier/")
    expect(main).to_contain_text("Des personnes ont signé la pétition sous ce titre")


@told("360-keyboard")
def test_it_is_paused_resumed_and_closed(hand: Hand) -> None:
    petition = make_petition()
    end = petition.ends_at
    come_in(hand, petition.initiative.author)
    page = petition.initiative.get_absolute_url()
    hand.goto(f"{page}gerer/petition/")
    hand.follow("Mettre en pause")
    stranger = hand.another()
    stranger.goto(page)
    expect(stranger.page.locator("#petition")).to_contain_text("En pause depuis le")
    expect(stranger.page.get_by_role("link", name="Signer", exact=True)).to_have_count(0)
    Petition.objects.update(paused_at=timezone.now() - timedelta(days=3))
    hand.follow("Reprendre les signatures")
    petition.refresh_from_db()
    assert timedelta(days=3) <= petition.ends_at - end < timedelta(days=3, minutes=5)

    hand.follow("Clore la pétition")
    heading(hand, "Clore la pétition")
    hand.follow("Clore définitivement")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    hand.tick("Je comprends que plus personne")
    hand.follow("Clore définitivement")
    for one in (hand, stranger):
        one.goto(f"{page}petition/")
        expect(one.page.locator("main")).to_contain_text("on ne peut plus la signer")
    petition.refresh_from_db()
    assert petition.state == PetitionState.CLOSED
