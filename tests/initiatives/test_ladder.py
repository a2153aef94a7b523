"""The ladder: one rule in one table, and what a person meets after each step."""

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civic.territories.models import Territory
from initiatives import actions, climbing
from initiatives.actions.arguments import Claim, publish_argument
from initiatives.ladder import AFTER, AGAIN, MINUTES, Needs, Reach, Rung, next_rung, reach_of
from initiatives.models import Action, Availability, Taking
from initiatives.models.action import Sort
from initiatives.states import Side
from tests.factories import make_initiative, make_places, make_user
from tests.initiatives.test_actions import called, taken
from tests.petitions.cast import make_confirmed, make_petition
from tests.teams.cast import client_of

EVERYTHING = frozenset(set(Rung) - {Rung.OPPOSE})


@pytest.mark.parametrize("step", Rung)
def test_it_never_proposes_what_was_done_or_is_not_needed(step):
    few = [frozenset(some) for some in ([], [Rung.SIGN], [Rung.JOIN, Rung.WRITE], Rung)]
    for done, wanted in product(few, (*few, EVERYTHING)):
        rung = next_rung(step, done, Needs(wanted))
        if rung is None:
            continue
        assert rung in wanted
        assert rung not in (done | {step}) - AGAIN


@pytest.mark.parametrize("step", [one for one in Rung if one != Rung.OPPOSE])
def test_there_is_always_a_rung_for_who_did_nothing_else(step):
    assert next_rung(step, set(), Needs(EVERYTHING)) == AFTER[step][0]


def test_whoever_opposes_is_asked_for_reasons_and_nothing_else():
    for step in Rung:
        rung = next_rung(step, {Rung.OPPOSE}, Needs(EVERYTHING))
        assert rung in (Rung.WRITE, None)
    assert next_rung(Rung.OPPOSE, {Rung.WRITE}, Needs(EVERYTHING)) is None


def test_the_page_prints_the_table():
    page = Path(settings.BASE_DIR, "docs", "ladder.md").read_text()
    for step, tried in AFTER.items():
        assert f"| `{step}` | {', '.join(f'`{rung}`' for rung in tried)} |" in page
    for rung in (Rung.READ, Rung.JOIN, Rung.SIGN, Rung.WRITE):
        assert f"| `{rung}` | {MINUTES[rung]} |" in page


def place(path, epci=None):
    return Territory(path=path, epci_id=epci)


DIJON = place("/fr/r27/d21/21231/", "2421")


@pytest.mark.parametrize(
    ("area", "epci", "national", "home", "reach"),
    [
        ("/fr/r27/d21/21231/", "2421", False, None, Reach.AROUND),
        ("/fr/", "", True, place("/fr/r53/d35/35238/"), Reach.AROUND),
        ("/fr/r27/d21/21231/", "2421", False, DIJON, Reach.HERE),
        ("fr/r27/d21/21231/", "", False, place("fr/r27/d21/21231/"), Reach.HERE),
        ("/fr/r11/d75/75056/", "", False, place("/fr/r11/d75/75056/75101/"), Reach.HERE),
        ("/fr/r11/d75/75056/75102/", "", False, place("/fr/r11/d75/75056/75101/"), Reach.HERE),
        ("/fr/r27/d21/21355/", "2421", False, DIJON, Reach.UNION),
        ("/fr/r27/d71/71076/", "2421", False, DIJON, Reach.UNION),
        ("/fr/r27/d21/21355/", "", False, DIJON, Reach.DEPARTMENT),
        ("/fr/r27/d21/", "", False, DIJON, Reach.DEPARTMENT),
        ("/fr/r27/", "", False, DIJON, Reach.AROUND),
        ("/fr/r27/d71/71076/", "2422", False, DIJON, Reach.FAR),
        ("/fr/r53/d35/35238/", "", False, DIJON, Reach.FAR),
    ],
)
def test_how_far_it_is(area, epci, national, home, reach):
    assert reach_of(area, epci, national, home) == reach


# -- On the pages ----------------------------------------------------------------------------------


