"""The ladder: one rule in one table, and what a person meets after each step."""

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.territories.models import Territory
from initiatives import actions, climbing
from initiatives.actions.arguments import Claim, publish_argument
from initiatives.ladder import AFTER, AGAIN, MINUTES, Needs, Rung, is_near, next_rung
from initiatives.models import Availability, Taking
from initiatives.models.action import Sort
from initiatives.states import Side
from tests.factories import make_initiative, make_user
from tests.initiatives.test_actions import called, taken
from tests.petitions.cast import make_petition
from tests.teams.cast import client_of

EVERYTHING = frozenset(set(Rung) - {Rung.OPPOSE})


@pytest.mark.parametrize("step", Rung)
def test_it_never_proposes_what_was_done_is_not_needed_or_is_far(step):
    few = [frozenset(some) for some in ([], [Rung.SIGN], [Rung.JOIN, Rung.WRITE], Rung)]
    for done, wanted, near in product(few, (*few, EVERYTHING), (True, False)):
        rung = next_rung(step, done, Needs(wanted, is_near=near))
        if rung is None:
            continue
        assert rung in wanted
        assert rung not in (done | {step}) - AGAIN
        assert near or rung not in AGAIN


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


@pytest.mark.parametrize(
    ("area", "epci", "national", "home", "near"),
    [
        ("/fr/r27/d21/21231/", "2421", False, None, True),
        ("/fr/", "", True, place("/fr/r53/d35/35238/"), True),
        ("/fr/r27/d21/21231/", "2421", False, place("/fr/r27/d21/21231/"), True),
        ("/fr/r27/", "", False, place("/fr/r27/d21/21231/"), True),
        ("/fr/r27/d21/21231/", "2421", False, place("/fr/r27/d21/21355/"), True),
        ("/fr/r27/d21/21231/", "2421", False, place("/fr/r27/d71/71076/", "2421"), True),
        ("/fr/r27/d21/21231/", "2421", False, place("/fr/r27/d71/71076/"), False),
        ("/fr/r27/d21/21231/", "", False, place("/fr/r53/d35/35238/"), False),
    ],
)
def test_what_is_near(area, epci, national, home, near):
    assert is_near(area, epci, national, home) == near


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
