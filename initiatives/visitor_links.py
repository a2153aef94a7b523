"""The links of a reply written without an account: confirm, change or take away.

None needs a row. Each has its own salt, so that a link that publishes never takes away.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Sent:
    """What « Regardez votre messagerie » knows: which form, to whom, and how many mails left."""

    initiative: int
    uid: UUID
    email: str
    mails: int = 1


def sent_token(sent: Sent) -> str:
    """The token of « Regardez votre messagerie »: it hides the address it shows."""
    return seal([_SENT, sent.initiative, sent.uid.hex, sent.email, sent.mails]).decode()


def sent_by(token: str) -> Sent | None:
    """What that page shows; None once the link is cut or too old."""
    try:
        mark, about, uid, email, mails = unseal(token, seconds=SENT_SECONDS)
        return Sent(about, UUID(hex=uid), email, mails) if mark == _SENT else None
    except (InvalidToken, ValueError, TypeError):
        return None


def _signed(salt: str, uid: UUID) -> str:
    return Signer(salt=salt).sign(uid.hex)


def _read(salt: str, token: str) -> UUID | None:
    try:
        return UUID(hex=Signer(salt=salt).unsign(token))
    except (BadSignature, ValueError):
        return None
