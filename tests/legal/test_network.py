import pytest
from django.core.cache import cache
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisDown

from civic.lib import network
from civic.lib.network import client_network, is_too_often


def seen_from(address, forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_it_names_the_network_of_a_visitor(address, network):
    assert client_network(seen_from(address)) == network


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, None, "unknown"),
    ],
)
def test_it_believes_only_what_our_proxies_wrote(settings, proxies, forwarded, network):
    settings.TRUSTED_PROXIES = proxies
    assert client_network(seen_from("192.0.2.7", forwarded)) == network


def test_it_counts_by_network_and_by_purpose():
    once = {"limit": 1, "seconds": 60}
    assert not is_too_often(seen_from("192.0.2.7"), what="a", **once)
    assert is_too_often(seen_from("192.0.2.7"), what="a", **once)
    assert not is_too_often(seen_from("192.0.2.8"), what="a", **once)
    assert not is_too_often(seen_from("192.0.2.7"), what="b", **once)


def test_it_counts_again_once_the_time_is_over():
    assert not is_too_often(seen_from("192.0.2.7"), what="a", limit=1, seconds=60)
    key = cache.make_key("often:a:192.0.2.7")
    assert 0 < cache._cache.get_client(key).ttl(key) <= 60
    cache.delete("often:a:192.0.2.7")
    assert not is_too_often(seen_from("192.0.2.7"), what="a", limit=1, seconds=60)


def test_it_lets_people_through_when_the_counter_is_lost(monkeypatch):
    def fail(*args, **kwargs):
        raise RedisDown

    monkeypatch.setattr(network, "count", fail)
    assert not is_too_often(seen_from("192.0.2.7"), what="a", limit=0, seconds=60)
