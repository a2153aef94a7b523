"""How many forms a petition gets a minute, from everywhere: what makes its form ask for work.

Counted with the forms of one network, in the same trip to Redis. Without Redis nothing is known,
and nothing is asked.
"""

import time

from django.core.cache import cache
from redis.exceptions import RedisError

from civic.lib.counters import Counter
from civic.lib.kept import Kept

# Ten seconds: a script is met within them, a calm petition is left alone as soon.
WINDOW = 10
# Each process asks Redis once a second for each petition.
_rates = Kept[int](seconds=1, most=64)


def counter_of(petition: int) -> Counter:
    """What counts the forms of the present window."""
    return window_of(petition), 6 * WINDOW


def window_of(petition: int, *, ago: int = 0) -> str:
    """The name under which the forms of the present window are counted."""
    return f"rush:{petition}:{int(time.time()) // WINDOW - ago}"


def per_minute(petition: int) -> int:
    """The rate of the fuller of the last two windows, by the minute."""
    return _rates.get_or_make(petition, lambda: _read(petition))


def _read(petition: int) -> int:
    names = [window_of(petition, ago=ago) for ago in (0, 1)]
    try:
        counts = cache.get_many(names)
    except RedisError:
        return 0
    return max((int(count) for count in counts.values()), default=0) * (60 // WINDOW)
