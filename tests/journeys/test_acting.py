"""A task is taken, handed over and done with a picture; a meeting fills up, moves on, is told."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from initiatives.actions.hands import Plan, call_for_hands
from initiatives.models import Action, Taking
from initiatives.models.action import Sort
from initiatives.zones import PARIS
from tests.factories import make_initiative, make_user
from tests.initiatives.composing import picture
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]

MINUTES = "Combien de minutes pouvez-vous donner par semaine"


def called(sort: Sort, title: str) -> Action:
    row = make_initiative()
    plan = Plan(title, "Avant le vote.", "La gare", timezone.now() + timedelta(days=3), 60, 1)
    return call_for_hands(by=row.author, initiative=row, sort=sort, plan=plan, zone=PARIS)


@told("360-no-js")
def test_a_task_is_taken_handed_over_and_done_with_a_picture(hand: Hand) -> None:
    action = called(Sort.TASK, "Coller quarante affiches")
    page = action.get_absolute_url()
    first = come_in(hand, make_user(name="Ali Roux"))
    first.goto(action.initiative.get_absolute_url())
    first.follow("Coller quarante affiches")
    first.follow("Je m’en charge")
    heading(first, "Prendre une place")
    first.fill(MINUTES, "30")
    first.follow("Prendre une place")
    expect(first.page.locator("#erreurs")).to_contain_text("sur les 30")
    first.fill(MINUTES, "120")
    first.follow("Prendre une place")
    expect(first.page.get_by_text("Vous avez une place.").first).to_be_visible()

    other = make_user(name="Zoé Petit")
    first.follow("Confier ma place à quelqu’un")
    first.fill("À qui voulez-vous la confier", other.handle)
    first.follow("Lui proposer")
    expect(first.page.get_by_text("rien ne change avant sa réponse").first).to_be_visible()
    second = come_in(hand.another(), other)
    second.goto(page)
    second.follow("Répondre")
    heading(second, "Prendre cette place\u00a0?")
    second.fill(MINUTES, "90")
    second.follow("Oui, je prends la place")
    expect(second.page.get_by_text("La place est à vous.").first).to_be_visible()
    assert Taking.objects.get().person == other

    team = come_in(hand.another(), action.initiative.author)
    team.goto(page)
    team.follow("C’est fait")
    team.fill("Ce qui a été fait", "Quarante affiches, une heure.")
    photo = picture()
    file = {"name": "mur.png", "mimeType": "image/png", "buffer": photo.read()}
    team.page.get_by_label("Une image").set_input_files(file)
    team.follow("Publier le compte rendu")
    expect(team.page.locator("#erreurs")).to_be_focused()
    team.page.get_by_label("Une image").set_input_files(file)
    team.fill("Ce que montre l’image", "Un mur couvert d’affiches")
    team.follow("Publier le compte rendu")
    expect(team.page.get_by_role("img", name="Un mur couvert d’affiches")).to_be_visible()


@told("360-no-js")
def test_a_meeting_fills_up_then_gives_its_place_on_and_is_told(hand: Hand) -> None:
    action = called(Sort.EVENT, "Réunion publique")
    page = action.get_absolute_url()
    first = come_in(hand, make_user(name="Ali Roux"))
    first.goto(page)
    first.follow("Je viens")
    first.fill(MINUTES, "120")
    first.follow("Prendre une place")
    second = come_in(hand.another(), make_user(name="Zoé Petit"))
    second.goto(page)
    second.follow("Me mettre sur la liste d’attente")
    second.fill(MINUTES, "120")
    second.follow("Me mettre sur la liste d’attente")
    expect(second.page.get_by_text("Vous êtes sur la liste d’attente").first).to_be_visible()
    first.goto(page)
    first.follow("Rendre ma place")
    second.goto(page)
    expect(second.page.get_by_text("Vous avez une place.").first).to_be_visible()

    link = second.page.get_by_role("link", name=re.compile("Ajouter à mon agenda"))
    entry = Client().get(str(link.get_attribute("href")))
    event = Calendar.from_ical(entry.content).walk("VEVENT")[0]
    assert (str(event["summary"]), str(event["status"])) == ("Réunion publique", "CONFIRMED")

    Action.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    team = come_in(hand.another(), action.initiative.author)
    team.goto(page)
    team.follow("C’est fait")
    team.fill("Ce qui a été fait", "On a décidé d’écrire au maire.")
    team.fill("Combien de personnes sont venues", "9")
    team.follow("Publier le compte rendu")
    expect(team.page.get_by_text("On a décidé d’écrire au maire.")).to_be_visible()
    expect(team.page.get_by_text("9 personnes sont venues")).to_be_visible()
    expect(team.page.get_by_text("1 place prise sur 1")).to_be_visible()
