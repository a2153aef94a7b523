"""How many links one mailbox may get an hour, whatever the forms and the petitions.

Somebody else may fill in forms with an address that is not theirs: beyond five links an hour, the
next ones leave in the following hours. Nothing is lost, and the page shows nothing of it. Counted
under a keyed hash of the mailbox, in Redis; without Redis every link leaves at once.
"""

import logging
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from initiatives.petitions.addresses import canonical

logger = logging.getLogger(__name__)
HOURLY = 5
# The count lasts as long as a link that waits for its turn may be delayed.
_KEPT = timedelta(hours=24)
_LONGEST = timedelta(hours=24)


def leaves_at(address: str, now: datetime) -> datetime:
    """When the next link to this mailbox may leave: now, or in a later hour."""
    turn = _next_turn(address)
    return now + min(timedelta(hours=turn // HOURLY), _LONGEST)


def _next_turn(address: str) -> int:
    """How many links went to this mailbox before this one, within a day."""
    mailbox = salted_hmac("signature.mailbox", canonical(address), algorithm="sha256").hexdigest()
    key = cache.make_key(f"mailbox:{mailbox}")
    try:
        trip = cache._cache.get_client(key, write=True).pipeline(transaction=False)  # type: ignore[attr-defined]
        trip.set(key, 0, ex=int(_KEPT.total_seconds()), nx=True)
        trip.incr(key)
        return int(trip.execute()[-1]) - 1
    except RedisError:
        logger.warning("The counter of links to one mailbox is out of reach.")
        return 0
