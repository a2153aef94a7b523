"""The figure beside « Mon espace »: how many news are unread."""

import re

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civic.activity.actions import settled
from civic.notifications import badge
from civic.notifications.states import Kind
from initiatives import actions as initiatives
from initiatives.states import Visibility
from tests.factories import make_initiative, make_moderator, make_user
from tests.notifications.cast import edited, follows, follows_initiative, published, signed_in

pytestmark = pytest.mark.django_db

NEWS = "/compte/nouvelles/"


@pytest.fixture
def reader():
    return make_user()


@pytest.fixture
def followed(reader):
    initiative = make_initiative()
    follows_initiative(reader, initiative)
    return initiative


@pytest.fixture
def redis_is_lost(monkeypatch):
    """For the badge alone: a site that cannot read its sessions says so itself."""
    monkeypatch.setattr(badge, "cache", RedisCache("redis://127.0.0.1:1/0", {}))


def shown(client, address="/initiatives/"):
    """What each place of the header says, as heard and as seen."""
    page = client.get(address).content.decode()
    found = re.findall(r'<span id="pastille-[a-z-]+">(.*?)</span></span>', page)
    seen = {re.sub(r"<span class=\"vh\">.*", "", one) for one in found}
    heard = set(re.findall(r'aria-hidden="true">[^<]*</span><span class="vh">([^<]*)', page))
    return {re.sub(r"<[^>]*>", "", one) for one in seen}, {one.strip("\u00a0: ") for one in heard}


def asked_of_the_list(client, address="/initiatives/"):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len([one for one in queries if "notifications_" in one["sql"]])


@pytest.mark.parametrize(
    ("many", "seen", "heard"),
    [
        (1, "1", "1 nouvelle non lue"),
        (2, "2", "2 nouvelles non lues"),
        (9, "9", "9 nouvelles non lues"),
        (10, "9+", "plus de 9 nouvelles non lues"),
        (13, "9+", "plus de 9 nouvelles non lues"),
    ],
)
def test_it_shows_how_many_are_unread(reader, followed, many, seen, heard):
    for _ in range(many):
        edited(followed)
    assert shown(signed_in(reader)) == ({seen}, {heard})


def test_it_shows_nothing_when_all_is_read(reader, followed):
    assert shown(signed_in(reader)) == (set(), set())


def test_it_is_in_both_menus_and_beside_the_link(reader, followed):
    edited(followed)
    page = signed_in(reader).get("/").content.decode()
    places = set(re.findall(r'id="pastille-([a-z-]+)"', page))
    assert places == {"large", "petit", "large-lien", "petit-lien"}


def test_it_is_never_counted_for_visitors(followed, monkeypatch):
    monkeypatch.setattr(badge, "unread", lambda user: pytest.fail("counted for a visitor"))
    page = Client().get("/initiatives/").content.decode()
    assert "pastille" not in page


def test_it_is_counted_once_a_minute(reader, followed):
    edited(followed)
    client = signed_in(reader)
    assert asked_of_the_list(client) == 2
    assert asked_of_the_list(client) == 0
    edited(followed)
    assert shown(client) == ({"1"}, {"1 nouvelle non lue"})
    cache.clear()
    assert shown(client)[0] == {"2"}


def test_it_says_what_the_list_has_just_counted(reader, followed):
    client = signed_in(reader)
    assert shown(client)[0] == set()
    edited(followed)
    assert shown(client, NEWS)[0] == {"1"}
    assert shown(client)[0] == {"1"}


def test_it_costs_one_question_to_who_follows_nothing(reader):
    assert asked_of_the_list(signed_in(reader)) == 1


def test_it_follows_what_is_read(reader, followed, django_capture_on_commit_callbacks):
    for _ in range(3):
        edited(followed)
    client = signed_in(reader)
    assert shown(client)[0] == {"3"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{NEWS}lire/", {"position": settled()})
    assert shown(client)[0] == {"2"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{NEWS}tout-lire/", {"jusqu-a": settled()})
    assert shown(client)[0] == set()


def test_it_counts_as_the_list_does(reader, followed):
    follows(reader, Kind.AREA, "fr")
    edited(followed)
    published(author=reader)
    hidden = published()
    initiatives.change_visibility(
        by=make_moderator(), initiative=hidden, to=Visibility.REMOVED, reason="Motif."
    )
    assert badge.unread(reader) == 1


def test_pages_do_without_it_when_redis_is_lost(reader, followed, redis_is_lost):
    edited(followed)
    client = signed_in(reader)
    for address in ("/initiatives/", NEWS):
        response = client.get(address)
        assert response.status_code == 200
        assert 'class="pastille"' not in response.content.decode()
    assert client.post(f"{NEWS}tout-lire/", {"jusqu-a": settled()}).status_code == 303


def test_reading_works_when_redis_is_lost(
    reader, followed, redis_is_lost, django_capture_on_commit_callbacks
):
    edited(followed)
    client = signed_in(reader)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{NEWS}lire/", {"position": settled()}).status_code == 303
    assert "Tout marquer comme lu" not in client.get(NEWS).content.decode()
