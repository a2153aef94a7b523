"""The links of a signature: confirm, withdraw, correct the address. Signed, without a row.

Each kind has its own salt, so that a link that confirms never withdraws.
"""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

_CONFIRM, _WITHDRAW, _WAIT = "signature.confirm", "signature.withdraw", "signature.wait"


def confirm_url(uid: UUID) -> str:
    """Where the button that confirms is."""
    return reverse("confirm-signature", kwargs={"token": _signed(_CONFIRM, uid)})


def withdraw_url(uid: UUID) -> str:
    """Where the button that withdraws is."""
    return reverse("withdraw-signature", kwargs={"token": _signed(_WITHDRAW, uid)})


def waiting_token(uid: UUID) -> str:
    """What the page « regardez votre messagerie » knows of a signature."""
    return _signed(_WAIT, uid)


def confirmed_by(token: str) -> UUID | None:
    """The signature a confirming link is about, or None."""
    return _read(_CONFIRM, token)


def withdrawn_by(token: str) -> UUID | None:
    """The signature a withdrawing link is about, or None."""
    return _read(_WITHDRAW, token)


def waited_for(token: str) -> UUID | None:
    """The signature that waits for its confirmation, or None."""
    return _read(_WAIT, token)


def _signed(salt: str, uid: UUID) -> str:
    return Signer(salt=salt).sign(uid.hex)


def _read(salt: str, token: str) -> UUID | None:
    try:
        return UUID(hex=Signer(salt=salt).unsign(token))
    except (BadSignature, ValueError):
        return None
