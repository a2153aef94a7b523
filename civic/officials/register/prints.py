"""Keyed prints of names: equal names give equal prints, and no print gives a name back."""

import hmac
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from civic.lib.folding import fold

# Words that registers and people write or leave out as they please.
_PARTICLES = frozenset({"de", "du", "des", "la", "le", "les", "d", "l", "et"})


def words_of(name: str) -> frozenset[str]:
    """The words of a name that tell people apart; all of them when there are no others."""
    words = frozenset(fold(name).split())
    return (words - _PARTICLES) or words


def print_of(text: str) -> int:
    """64 bits with a sign, as PostgreSQL's bigint."""
    return _print(settings.SIGNATURE_HASH_KEY, text)


# Most names of a million lines are made of the same tens of thousands of words.
@lru_cache(maxsize=60_000)
def _print(key: str, text: str) -> int:
    digest = hmac.new(key.encode(), b"register:" + text.encode(), sha256).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def name_key(words: frozenset[str]) -> int:
    """The print of a whole name, whatever the order of its words."""
    return print_of(" ".join(sorted(words)))
