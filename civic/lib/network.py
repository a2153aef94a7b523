"""Where a request comes from, and how often that place may do something."""

import logging
from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError

from civic.lib.counters import Counter, count

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


def is_too_often(request: HttpRequest, *, what: str, limit: int, seconds: int) -> bool:
    """Count one more `what` from this network; True above `limit` within `seconds`.

    The address is a key that expires by itself. A lost cache lets people through: a counter
    out of order must not close a door that the law wants open.
    """
    return how_often(request, what=what, seconds=seconds)[0] > limit


def how_often(
    request: HttpRequest, *, what: str, seconds: int, along: Sequence[Counter] = ()
) -> list[int]:
    """Count one more `what` from this network, and `along` other counters in the same trip.

    Returns how many each has, the network's first; nothing but zeros when Redis is lost.
    """
    counters = [(f"often:{what}:{client_network(request)}", seconds), *along]
    try:
        return count(counters)
    except RedisError:
        logger.warning("The counter of %s is out of reach.", what)
        return [0] * len(counters)
