"""Calendars of a place, a theme, a search: what is to be done, and when petitions end."""

from datetime import timedelta

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.lib import kept
from initiatives import zones
from initiatives.actions import hands, petitions
from initiatives.actions.hands import Plan
from initiatives.models.action import Sort
from initiatives.states import Visibility
from tests.factories import make_initiative, make_territory, withhold
from tests.petitions.cast import make_petition
from tests.syndication.feeds.cast import ask

pytestmark = pytest.mark.django_db
PATHS = (
    "/flux/initiatives.ics",
    "/flux/recherche.ics?q=passerelle",
    "/flux/recherche.ics?territoire=21231",
    "/flux/territoires/21231.ics",
    "/flux/territoires/242100410.ics",
    "/flux/territoires/fr.ics",
    "/flux/themes/mobilites.ics",
    "/flux/recherche.ics?theme=mobilites",
    "/flux/initiatives/{pk}.ics",
)


def meeting(initiative=None, title="Nettoyer la berge", **fields):
    row = initiative or make_initiative()
    plan = Plan(
        title=title,
        about="Apportez des bottes.",
        where="Sous le pilier",
        minutes=90,
        places=12,
        starts_at=timezone.now() + timedelta(days=5),
        **fields,
    )
    return hands.call_for_hands(
        by=row.author, initiative=row, sort=Sort.EVENT, plan=plan, zone=zones.PARIS
    )


def events(path):
    calendar = vobject.readOne(ask(path).content.decode())
    return {one.summary.value: one for one in getattr(calendar, "vevent_list", [])}


@pytest.mark.parametrize("path", PATHS)
def test_it_tells_what_is_to_be_done_and_when_petitions_end(path):
    action = meeting()
    make_petition(action.initiative)
    found = events(path.format(pk=action.initiative.pk))
    end = "Fin de la pétition\xa0: Rouvrir la passerelle des Mauges"
    assert set(found) == {"Nettoyer la berge", end}
    assert found["Nettoyer la berge"].uid.value.startswith(f"action-{action.pk}@")
    assert str(found[end].dtstart.value) == str(timezone.localdate() + timedelta(days=90))


@pytest.mark.parametrize("path", PATHS)
def test_it_tells_nothing_of_what_is_withheld(path):
    action = meeting()
    make_petition(action.initiative)
    withhold(action.initiative)
    response = Client().get(path.format(pk=action.initiative.pk))
    assert response.status_code in (200, 404)
    assert "VEVENT" not in response.content.decode()
    assert "passerelle" not in response.content.decode().replace("q=passerelle", "").replace(
        "passerelle »", ""
    )


def test_what_happens_in_a_place_is_there_wherever_the_initiative_is_from():
    meeting(make_initiative(territory=make_territory("fr")), place=make_territory("21166"))
    assert events("/flux/territoires/21166.ics")
    assert events("/flux/territoires/242100410.ics")
    assert not events("/flux/territoires/21231.ics")
    assert not events("/flux/territoires/21054.ics")


def test_a_petition_closed_before_its_day_is_struck_out():
    petition = make_petition()
    petitions.close_petition(by=petition.initiative.author, petition=petition)
    [end] = events(f"/flux/initiatives/{petition.initiative_id}.ics").values()
    assert (end.status.value, end.sequence.value) == ("CANCELLED", "1")


def test_a_calendar_asked_twice_is_304_until_something_moves():
    action = meeting()
    path = "/flux/territoires/21231.ics"
    first = ask(path)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert not first.cookies
    ask(path, status=304, **{"If-None-Match": first.headers["ETag"]})
    ask(path, status=304, **{"If-Modified-Since": first.headers["Last-Modified"]})
    type(action).objects.filter(pk=action.pk).update(title="Autre chose", sequence=1)
    ask(path, status=200, **{"If-None-Match": first.headers["ETag"]})


def test_an_action_behind_a_warning_is_in_no_calendar():
    action = meeting()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    type(action).objects.filter(pk=action.pk).update(visibility=Visibility.BLURRED)
    assert not events("/flux/territoires/21231.ics")
    type(action).objects.filter(pk=action.pk).update(visibility=Visibility.PUBLIC)


@pytest.mark.parametrize(
    "path",
    [
        "territoires/99999.ics",
        "themes/rien.ics",
        "initiatives/0.ics",
        "initiatives/x.ics",
        "recherche.ics?territoire=99999",
    ],
)
def test_an_unknown_calendar_is_said_in_plain_words(path):
    make_territory()
    response = ask(f"/flux/{path}", status=404)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_there_is_no_calendar_of_a_person():
    assert Client().get("/flux/personnes/personne-1.ics").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_it_asks_as_much_for_one_date_as_for_many(path):
    action = meeting()
    path = path.format(pk=action.initiative.pk)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            ask(path)
        return len(seen.captured_queries)

    asked()
    few = asked()
    for number in range(8):
        meeting(action.initiative, f"Nettoyer la berge {number}")
    assert asked() == few
    kept.forget_everything()
    assert few <= asked() <= 3
