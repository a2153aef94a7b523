"""How many links one mailbox may get an hour, whatever the forms and the petitions.

Somebody else may fill in forms with an address that is not theirs: beyond five links an hour, the
next ones leave in the following hours, and none that would leave more than a day later: the form
stays, and its page offers to send a link again. The page shows nothing of all this. Counted under a
keyed hash of the mailbox, in Redis; without Redis every link leaves at once. Only what could leave
counts: whoever presses again and again while the database is away is answered at once afterwards.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from civic.lib.counters import Counter, count
from initiatives.petitions.addresses import canonical

logger = logging.getLogger(__name__)
HOURLY = 5
HORIZON = timedelta(hours=24)
# Links that wait for their turn are remembered too.
_KEPT = 2 * HORIZON


def counter_of(address: str) -> Counter:
    """What counts the links to the mailbox of an address."""
    mailbox = salted_hmac("signature.mailbox", canonical(address), algorithm="sha256").hexdigest()
    return f"mailbox:{mailbox}", int(_KEPT.total_seconds())


def leaves_at(address: str, now: datetime, number: int | None = None) -> datetime | None:
    """When a link to this mailbox may leave: now, in a later hour, or None for not at all.

    `number` says which of the day it is, from 1, when it was counted already; 0 is unknown.
    """
    turn = (_count(address) if number is None else number) - 1
    delay = timedelta(hours=max(turn, 0) // HOURLY)
    return now + delay if delay < HORIZON else None


def give_back(address: str) -> None:
    """Uncount a link to this mailbox: nothing was sent after all."""
    try:
        count([counter_of(address)], by=-1)
    except RedisError:
        logger.warning("The counter of links to one mailbox is out of reach.")


@contextmanager
def given_back_unless_written(address: str) -> Iterator[None]:
    """Uncount a link to this mailbox when the database cannot write that it is to leave."""
    try:
        yield
    except DatabaseError:
        give_back(address)
        raise


def _count(address: str) -> int:
    try:
        return count([counter_of(address)])[0]
    except RedisError:
        logger.warning("The counter of links to one mailbox is out of reach.")
        return 0
