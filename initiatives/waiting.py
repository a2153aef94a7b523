"""How many messages wait for somebody, beside « Mes messages »: no page asks the database for it.

Whoever writes or reads counts them once and leaves the figure in Redis; without it there is none.
"""

import logging
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import Sum
from redis.exceptions import RedisError

from civic.accounts.models import User
from initiatives.models import Seat

logger = logging.getLogger(__name__)
SECONDS = 30 * 86400


def waiting(user: User) -> int:
    """How many messages wait, as last counted."""
    try:
        return int(cache.get(_key(user.pk)) or 0)
    except RedisError as error:
        logger.warning("No figure of messages: %s", type(error).__name__)
        return 0


def count_again(user: User) -> None:
    """Count once what was written or read is committed."""
    transaction.on_commit(partial(_count, user.pk))


def _count(pk: int) -> None:
    found = (
        Seat.objects.filter(person=pk, left_at=None)
        .exclude(unread=0)
        .aggregate(n=Sum("unread"))["n"]
    )
    try:
        cache.set(_key(pk), found or 0, SECONDS)
    except RedisError as error:
        logger.warning("The figure of messages is old: %s", type(error).__name__)


def _key(pk: int) -> str:
    return f"messages:{pk}"
