"""What a person decides about one thing to tell, on its page."""

import pytest

from civic.syndication.actions.following import follow
from civic.syndication.models import Channel, Delivery, Server
from civic.syndication.states import DeliveryState
from initiatives.models import TeamRole
from tests.factories import withhold
from tests.syndication.cast import offer
from tests.syndication.pages.cast import come, delivery, knows_limits, member, place_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _network(settings):
    return offer(settings)


@pytest.mark.parametrize("kind", ["team", "mandate", "site"])
def test_it_adapts_then_approves_and_leads_to_the_next(kind):
    place = place_of(kind)
    knows_limits(place.channel, 200)
    first, second = delivery(place.channel), delivery(place.channel)
    client, here = place.client(), place.url("delivery", place.channel, first)
    assert "Approuver" in client.get(here).content.decode()
    answer = client.post(here, {"words": "Venez samedi.", "suite": "adapter"})
    assert answer.status_code == 303
    assert _of(first) == (DeliveryState.HELD, "Venez samedi.")
    page = client.get(here).content.decode()
    assert "Venez samedi. http" in page
    assert "Le texte proposé au départ" in page
    answer = client.post(here, {"words": "Venez dimanche.", "suite": "approuver"})
    assert answer.url == place.url("delivery", place.channel, second)
    assert _of(first) == (DeliveryState.DUE, "Venez dimanche.")
    answer = client.post(answer.url, {"words": "", "suite": "refuser"})
    assert answer.url == place.url("channel", place.channel)
    assert _of(second)[0] == DeliveryState.REFUSED


def test_it_loses_nothing_of_a_text_that_is_too_long_for_the_network():
    place = place_of("team")
    knows_limits(place.channel, 60)
    row = delivery(place.channel)
    here = place.url("delivery", place.channel, row)
    long = "Une phrase beaucoup trop longue pour ce réseau-là, vraiment."
    answer = place.client().post(here, {"words": long, "suite": "approuver"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Trop long pour ce réseau" in page
    assert long in page
    assert _of(row) == (DeliveryState.HELD, "")


def test_two_people_at_once_are_told_and_the_second_changes_nothing():
    place = place_of("team")
    row = delivery(place.channel)
    mate = come(member(place.channel.initiative, TeamRole.ANIMATOR))
    here = place.url("delivery", place.channel, row)
    assert mate.post(here, {"words": "", "suite": "approuver"}).status_code == 303
    answer = place.client().post(here, {"words": "Trop tard.", "suite": "refuser"})
    assert answer.status_code == 409
    assert "a changé entre-temps" in answer.content.decode()
    assert _of(row)[0] == DeliveryState.DUE


def test_a_page_that_waited_too_long_gives_the_text_back():
    place = place_of("team")
    row = delivery(place.channel)
    client = place.client()
    client.handler.enforce_csrf_checks = True
    here = place.url("delivery", place.channel, row)
    answer = client.post(here, {"words": "Mes mots.", "suite": "approuver"})
    assert answer.status_code == 403
    assert "Mes mots." in answer.content.decode()
    assert _of(row)[0] == DeliveryState.HELD


def test_it_sends_again_what_was_given_up():
    place = place_of("site")
    row = delivery(place.channel, DeliveryState.FAILED)
    client, here = place.client(), place.url("again", place.channel, row)
    assert client.post(here).status_code == 303
    assert _of(row)[0] == DeliveryState.DUE
    assert client.post(here).status_code == 409


def test_a_person_says_how_an_unknown_outcome_ended():
    place = place_of("team")
    client = place.client()
    row, other = (delivery(place.channel, DeliveryState.UNKNOWN) for _ in range(2))
    here = place.url("posted", place.channel, row)
    assert "Son adresse là-bas" in client.get(here).content.decode()
    answer = client.post(here, {"url": "javascript:alert(1)"})
    assert answer.status_code == 422
    assert client.post(here, {"url": "https://ailleurs.example/9"}).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.url) == (DeliveryState.SENT, "https://ailleurs.example/9")
    assert client.post(here, {"url": ""}).status_code == 409
    assert client.post(place.url("again", place.channel, other)).status_code == 303
    assert _of(other)[0] == DeliveryState.DUE


def test_what_a_person_found_there_is_taken_back_from_here_when_its_address_names_it():
    place = place_of("team")
    Server.objects.update(network="x", origin="https://api.x.com")
    Channel.objects.update(name="@lea")
    row, other = (delivery(place.channel, DeliveryState.UNKNOWN) for _ in range(2))
    client, here = place.client(), place.url("posted", place.channel, row)
    assert "https://x.com/i/status/" in client.get(here).content.decode()
    assert client.post(here, {"url": "https://x.com/lea/status/12"}).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.remote_id) == (DeliveryState.SENT, "12")

    there = place.url("posted", place.channel, other)
    answer = client.post(there, {"url": "https://x.com/i/status/12"})
    assert answer.status_code == 403
    assert "celle d’une autre annonce" in answer.content.decode()
    assert client.post(there, {"url": "https://x.com/lea"}).status_code == 303
    page = client.get(place.url("delivery", place.channel, other)).content.decode()
    assert "faites-le là-bas, à la main" in page

    withhold(place.channel.initiative)
    follow()
    assert _of(row)[0] == DeliveryState.DUE
    assert _of(other)[0] == DeliveryState.TO_REMOVE


def test_a_person_says_that_they_took_it_away_by_hand():
    place = place_of("mandate")
    row = delivery(place.channel, DeliveryState.TO_REMOVE)
    here = place.url("removed", place.channel, row)
    assert place.client().post(here).status_code == 303
    assert _of(row)[0] == DeliveryState.TAKEN_BACK
    assert place.client().post(here).status_code == 409


def test_it_says_why_nothing_can_be_told_of_what_was_withdrawn():
    place = place_of("team")
    row = delivery(place.channel, DeliveryState.FAILED)
    row.activity.withdrawn_at = row.created_at
    row.activity.save()
    page = place.client().get(place.url("delivery", place.channel, row)).content.decode()
    assert "ne peut plus être annoncé" in page
    assert place.client().post(place.url("again", place.channel, row)).status_code == 409


def test_a_delivery_of_somebody_elses_channel_is_nowhere():
    place, other = place_of("site"), place_of("team")
    row = delivery(other.channel)
    client = place.client()
    assert client.get(place.url("delivery", place.channel, row)).status_code == 404
    assert client.get(place.url("channel", other.channel)).status_code == 404


def _of(row):
    found = Delivery.objects.get(pk=row.pk)
    return found.state, found.words
