"""Django's Redis cache, with one client kept instead of one made for every question.

Making a client costs a form about as much as asking Redis: it holds nothing but its pool.
"""

from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeptClient(RedisCacheClient):
    """One client for the one server that is written to and read."""

    @cached_property
    def _kept(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client, safe to share between threads."""
        only = len(self._servers) == 1  # type: ignore[attr-defined]
        return self._kept if only else super().get_client(key, write=write)


class KeptRedisCache(RedisCache):
    """The cache that uses it."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient
