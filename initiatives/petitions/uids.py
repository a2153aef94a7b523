"""What a link knows a signature by: it carries its petition, for whoever has the key.

Signatures lie in parts, each petition in one of them: a look-up that names the petition opens one
part, any other opens all. RFC 9562, version 8: 48 bits of our own, then 74 drawn with the key.
"""

from uuid import UUID

from django.conf import settings

from initiatives.petitions.addresses import keyed

_VERSION, _VARIANT = 8, 0b10
_PLACE = 48


def uid_of(purpose: bytes, petition: int, text: str) -> UUID:
    """The same for the same text; nobody makes one, nor reads its petition, without the key."""
    drawn = int.from_bytes(keyed(_secret(), purpose, petition, text)[:16], "big")
    tail = _marked(drawn % (1 << 128 - _PLACE))
    return UUID(int=(petition ^ _mask(tail)) << 128 - _PLACE | tail)


def petition_of(uid: UUID) -> int | None:
    """The petition that such an identifier carries; None for one that carries nothing.

    One drawn otherwise may look as if it did: where nothing is found there, look everywhere.
    """
    if uid.version != _VERSION:
        return None
    tail = uid.int % (1 << 128 - _PLACE)
    return uid.int >> 128 - _PLACE ^ _mask(tail)


def _marked(tail: int) -> int:
    """With the version and the variant where the standard puts them."""
    without = tail & ~(0b1111 << 76) & ~(0b11 << 62)
    return without | _VERSION << 76 | _VARIANT << 62


def _mask(tail: int) -> int:
    drawn = keyed(_secret(), b"place", 0, f"{tail:020x}")
    return int.from_bytes(drawn[: _PLACE // 8], "big")


def _secret() -> bytes:
    return settings.SIGNATURE_HASH_KEY.encode()
