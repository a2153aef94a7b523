"""Encrypt what tells that somebody signed: rows, mails that wait, links that show an address.

Keys come from `SIGNATURE_KEYS`, newest first; what an older one sealed can still be read.
"""

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(data: Any) -> bytes:
    """Encrypt anything that JSON holds."""
    return cipher().encrypt(json.dumps(data, ensure_ascii=False).encode())


def unseal(sealed: bytes | str, *, seconds: int | None = None) -> Any:
    """Read it back. Raises `InvalidToken` for what no key reads, or older than `seconds`."""
    return json.loads(cipher().decrypt(sealed, ttl=seconds))


def cipher() -> MultiFernet:
    """What encrypts with the newest key and reads with any."""
    return _cipher(tuple(settings.SIGNATURE_KEYS))


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


__all__ = ["InvalidToken", "cipher", "seal", "unseal"]
