"""Where a request comes from, and how often that place may do something."""

import logging
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def client_network(request: HttpRequest) -> str:
    """Return the visitor's IPv4 address or IPv6 /64, as far as our own proxies vouch for it.

    Each trusted proxy appends the address it saw, so that with n of them only the n-th
    address from the end of X-Forwarded-For was not written by the visitor.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    trusted = settings.TRUSTED_PROXIES
    if trusted:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        seen = chain[-trusted] if len(chain) >= trusted else chain[0]
    return _network(seen)


def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def is_too_often(
    request: HttpRequest, *, what: str, limit: int, seconds: int, crowd: str = ""
) -> bool:
    """Count one more `what` from this network; True above `limit` within `seconds`.

    `crowd` is another counter, of everybody, that grows by one in the same trip.

    The address is a key that expires by itself. A lost cache lets people through: a counter
    out of order must not close a door that the law wants open.
    """
    key = f"often:{what}:{client_network(request)}"
    try:
        return _count(key, seconds, crowd) > limit
    except RedisError:
        logger.warning("The counter of %s is out of reach.", what)
        return False


def _count(key: str, seconds: int, crowd: str = "") -> int:
    """Count one more in one trip: the same through the cache's own methods takes three."""
    name = cache.make_key(key)
    trip = cache._cache.get_client(name, write=True).pipeline(transaction=False)  # type: ignore[attr-defined]
    if crowd:
        trip.incr(cache.make_key(crowd))
        trip.expire(cache.make_key(crowd), seconds)
    trip.set(name, 0, ex=seconds, nx=True)
    trip.incr(name)
    return int(trip.execute()[-1])
