"""How many entries a person has not read, beside « Mon espace »: cheap enough for every page."""

import logging
from functools import partial

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from civic.accounts.models import User
from civic.notifications import hearing

logger = logging.getLogger(__name__)

SECONDS = 60
# Beyond this one reads « 9+ ».
MOST = 9


def unread(user: User) -> int:
    """How many entries were not read, at most MOST + 1; a minute old at most.

    Without Redis there is no badge: a page must not wait for it, nor ask PostgreSQL each time.
    """
    try:
        known = cache.get(_key(user))
        if known is not None:
            return int(known)
        found = _count(user)
        cache.set(_key(user), found, SECONDS)
    except RedisError as error:
        logger.warning("No badge: %s", type(error).__name__)
        return 0
    return found


def keep(user: User, found: int) -> None:
    """Show the figure that the list has just counted: it never says less than the list."""
    try:
        cache.set(_key(user), found, SECONDS)
    except RedisError as error:
        logger.warning("No badge: %s", type(error).__name__)


def drop(user: User) -> None:
    """Forget the figure once what was read is committed."""
    transaction.on_commit(partial(_forget, user))


def _forget(user: User) -> None:
    try:
        cache.delete(_key(user))
    except RedisError as error:
        logger.warning("A badge stays for a minute: %s", type(error).__name__)


def _count(user: User) -> int:
    ear = hearing.ear_of(user)
    return hearing.unread(ear, MOST + 1) if ear else 0


def _key(user: User) -> str:
    return f"unread:{user.pk}"
