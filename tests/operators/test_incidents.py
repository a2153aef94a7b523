"""Incidents in the operators' site: written, ended, never deleted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.status.models import Incident
from tests.accounts.cast import enrolled, sign_in

pytestmark = pytest.mark.django_db

LIST, ADD = (reverse(f"admin:status_incident_{name}") for name in ("changelist", "add"))


@pytest.fixture
def desk(client: Client) -> Client:
    return sign_in(client, enrolled(roles=(Role.OPERATOR,)), second_step=True)


def typed(start, end=None, **fields):
    moments = [f"{timezone.localtime(one):%Y-%m-%d %H:%M}" if one else " " for one in (start, end)]
    dates = [moment.split(" ") for moment in moments]
    return {
        "title": "Courrier en panne",
        "seen": "Les liens de confirmation arrivaient en retard.",
        "started_at_0": dates[0][0],
        "started_at_1": dates[0][1],
        "ended_at_0": dates[1][0],
        "ended_at_1": dates[1][1],
    } | fields


def test_it_opens_to_operators_only(client):
    start = timezone.now() - timedelta(hours=2)
    assert client.get(ADD).status_code == 302
    sign_in(client, enrolled(roles=(Role.MODERATOR,)), second_step=True)
    assert client.post(ADD, typed(start), follow=True).status_code == 403
    assert not Incident.objects.exists()


def test_an_operator_writes_an_incident_and_ends_it(desk):
    now = timezone.now()
    start, end = now - timedelta(hours=2), now - timedelta(hours=1)
    assert desk.post(ADD, typed(start)).status_code == 302
    row = Incident.objects.get()
    assert row.is_open
    change = reverse("admin:status_incident_change", args=[row.pk])
    assert desk.get(change).status_code == 200
    assert desk.post(change, typed(start, end, title="Courrier lent")).status_code == 302
    row.refresh_from_db()
    assert (row.is_open, row.title) == (False, "Courrier lent")
    assert desk.post(reverse("admin:status_incident_delete", args=[row.pk])).status_code == 403
    assert "Courrier lent" in desk.get(LIST).text


def test_it_says_what_is_wrong_with_the_dates(desk):
    now = timezone.now()
    hour = timedelta(hours=1)
    assert "La fin précède le début" in desk.post(ADD, typed(now - hour, now - 2 * hour)).text
    assert "à venir" in desk.post(ADD, typed(now + hour)).text
    assert not Incident.objects.exists()
