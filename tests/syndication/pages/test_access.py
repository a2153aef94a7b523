"""Who reaches which page of whose channels: every address, every sort of person."""

import pytest
from django.test import Client
from django.urls import get_resolver

from civic.accounts.models import Limit
from civic.accounts.roles import Role
from civic.syndication import channel_urls
from civic.syndication.states import DeliveryState
from initiatives.models import TeamRole
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_mandate, make_operator, make_user
from tests.syndication.cast import offer
from tests.syndication.pages.cast import come, delivery, enroll, member, place_of

pytestmark = pytest.mark.django_db
BUTTONS = {"test", "pause", "resume", "again", "removed"}
OF_CHANNEL = {"channel", "answers", "rules", "revoke", "test", "pause", "resume"}
OF_DELIVERY = {"delivery", "again", "posted", "removed"}
OF_NETWORK = {"connect", "leave", "choose"}
NAMES = [one.name for one in channel_urls._pages]
# What an animator reads and decides.
SHARED = {"list", "networks", "channel", "answers"} | OF_DELIVERY


@pytest.fixture(autouse=True)
def _network(settings, monkeypatch):
    from civic.syndication.connectors import forms
    from civic.syndication.connectors.connecting import Way

    settings.NETWORK_APPS = {}
    monkeypatch.setitem(forms.WAYS, "fake", Way(tuple, lambda *said: ()))
    return offer(settings)


def addresses(place):
    """Each page's address, by name."""
    row = delivery(place.channel, DeliveryState.FAILED)
    found = {}
    for name in NAMES:
        rest = ["fake"] if name in OF_NETWORK else []
        rest += [place.channel] if name in OF_CHANNEL | OF_DELIVERY else []
        found[name] = place.url(name, *rest, *([row] if name in OF_DELIVERY else []))
    return found


def status(client, name, address):
    """What reading, or pressing, answers."""
    answer = client.post(address) if name in BUTTONS else client.get(address)
    return answer.status_code


def strangers():
    """People who own none of it."""
    return {
        "stranger": make_user(),
        "author of another": make_initiative().author,
        "official": make_mandate(enrolled()).user,
        "moderator": enroll(make_user(roles=(Role.MODERATOR,))),
        "operator": enroll(make_operator()),
    }


def test_it_knows_every_address():
    assert len(NAMES) == len(set(NAMES)) == 16
    spaces = set(get_resolver().namespace_dict)
    assert {"team-channels", "mandate-channels", "site-channels"} <= spaces


@pytest.mark.parametrize("kind", ["team", "mandate", "site"])
def test_only_its_owner_reaches_any_page(kind):
    place = place_of(kind)
    pages, others = addresses(place), strangers()
    if kind == "site":
        del others["operator"]
    for who, person in others.items():
        client = come(person)
        for name, address in pages.items():
            assert status(client, name, address) in (403, 404), (who, name)
    anonymous = Client()
    for name, address in pages.items():
        answer = anonymous.post(address) if name in BUTTONS else anonymous.get(address)
        assert answer.status_code == 303, name
        assert answer.url.startswith("/compte/"), name
        # A button is no page to come back to.
        assert place.url("list").replace("/", "%2F") in answer.url, name


@pytest.mark.parametrize("kind", ["team", "mandate", "site"])
def test_its_owner_reaches_every_page_and_buttons_are_no_pages(kind):
    place = place_of(kind)
    client = place.client()
    for name, address in addresses(place).items():
        answer = client.get(address)
        wanted = 405 if name in BUTTONS else 303 if name in ("leave", "choose") else 200
        assert answer.status_code == wanted, name
        if wanted == 200:
            assert answer.headers["Cache-Control"] == "private, no-store", name


def test_an_animator_reads_and_decides_but_does_not_rule():
    place = place_of("team")
    client = come(member(place.channel.initiative, TeamRole.ANIMATOR))
    for name, address in addresses(place).items():
        if name in ("leave", "choose"):
            continue
        reached = status(client, name, address)
        assert (reached in (200, 303, 409)) is (name in SHARED), (name, reached)
    page = client.get(place.url("channel", place.channel)).content.decode()
    assert "Débrancher" not in page
    coauthor = come(member(place.channel.initiative, TeamRole.COAUTHOR))
    assert coauthor.get(place.url("rules", place.channel)).status_code == 200


@pytest.mark.parametrize("kind", ["mandate", "site"])
def test_an_official_and_an_operator_take_the_second_step_first(kind):
    place = place_of(kind)
    client = Client()
    client.force_login(place.person)
    answer = client.get(place.url("list"))
    assert answer.status_code == 302
    assert "/compte/" in answer.url


def test_a_suspended_account_reaches_nothing():
    from tests.accounts.test_limits import limited

    place = place_of("team")
    limited(Limit.Scope.ACCOUNT, user=place.person)
    assert place.client().get(place.url("list")).status_code == 403
