"""The links of a reply written without an account: confirm, change or take away.

None needs a row. Each has its own salt, so that a link that publishes never takes away.
"""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from initiatives.petitions.sealing import InvalidToken, seal, unseal

_CONFIRM, _MANAGE, _SENT = "named-reply.confirm", "named-reply.manage", "named-reply.sent"
SENT_SECONDS = 24 * 3600


def confirm_path(uid: UUID) -> str:
    """Where the button that publishes is."""
    return reverse("confirm-named-reply", kwargs={"token": _signed(_CONFIRM, uid)})


def manage_path(uid: UUID) -> str:
    """Where one's reply is changed and taken away."""
    return reverse("manage-named-reply", kwargs={"token": _signed(_MANAGE, uid)})


def confirmed_by(token: str) -> UUID | None:
    """The waiting reply a link is about, or None."""
    return _read(_CONFIRM, token)


def managed_by(token: str) -> UUID | None:
    """The reply a link is about, or None."""
    return _read(_MANAGE, token)


def sent_token(initiative: int, email: str) -> str:
    """The token of « Regardez votre messagerie »: it hides the address it shows."""
    return seal([_SENT, initiative, email]).decode()


def sent_to(initiative: int, token: str) -> str:
    """The address that page shows; empty once the link is too old."""
    try:
        mark, about, email = unseal(token, seconds=SENT_SECONDS)
    except (InvalidToken, ValueError, TypeError):
        return ""
    return str(email) if (mark, about) == (_SENT, initiative) else ""


def _signed(salt: str, uid: UUID) -> str:
    return Signer(salt=salt).sign(uid.hex)


def _read(salt: str, token: str) -> UUID | None:
    try:
        return UUID(hex=Signer(salt=salt).unsign(token))
    except (BadSignature, ValueError):
        return None
