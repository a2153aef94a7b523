"""Pages without Redis: slower, never broken; what must be forgotten still says when it is not."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from redis.exceptions import ConnectionError as LostError

from civic.lib.spare import SpareCache
from tests.factories import make_initiative, make_user

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def lost() -> SpareCache:
    return SpareCache(NOWHERE, {})


@pytest.fixture
def without_redis(settings):
    """The site's spare cache at an address where nobody answers."""
    settings.CACHES = {
        **settings.CACHES,
        "spare": {**settings.CACHES["spare"], "LOCATION": NOWHERE},
    }


def test_it_keeps_and_finds_while_redis_answers():
    cache = caches["spare"]
    assert cache.add("here", 1)
    assert not cache.add("here", 2)
    cache.set("there", 3)
    assert (cache.get("here"), cache.get("there"), "there" in cache) == (1, 3, True)
    cache.delete("there")
    assert cache.get("there", "nothing") == "nothing"


def test_it_shrugs_when_redis_is_lost(lost):
    lost.set("here", 1)
    assert lost.get("here", "nothing") == "nothing"
    assert "here" not in lost
    assert lost.add("here", 1)
    assert lost.get_or_set("here", lambda: "made again") == "made again"


def test_it_does_not_knock_again_at_once(lost, caplog):
    for _turn in range(5):
        lost.get("here")
    assert caplog.text.count("out of reach") == 1


def test_it_says_when_something_cannot_be_forgotten(lost):
    with pytest.raises(LostError):
        lost.delete("ended")


@pytest.mark.parametrize("name", ["home", "initiatives", "territories"])
def test_public_pages_need_no_redis(client, db, without_redis, name):
    make_initiative()
    assert client.get(reverse(name)).status_code == 200


def test_somebody_signed_in_stays_so_without_redis(client, db, settings):
    client.force_login(make_user())
    settings.CACHES = {
        **settings.CACHES,
        "spare": {**settings.CACHES["spare"], "LOCATION": NOWHERE},
    }
    page = client.get(reverse("my-initiatives"))
    assert page.status_code == 200
