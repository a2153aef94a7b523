"""How often each public page was given in a day: numbers by page, nothing about who read it.

Each process adds up and tells Redis now and then: a page costs no question for it. What a shared
cache in front answers by itself is not counted, nor what a process had not told yet when it
ended: the number is a lower bound, of one reading for each few seconds at most.
"""

import logging
from collections import Counter
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
TOLD_EVERY = 10.0
# At most so many pages wait to be told: a process never grows with what robots visit.
WAITING = 5_000
_KEPT = timedelta(days=3)
_lock = Lock()
_waiting: Counter[str] = Counter()
_told_at = monotonic()


def count(kind: str, key: object) -> None:
    """One more reading of a content. Never fails: a page is worth more than its number."""
    with _lock:
        _waiting[f"{kind}:{key}"] += 1
        if monotonic() - _told_at < TOLD_EVERY and len(_waiting) < WAITING:
            return
    tell()


def tell(now: datetime | None = None) -> None:
    """Add what waits to the numbers of the day."""
    global _told_at
    with _lock:
        rows, _told_at = dict(_waiting), monotonic()
        _waiting.clear()
    if not rows:
        return
    name = _name(now or timezone.now())
    try:
        with _client().pipeline(transaction=False) as pipe:
            for content, number in rows.items():
                pipe.hincrby(name, content, number)
            pipe.expire(name, _KEPT)
            pipe.execute()
    except RedisError:
        logger.warning("The numbers of readings are out of reach: %d are lost.", len(rows))


def of_last_day(kind: str, now: datetime | None = None) -> dict[str, int]:
    """Readings by key within 24 hours: those of today, and the share of yesterday's that is left.

    Hours are not kept apart.
    """
    moment = timezone.localtime(now or timezone.now())
    left = 1 - (moment.hour * 60 + moment.minute) / (24 * 60)
    found: Counter[str] = Counter()
    for day, share in ((moment, 1.0), (moment - timedelta(days=1), left)):
        for name, number in _client().hscan_iter(_name(day), f"{kind}:*", count=1_000):
            found[name.decode().partition(":")[2]] += int(int(number) * share)
    return dict(found)


def of_day(kind: str, day: date) -> int | None:
    """Readings of all contents of a kind in one of the last days; None when nobody knows."""
    name = cache.make_key(f"readings:{day:%Y-%m-%d}")
    try:
        rows = _client().hscan_iter(name, f"{kind}:*", count=1_000)
        return sum(int(number) for _content, number in rows)
    except RedisError:
        return None


def _name(at: datetime) -> str:
    return cache.make_key(f"readings:{timezone.localdate(at):%Y-%m-%d}")


def _client() -> Any:
    # The cache's own client: making another for each telling would cost more than telling.
    return cache._cache.get_client("", write=True)  # type: ignore[attr-defined]
