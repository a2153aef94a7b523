"""What is missing before one tells everybody: said, with its reason, and where it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from initiatives.actions.hands import Plan, call_for_hands
from initiatives.checklist import CHECKS, checklist_of
from initiatives.models import Initiative, TeamRole
from initiatives.models.action import Sort
from tests.factories import make_initiative, withhold
from tests.kit.cast import OTHER, TEXT, written
from tests.petitions.cast import make_petition
from tests.teams.cast import client_of, joined

pytestmark = pytest.mark.django_db


def manage_of(row):
    return client_of(row.author).get(f"{row.get_absolute_url()}gerer/").text


def test_it_says_what_is_missing_and_leads_to_where_it_is_done():
    row = make_initiative()
    page = manage_of(row)
    assert "Il manque 5 choses" in page
    for item in checklist_of(row):
        assert (item.url in page) or item.is_there
        assert item.is_there or client_of(row.author).get(item.url).status_code == 200


def test_it_goes_once_all_is_there():
    row = make_initiative(sources=[{"url": "https://exemple.fr/", "title": "L’arrêté"}])
    joined(row, TeamRole.COAUTHOR)
    assert "Il manque 3 choses" in manage_of(row)
    make_petition(row)
    assert "Il manque 2 choses" in manage_of(row)
    texts = [TEXT, OTHER, f"{OTHER} Vraiment.", "Un abri, un cadenas, un train."]
    for number, text in enumerate(texts):
        said = manage_of(row).replace("\u00a0", " ")
        assert f"Messages différents : {min(number, 2)} sur 3" in said
        written(row, row.author, text, agrees=True, anyway=True)
    assert "Il manque une chose" in manage_of(row)
    tomorrow = timezone.now() + timedelta(days=1)
    plan = Plan("Nettoyer la berge", "Un sac chacun.", "Sur place", tomorrow, 60, 5)
    call_for_hands(by=row.author, initiative=row, sort=Sort.TASK, plan=plan, zone="Europe/Paris")
    row = Initiative.objects.get(pk=row.pk)
    assert [item.is_there for item in checklist_of(row)] == [True] * len(CHECKS)
    assert "Avant de la faire connaître" not in manage_of(row)


def test_it_asks_nothing_of_whoever_can_change_nothing():
    row = make_initiative()
    person = joined(row, TeamRole.ANIMATOR)
    page = client_of(person).get(f"{row.get_absolute_url()}gerer/").text
    assert "Avant de la faire connaître" not in page
    withhold(row)
    assert "Avant de la faire connaître" not in manage_of(row)
