"""The reference by which somebody whose signature is set aside can be found again.

It stands in the message they were sent and nowhere else: no name or address is typed to find a
signature, so that nobody learns from the desk that somebody signed.
"""

import hmac
from uuid import UUID

from django.conf import settings

from initiatives.petitions.addresses import keyed
from initiatives.petitions.receipts import ALPHABET, READ_AS

# 40 bits over ten thousand signatures at most: nobody guesses one, none is twice.
_BYTES, _LETTERS = 5, 8


def reference(exclusion: UUID, signature: UUID) -> str:
    """The reference of one signature of one exclusion: « 7C1BE60E-K4X2-9TQM »."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    text = f"{exclusion.hex} {signature.hex}"
    number = int.from_bytes(keyed(secret, b"exclusion reference", 0, text)[:_BYTES])
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{exclusion.hex[:8].upper()}-{letters[:4]}-{letters[4:]}"


def matches(typed: str, exclusion: UUID, signature: UUID) -> bool:
    """Whether somebody typed this reference, its own part alone or all of it."""
    own = _letters(reference(exclusion, signature)).encode()
    return hmac.compare_digest(_letters(typed).encode()[-_LETTERS:], own[-_LETTERS:])


def _letters(text: str) -> str:
    return text.strip().upper().translate(READ_AS)
