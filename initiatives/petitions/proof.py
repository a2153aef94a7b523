"""What a form shows for itself while a petition is rushed: work done, or time waited.

The work is ALTCHA's (version 1 of its protocol): find the number whose SHA-256, behind a salt, is
the one given. A browser does it by itself in about a second, without a puzzle, a cookie or another
site. Whoever has no JavaScript waits some seconds and presses again. Nothing is stored to ask;
what was shown serves once, which Redis remembers; without Redis it serves until it expires.
"""

import hmac
import json
import logging
from base64 import b64decode
from binascii import Error as Base64Error
from datetime import timedelta
from hashlib import sha256
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from initiatives.petitions import rush

logger = logging.getLogger(__name__)
# The number is below this one: about a second of a telephone.
NUMBER_MOST = 50_000
LASTS = timedelta(minutes=20)
# Seconds that somebody without JavaScript waits before pressing again.
WAIT_SECONDS = 10
_LONGEST = 2000
_SALT = "signature.waited"


def challenge(petition: int) -> dict[str, Any]:
    """The work to do for one petition, as ALTCHA's scripts read it."""
    made = create_challenge(
        ChallengeOptions(
            algorithm="SHA-256",
            max_number=NUMBER_MOST,
            hmac_key=_key(petition),
            expires=timezone.now() + LASTS,
        )
    )
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": NUMBER_MOST,
        "salt": made.salt,
        "signature": made.signature,
    }


def waiting_token(petition: int) -> str:
    """What says since when somebody has waited."""
    return TimestampSigner(salt=_SALT).sign(str(petition))


def is_given(petition: int, *, work: str, waited: str, who: str) -> bool:
    """Whether the work was done, or the time waited, by this form and by no other.

    `who` tells one form from another: the same one may be sent again.
    """
    if work and _is_done(petition, work):
        return _spend(work, who)
    return bool(waited) and _has_waited(petition, waited) and _spend(waited, who)


def _is_done(petition: int, work: str) -> bool:
    if len(work) > _LONGEST:
        return False
    try:
        payload = json.loads(b64decode(work, validate=True))
        fine, _why = verify_solution(payload, _key(petition), check_expires=True)
    except (Base64Error, ValueError, TypeError, KeyError, AttributeError):
        return False
    return bool(fine)


def _has_waited(petition: int, token: str) -> bool:
    signer = TimestampSigner(salt=_SALT)
    try:
        said = signer.unsign(token, max_age=LASTS)
    except BadSignature:
        return False
    if said != str(petition):
        return False
    try:
        # One that is not old enough: too early.
        signer.unsign(token, max_age=WAIT_SECONDS)
    except BadSignature:
        return True
    return False


def _spend(shown: str, who: str) -> bool:
    """Let what was shown serve one form only."""
    key = f"proof:{sha256(shown.encode()).hexdigest()}"
    owner = sha256(who.encode()).hexdigest()
    try:
        first = cache.add(key, owner, timeout=int(LASTS.total_seconds()))
        return first or hmac.compare_digest(str(cache.get(key) or owner), owner)
    except RedisError:
        # A form must never be lost because a counter is.
        logger.warning("What was shown by a form cannot be remembered: Redis is out of reach.")
        return True


def _key(petition: int) -> str:
    return salted_hmac("signature.work", str(petition), algorithm="sha256").hexdigest()


def is_asked(petition: int) -> bool:
    """Whether forms of a petition must show something now."""
    return settings.SIGN_PROOF_ABOVE > 0 and rush.per_minute(petition) >= settings.SIGN_PROOF_ABOVE
