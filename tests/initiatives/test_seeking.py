"""What looks for hands this week, near somebody and everywhere."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from civic.territories.models import Territory
from initiatives import seeking
from initiatives.actions import close
from initiatives.actions.hands import Plan, call_for_hands
from initiatives.models.action import Action, Sort
from initiatives.states import Outcome
from tests.factories import make_initiative, make_places, make_territory, withhold

pytestmark = pytest.mark.django_db


def called(title="Coller des affiches", days=2, initiative=None, **fields):
    row = initiative or make_initiative(**fields)
    starts = timezone.now() + timedelta(days=days)
    plan = Plan(title, "Avant le vote.", "Place de la Gare", starts, 60, 2)
    return call_for_hands(
        by=row.author, initiative=row, sort=Sort.TASK, plan=plan, zone="Europe/Paris"
    )


def titles(rows):
    return [row.title for row in rows]


def test_the_nearest_come_first_then_the_soonest():
    commune, department = make_territory("21231"), make_territory("d21")
    called("Loin", days=1, territory=department)
    called("Ici, plus tard", days=5, territory=commune)
    called("Ici", days=3, territory=commune)
    assert titles(seeking.around(commune)) == ["Ici", "Ici, plus tard", "Loin"]
    assert titles(seeking.around(department)) == ["Loin", "Ici", "Ici, plus tard"]


def test_what_names_its_commune_is_there_wherever_its_initiative_is():
    make_places()
    dijon, beaune = make_territory("21231"), Territory.objects.get(pk="21054")
    elsewhere = called("À Beaune", territory=dijon)
    Action.objects.filter(pk=elsewhere.pk).update(place=beaune)
    national = called("À Dijon", days=3, territory=Territory.objects.get(pk="fr"))
    Action.objects.filter(pk=national.pk).update(place=dijon)
    called("Partout", territory=Territory.objects.get(pk="fr"))
    assert titles(seeking.around(dijon)) == ["À Dijon", "À Beaune"]
    assert titles(seeking.around(beaune)) == ["À Beaune", "À Dijon"]
    assert titles(seeking.around(dijon.epci)) == ["À Dijon"]


def test_only_what_can_still_be_done_this_week_is_shown():
    called("Dans dix jours", days=10)
    full = called("Complet")
    Action.objects.filter(pk=full.pk).update(taken=2)
    withheld = called("Suspendue")
    withhold(withheld.initiative)
    closed = called("Close")
    close(
        by=closed.initiative.author,
        initiative=closed.initiative,
        outcome=Outcome.ACHIEVED,
        text="Fait.",
    )
    assert seeking.everywhere() == []
    assert seeking.around(make_territory("21231")) == []


def test_no_team_fills_the_first_page():
    row = make_initiative()
    for number in range(3):
        called(f"Action {number}", days=1, initiative=row)
    other = called("Une autre", days=2)
    assert titles(seeking.everywhere()) == ["Action 0", other.title]


def test_the_first_page_and_the_page_of_the_place_show_it():
    action = called(territory=make_territory("21231"))
    caches["spare"].clear()
    for address in ("/", "/territoires/21231-dijon/"):
        page = Client().get(address).content.decode()
        assert "On cherche des bras cette semaine" in page
        assert action.get_absolute_url() in page


def test_it_says_nothing_where_nobody_asks():
    caches["spare"].clear()
    assert "On cherche des bras" not in Client().get("/").content.decode()
