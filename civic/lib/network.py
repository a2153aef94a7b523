"""Where a request comes from, and how often that place may do something."""

import logging
import time
from collections.abc import Iterator, Sequence
from ipaddress import IPv6Address, ip_address, ip_network
from itertools import count as counting

from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError

from civic.lib.counters import Counter, count
from civic.lib.kept import Kept

logger = logging.getLogger(__name__)
# What this process alone counts while Redis is lost.
_here = Kept[Iterator[int]](seconds=600, most=50_000)


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


def how_often_at_least(
    request: HttpRequest, *, what: str, seconds: int, along: Sequence[Counter] = ()
) -> list[int]:
    """As `how_often`, the network's own counted by this process alone when Redis is lost."""
    sent, *others = how_often(request, what=what, seconds=seconds, along=along)
    return [sent or _how_often_here(request, what=what, seconds=seconds), *others]


def _how_often_here(request: HttpRequest, *, what: str, seconds: int) -> int:
    """Count one more `what` from this network in this process alone.

    Each process sees its own part only: a script is slowed down later, and nobody sooner for what
    somebody else sends.
    """
    name = what, client_network(request), int(time.time()) // seconds
    return next(_here.get_or_make(name, lambda: counting(1)))
