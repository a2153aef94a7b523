import pytest
from django.core.cache import cache

from civic.lib.counters import count


@pytest.fixture
def client():
    return cache._cache.get_client(None, write=True)


def _seconds(client, name):
    return client.ttl(cache.make_key(name))


def test_counters_are_added_to_together():
    assert count([("compte:a", 60), ("compte:b", 60)]) == [1, 1]
    assert count([("compte:a", 60)]) == [2]
    assert count([("compte:b", 60), ("compte:a", 60)], by=3) == [4, 5]
    assert count([("compte:a", 60)], by=-1) == [4]


def test_one_that_is_given_back_before_it_was_counted_expires_too(client):
    assert count([("compte:c", 60)], by=-1) == [-1]
    assert 0 < _seconds(client, "compte:c") <= 60


def test_each_expires_after_its_own_seconds_from_its_first_one(client):
    count([("compte:d", 100), ("compte:e", 1000)])
    assert 90 < _seconds(client, "compte:d") <= 100
    assert 990 < _seconds(client, "compte:e") <= 1000
    client.expire(cache.make_key("compte:d"), 50)
    # What comes later does not make it last.
    count([("compte:d", 100)])
    assert _seconds(client, "compte:d") <= 50


def test_a_redis_that_has_just_started_counts_at_once(client):
    client.script_flush()
    assert count([("compte:f", 60)]) == [1]
    assert count([("compte:f", 60)]) == [2]
