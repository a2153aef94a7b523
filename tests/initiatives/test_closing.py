"""Close with an outcome and what came of it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civic.activity.models import Activity
from initiatives import actions
from initiatives.models import Initiative
from initiatives.states import Outcome
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db
CAME_OF_IT = "La mairie a rouvert la passerelle le 3 septembre."


def at(row: Initiative) -> str:
    return reverse("close", kwargs={"pk": row.pk, "slug": row.slug})


def typed(**changes: Any) -> dict[str, str]:
    fields = {"outcome": "achieved", "text": CAME_OF_IT, "sure": "on"}
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def author_of(row: Initiative, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(row.author)
    return client


def words(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def test_it_explains_each_outcome():
    row = make_initiative()
    page = words(author_of(row).get(at(row)))
    for text in ("Objectif atteint :", "en partie", "non atteint", "Je la retire"):
        assert text in page


def test_it_closes():
    row = make_initiative()
    response = author_of(row).post(at(row), typed())
    assert (response.status_code, response["Location"]) == (303, row.get_absolute_url())
    row.refresh_from_db()
    assert (row.lifecycle, row.outcome, row.outcome_text) == ("closed", "achieved", CAME_OF_IT)
    assert Activity.objects.filter(verb="initiative.closed").count() == 1
    assert CAME_OF_IT in words(Client().get(row.get_absolute_url()))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"outcome": None}, "Choisissez comment cela finit"),
        ({"outcome": "gagné"}, "une des réponses proposées"),
        ({"text": "Fini."}, "un peu court"),
        ({"text": ""}, "Racontez"),
        ({"text": "a" * 8001}, "trop long"),
        ({"sure": None}, "Confirmez"),
    ],
)
def test_it_says_what_to_correct_and_closes_nothing(changes, told):
    row = make_initiative()
    response = author_of(row).post(at(row), typed(**changes))
    assert response.status_code == 422
    assert told in words(response)
    row.refresh_from_db()
    assert row.is_open


def test_it_keeps_the_text_when_it_is_closed_already():
    row = make_initiative()
    actions.close(by=row.author, initiative=row, outcome=Outcome.WITHDRAWN, text="Déjà.")
    response = author_of(row).post(at(row), typed())
    assert response.status_code == 409
    assert CAME_OF_IT in words(response)
    assert author_of(row).get(at(row)).status_code == 409
    row.refresh_from_db()
    assert row.outcome == Outcome.WITHDRAWN


def test_it_keeps_the_text_of_a_page_that_became_too_old():
    row = make_initiative()
    response = author_of(row, enforce_csrf_checks=True).post(at(row), typed())
    assert response.status_code == 403
    assert CAME_OF_IT in words(response)
    row.refresh_from_db()
    assert row.is_open
