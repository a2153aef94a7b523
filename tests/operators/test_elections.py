"""The calendar in the operators' site: written through the actions, read by nobody else there."""

import pytest
from django.test import Client
from django.urls import reverse

from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.elections.models import Candidate, Poll
from tests.accounts.cast import enrolled, sign_in
from tests.elections.cast import make_poll, stands
from tests.factories import make_territory, make_user

pytestmark = pytest.mark.django_db

POLLS = reverse("admin:elections_poll_changelist")
CANDIDATES = reverse("admin:elections_candidate_changelist")
ADD_POLL, ADD_CANDIDATE = (reverse(f"admin:elections_{name}_add") for name in ("poll", "candidate"))
TYPED = {
    "name": "Municipales",
    "place": "21231",
    "candidates_from": "2027-02-01",
    "first_on": "2027-03-14",
    "second_on": "2027-03-21",
    "closes": "18:00",
    "zone": "Europe/Paris",
}


@pytest.fixture
def desk(client: Client) -> Client:
    make_territory()
    return sign_in(client, enrolled(roles=(Role.OPERATOR,)), second_step=True)


@pytest.mark.parametrize("path", [POLLS, CANDIDATES, ADD_POLL, ADD_CANDIDATE])
def test_it_opens_to_operators_only(client, path):
    assert client.get(path).status_code == 302
    sign_in(client, enrolled(roles=(Role.MODERATOR,)), second_step=True)
    assert client.get(path, follow=True).status_code == 403
    assert client.post(path, TYPED, follow=True).status_code == 403
    assert not Poll.objects.exists()


def test_an_operator_writes_corrects_and_cancels_a_poll(desk):
    assert 'value="fr"' in desk.get(ADD_POLL).text
    assert desk.post(ADD_POLL, TYPED).status_code == 302
    poll = Poll.objects.get()
    assert (poll.territory_id, poll.closes.hour) == ("21231", 18)
    change = reverse("admin:elections_poll_change", args=[poll.pk])
    assert 'value="21231"' in desk.get(change).text
    assert desk.post(change, TYPED | {"second_on": "2027-03-28"}).status_code == 302
    poll.refresh_from_db()
    assert poll.second_on.day == 28
    assert "Fait" in desk.post(POLLS, chosen("cancel", poll), follow=True).text
    assert "déjà annulé" in desk.post(POLLS, chosen("cancel", poll), follow=True).text
    assert desk.get(change).status_code == 200
    assert desk.post(change, TYPED).status_code == 403
    verbs = AuditEvent.objects.filter(target_kind="poll").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "election.registered",
        "election.changed",
        "election.cancelled",
    ]


def chosen(action, row):
    return {"action": action, "_selected_action": [row.pk]}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"place": "99999"}, "Aucun territoire"),
        ({"second_on": "2027-03-14"}, "suit le premier"),
        ({"candidates_from": "2027-04-01"}, "précède le début"),
    ],
)
def test_it_says_what_is_wrong_with_a_poll(desk, wrong, told):
    assert told in desk.post(ADD_POLL, TYPED | wrong).text
    assert not Poll.objects.exists()


def test_an_operator_writes_who_stands_and_takes_it_back(desk):
    poll, user = make_poll(), make_user()
    typed = {"poll": poll.pk, "name": "Camille Dupont", "person": user.handle}
    for wrong, told in (
        ({"name": "Camille"}, "le prénom et le nom"),
        ({"person": "personne-ici"}, "Aucun compte"),
    ):
        assert told in desk.post(ADD_CANDIDATE, typed | wrong).text
    assert desk.post(ADD_CANDIDATE, typed).status_code == 302
    row = Candidate.objects.get()
    assert (row.user, row.name) == (user, "Camille Dupont")
    page = reverse("admin:elections_candidate_change", args=[row.pk])
    assert desk.get(page).status_code == 200
    assert desk.post(page, typed).status_code == 403
    assert "Fait" in desk.post(CANDIDATES, chosen("withdraw", row), follow=True).text
    row.refresh_from_db()
    assert row.withdrawn_at
    assert desk.post(ADD_CANDIDATE, typed | {"person": ""}).status_code == 302


def test_somebody_written_twice_is_a_refusal_and_not_a_failure(desk):
    row = stands(make_poll())
    answer = desk.post(ADD_CANDIDATE, {"poll": row.poll_id, "name": row.name, "person": ""})
    assert answer.status_code in (200, 409)
    assert "déjà" in answer.text
    assert Candidate.objects.count() == 1
