"""Counters in Redis that expire by themselves, several in one trip."""

import hashlib
from collections.abc import Sequence

from django.core.cache import cache
from redis.exceptions import NoScriptError

# A name, and how many seconds it counts from its first one.
Counter = tuple[str, int]

# Six commands for three counters took Python as long as the trip itself; this is one.
_COUNT = """
local counted = {}
for place, name in ipairs(KEYS) do
  if redis.call('EXISTS', name) == 0 then
    redis.call('SET', name, 0, 'EX', ARGV[place + 1])
  end
  counted[place] = redis.call('INCRBY', name, ARGV[1])
end
return counted
"""
# What Redis calls a script by.
_NAME = hashlib.sha1(_COUNT.encode(), usedforsecurity=False).hexdigest()


def count(counters: Sequence[Counter], *, by: int = 1) -> list[int]:
    """Add `by` to each and return them, in one trip: the cache's own methods take three for one.

    Raises `RedisError` when Redis is out of reach.
    """
    names = [cache.make_key(name) for name, _seconds in counters]
    client = cache._cache.get_client(names[0], write=True)  # type: ignore[attr-defined]
    words = len(names), *names, by, *(seconds for _name, seconds in counters)
    try:
        counted = client.evalsha(_NAME, *words)
    except NoScriptError:
        # A Redis that has just started.
        counted = client.eval(_COUNT, *words)
    return [int(value) for value in counted]
