"""A cache one can do without: while Redis is out of reach nothing is found and nothing is kept.

For what PostgreSQL or a little work gives again: sessions, drawn parts of pages. Counters that
guard a door (throttles, codes used once) stay in the default cache, which fails loudly. So does
forgetting, here too: a session that was ended must not come back with Redis.
"""

import logging
import time
from typing import Any

from redis.exceptions import RedisError

from civic.lib.redis_cache import KeptRedisCache

logger = logging.getLogger(__name__)

# Nobody knocks again for this long: a page must not wait for a server that does not answer.
PAUSE_SECONDS = 2.0


class SpareCache(KeptRedisCache):
    """Django's cache in Redis, which shrugs when Redis is lost."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._silent_until = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is kept, or the default."""
        return self._try("get", default, key, default, version=version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep it if that is possible."""
        self._try("set", None, key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep it if nothing is; a lost Redis holds nothing, so this says yes."""
        return bool(self._try("add", True, key, value, *args, **kwargs))

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether it is kept."""
        return bool(self._try("has_key", False, key, version=version))

    def _try(self, name: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self._silent_until:
            return otherwise
        try:
            return getattr(super(), name)(*args, **kwargs)
        except RedisError as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("The cache is out of reach: %s", type(error).__name__)
            return otherwise
