"""Officials over the API."""

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.functions import Function
from civic.officials.states import MandateState
from initiatives.models import Reply
from initiatives.replies.states import Position
from tests.factories import make_initiative, make_mandate, make_territory
from tests.officials.cast import mandate_in

pytestmark = pytest.mark.django_db
LIST = "/api/v1/officials/"


def test_it_lists_who_is_in_force_with_what_they_answered():
    mandate = make_mandate(code=Function.MAYOR, function="Maire")
    for state in (MandateState.PENDING, MandateState.EXPIRED, MandateState.REVOKED):
        mandate_in(state)
    Reply.objects.create(
        initiative=make_initiative(),
        mandate=mandate,
        author=mandate.user,
        position=Position.NO,
        text="Non.",
    )
    [row] = Client().get(LIST).json()["results"]
    assert row["url"].endswith(mandate.user.get_absolute_url())
    del row["url"], row["verified_at"]
    assert row == {
        "id": mandate.pk,
        "name": mandate.user.public_name,
        "function": "Maire",
        "sort": "mayor",
        "territory": "21231",
        "starts_on": str(mandate.starts_on),
        "ends_on": None,
        "replies": 1,
    }


def test_it_lists_a_place_and_what_it_contains_page_by_page():
    for _turn in range(21):
        make_mandate()
    make_mandate(territory=make_territory("2a004"))
    assert len(Client().get(LIST, {"territoire": "D2A"}).json()["results"]) == 1
    first = Client().get(LIST, {"territoire": "d21"}).json()
    assert (len(first["results"]), first["previous"]) == (20, None)
    assert len(Client().get(first["next"]).json()["results"]) == 1


@pytest.mark.parametrize("query", ["territoire=zz", "territoire=21%27", "apres=zzz"])
def test_a_wrong_question_is_told(query):
    assert Client().get(f"{LIST}?{query}").status_code == 422


@pytest.mark.parametrize("state", MandateState)
def test_one_is_read_while_its_mandate_runs(state):
    mandate = mandate_in(state)
    answer = Client().get(f"{LIST}{mandate.pk}/")
    assert answer.status_code == (200 if state == MandateState.ACTIVE else 404)
    if state == MandateState.ACTIVE:
        assert answer.json()["ends_on"] == str(timezone.localdate())
    assert Client().get(f"{LIST}{10**30}/").status_code == 404
    assert Client().post(LIST).status_code == 405
