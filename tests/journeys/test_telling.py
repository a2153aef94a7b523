"""The team tells news and how far it is; somebody reads, signs, and is shown the next rung."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from initiatives.models import GoalStep, Update
from tests.factories import make_user
from tests.initiatives.composing import picture
from tests.initiatives.test_actions import called
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.journeys.test_signing import confirm_by_mail, open_petition, write

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]
TITLE = "La mairie nous reçoit jeudi"


@told("360-no-js")
def test_news_with_a_picture_and_a_step_are_told_and_read(
    hand: Hand, settings: object, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    row = open_petition().initiative
    photo = tmp_path / "photo.png"
    photo.write_bytes(picture().read())
    team = come_in(hand, row.author)
    team.goto(f"{row.get_absolute_url()}nouvelles/")
    team.follow("Écrire une nouvelle")
    heading(team, "Écrire une nouvelle")
    team.fill("En une ligne, ce qui s’est passé", TITLE)
    team.follow("Publier")
    expect(team.page.locator("#erreurs")).to_be_focused()
    team.fill("La nouvelle", "Deux personnes y vont.")
    team.page.get_by_label("Une image").set_input_files(photo)
    team.fill("Ce que montre l’image", "La passerelle au matin")
    team.follow("Publier")
    heading(team, TITLE)
    expect(team.page.get_by_alt_text("La passerelle au matin")).to_be_visible()

    team.goto(f"{row.get_absolute_url()}objectif/")
    team.follow("Fixer un objectif")
    team.fill("Ce que vous voulez atteindre", "Une haie le long de la route")
    team.fill("Combien", "200")
    team.choose("Arbres")
    team.page.get_by_label("Pour quel jour").fill("2099-03-01")
    team.follow("Enregistrer")
    team.follow("Dire où l’on en est")
    team.fill("De combien vous avez avancé", "12")
    team.fill("En une ligne, ce qui a été fait", "Douze arbres plantés")
    team.follow("Publier l’étape")
    expect(team.page.get_by_text("12 sur 200 arbres").first).to_be_visible()
    assert GoalStep.objects.get().day == timezone.localdate()

    reader = hand.another()
    reader.goto(row.get_absolute_url())
    expect(reader.page.get_by_role("link", name="12 sur 200 arbres")).to_be_visible()
    reader.follow(TITLE, within="main")
    heading(reader, TITLE)
    expect(reader.page.get_by_alt_text("La passerelle au matin")).to_be_visible()
    assert Update.objects.count() == 1


@told("360-keyboard")
def test_after_signing_a_task_in_reach_and_after_the_task_another_rung(hand: Hand) -> None:
    petition = open_petition()
    row = petition.initiative
    called(row, title="Coller dix affiches", minutes=30)
    write(hand, petition)
    confirm_by_mail(hand)
    heading(hand, "Votre signature compte")
    suite = hand.page.locator(".suite")
    expect(suite).to_contain_text("Coller dix affiches")
    expect(suite).to_contain_text(re.compile("30.minutes"))
    helper = come_in(hand, make_user(name="Zoé Petit"))
    helper.follow("Coller dix affiches", within=".suite")
    helper.follow("Je m’en charge")
    helper.fill("Combien de minutes pouvez-vous donner", "120")
    helper.follow("Prendre une place")
    expect(helper.page.locator(".suite")).to_contain_text("Signer la pétition")