def path(name, row, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def suite(client, address):
    """The proposal of a page, and nothing when there is none."""
    page = client.get(address).content.decode().replace("\u00a0", " ")
    return page.partition('class="suite"')[2].partition("</aside>")[0]


@pytest.mark.django_db
def test_after_joining_the_petition_then_a_task_within_ones_time():
    row = make_petition().initiative
    person = make_user()
    client = client_of(person)
    assert "Signer la pétition" in suite(Client(), row.get_absolute_url())
    assert "Rejoindre" in suite(Client(), make_initiative().get_absolute_url())
    actions.take_stance(by=person, initiative=row, side=Side.SUPPORT, agrees=True)
    assert "Signer la pétition" in suite(client, row.get_absolute_url())
    bare = make_initiative()
    actions.take_stance(by=person, initiative=bare, side=Side.SUPPORT, agrees=True)
    called(bare, minutes=300, title="Tenir le bureau")
    called(bare, minutes=30, title="Coller dix affiches")
    Availability.objects.create(person=person, minutes_a_week=60)
    said = suite(client, bare.get_absolute_url())
    assert "Coller dix affiches" in said
    assert "30 minutes" in said
    Availability.objects.update(minutes_a_week=600)
    assert "Tenir le bureau" in suite(client, bare.get_absolute_url())


@pytest.mark.django_db
def test_after_opposing_only_an_argument():
    row, person = make_initiative(), make_user()
    called(row)
    actions.take_stance(by=person, initiative=row, side=Side.OPPOSE, agrees=True)
    client = client_of(person)
    assert "Donner un argument" in suite(client, row.get_absolute_url())
    claim = Claim("Cela coûte trop pour ce que cela rapporte.")
    made = publish_argument(by=person, initiative=row, side=Side.OPPOSE, claim=claim, agrees=True)
    assert suite(client, row.get_absolute_url()) == ""
    assert suite(client, made.get_absolute_url()) == ""


@pytest.mark.django_db
def test_after_an_argument_and_after_a_task():
    row, person = make_initiative(), make_user()
    claim = Claim("Tout le monde y gagne un quart d’heure.")
    made = publish_argument(by=person, initiative=row, side=Side.SUPPORT, claim=claim, agrees=True)
    task = called(row, title="Compter les passages")
    client = client_of(person)
    assert "Compter les passages" in suite(client, made.get_absolute_url())
    assert suite(Client(), made.get_absolute_url()) == ""
    event = called(row, sort=Sort.EVENT, title="Réunion publique")
    taken(task, by=person)
    assert "Réunion publique" in suite(client, task.get_absolute_url())
    taken(event, by=person, minutes=600)
    assert "Rejoindre" in suite(client, event.get_absolute_url())
    actions.take_stance(by=person, initiative=row, side=Side.SUPPORT, agrees=True)
    assert "Lire le texte" in suite(client, event.get_absolute_url())


@pytest.mark.django_db
def test_what_is_full_far_or_over_is_not_proposed():
    row, home = make_initiative(), make_initiative().territory
    task = called(row, places=1)
    assert climbing.after(Rung.SIGN, row).action == task
    far = Territory(path="/fr/r53/d35/35238/")
    assert climbing.after(Rung.SIGN, row, home=far).rung == Rung.JOIN
    assert climbing.after(Rung.SIGN, row, home=home).action == task
    taken(task)
    assert climbing.after(Rung.SIGN, row).rung == Rung.JOIN
    actions.close(by=row.author, initiative=row, outcome="achieved", text="C’est fait.")
    row.refresh_from_db()
    assert climbing.after(Rung.SIGN, row) is None


@pytest.mark.django_db
def test_the_nearest_is_proposed_first_then_the_soonest():
    make_places()
    dijon, chenove, beaune, ajaccio = (
        Territory.objects.get(pk=code) for code in ("21231", "21166", "21054", "2a004")
    )
    row = make_initiative(territory=Territory.objects.get(pk="fr"))
    assert row.national

    def at(place, days):
        task = called(row, title=f"À {place.name if place else 'partout'}")
        when = timezone.now() + timedelta(days=days)
        Action.objects.filter(pk=task.pk).update(place=place, starts_at=when)
        return task

    far, anywhere, department = at(ajaccio, 1), at(None, 2), at(beaune, 3)
    union, here, later = at(chenove, 4), at(dijon, 5), at(dijon, 6)
    for wanted in (here, later, union, department, anywhere):
        assert climbing.after(Rung.SIGN, row, home=dijon).action == wanted
        Action.objects.filter(pk=wanted.pk).update(taken=F("places"))
    # Only what is far is left: nothing of it is proposed.
    assert climbing.after(Rung.SIGN, row, home=dijon).rung == Rung.JOIN
    assert climbing.after(Rung.SIGN, row, home=ajaccio).action == far
    assert climbing.after(Rung.SIGN, row).action == far


@pytest.mark.django_db
def test_the_home_of_the_account_decides_and_asks_no_more_questions():
    make_places()
    row = make_initiative(territory=Territory.objects.get(pk="d21"))
    person = make_user(home=Territory.objects.get(pk="21166"))
    soon = called(row, title="À Dijon")
    Action.objects.filter(pk=soon.pk).update(place="21231")
    near = called(row, title="À Chenôve")
    later = timezone.now() + timedelta(days=9)
    Action.objects.filter(pk=near.pk).update(place="21166", starts_at=later)
    actions.take_stance(by=person, initiative=row, side=Side.SUPPORT, agrees=True)
    assert "À Chenôve" in suite(client_of(person), row.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        climbing.after(Rung.JOIN, row, person)
    for number in range(12):
        called(row, title=f"Encore {number}")
    with CaptureQueriesContext(connection) as many:
        climbing.after(Rung.JOIN, row, person)
    assert len(many) == len(few)


@pytest.mark.django_db
def test_the_team_reads_counts_and_no_small_ones():
    row = make_initiative()
    task = called(row, places=30, title="Coller dix affiches")
    for _ in range(6):
        taken(task)
    page = client_of(row.author).get(path("manage", row)).content.decode()
    said = page.partition('id="echelle"')[2].partition("</section>")[0]
    assert "6" in said.partition("ont pris une place")[0].rpartition("<li>")[2]
    assert "moins de 5" in said.partition("ont rejoint")[0].rpartition("<li>")[2]
    named = Taking.objects.first().person.name
    assert named not in said
    assert task.starts_at > timezone.now() + timedelta(days=1)


@pytest.mark.django_db
def test_whoever_signed_with_an_account_has_signed_that_petition():
    make_initiative()  # so that no petition has the number of its initiative
    petition, person = make_petition(), make_user()
    assert petition.pk != petition.initiative_id
    assert Rung.SIGN not in climbing.done_by(person, petition.initiative)
    make_confirmed(petition, name=person.name, by=person)
    assert Rung.SIGN in climbing.done_by(person, petition.initiative)
    assert Rung.SIGN not in climbing.done_by(make_user(), petition.initiative)
