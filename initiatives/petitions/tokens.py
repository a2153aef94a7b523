"""The links of a signature: confirm, withdraw, correct the address, read the receipt.

None needs a row. Each kind has its own salt or mark, so that a link that confirms never
withdraws. Those that hold an address or a receipt are encrypted and last a day at most.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from initiatives.petitions.identity import Identity
from initiatives.petitions.sealing import InvalidToken, seal, unseal

_CONFIRM, _WITHDRAW, _WAIT, _THANK = (
    "signature.confirm",
    "signature.withdraw",
    "signature.wait",
    "signature.thank",
)
WAITING_SECONDS = 24 * 3600
# The receipt is shown once, then it is in the mailbox only.
THANKS_SECONDS = 15 * 60


@dataclass(frozen=True)
class Waiting:
    """What the page « Regardez votre messagerie » knows: all of it comes from the form.

    Nothing is read about the signature, so that the page is the same whatever became of it.
    """

    uid: UUID
    petition: int
    who: Identity
    # How many links were asked for.
    mails: int = 1


def confirm_url(uid: UUID) -> str:
    """Where the button that confirms is."""
    return reverse("confirm-signature", kwargs={"token": _signed(_CONFIRM, uid)})


def withdraw_url(uid: UUID) -> str:
    """Where the button that withdraws is."""
    return reverse("withdraw-signature", kwargs={"token": _signed(_WITHDRAW, uid)})


def waiting_token(waiting: Waiting) -> str:
    """The token of that page."""
    return seal(
        [_WAIT, waiting.uid.hex, waiting.petition, waiting.who.as_dict(), waiting.mails]
    ).decode()


def thanks_url(uid: UUID, receipt: str) -> str:
    """Where the receipt is shown."""
    token = seal([_THANK, uid.hex, receipt]).decode()
    return reverse("signature-thanks", kwargs={"token": token})


def confirmed_by(token: str) -> UUID | None:
    """The signature a confirming link is about, or None."""
    return _read(_CONFIRM, token)


def withdrawn_by(token: str) -> UUID | None:
    """The signature a withdrawing link is about, or None."""
    return _read(_WITHDRAW, token)


def waited_for(token: str) -> Waiting | None:
    """What the form said, or None once the link is too old."""
    try:
        mark, uid, petition, who, mails = unseal(token, seconds=WAITING_SECONDS)
    except (InvalidToken, ValueError, TypeError):
        return None
    return Waiting(UUID(hex=uid), petition, Identity(**who), mails) if mark == _WAIT else None


def thanked_for(token: str) -> tuple[UUID, str] | None:
    """The signature and its receipt, or None once the link is too old."""
    try:
        mark, uid, receipt = unseal(token, seconds=THANKS_SECONDS)
    except (InvalidToken, ValueError, TypeError):
        return None
    return (UUID(hex=uid), receipt) if mark == _THANK else None


def _signed(salt: str, uid: UUID) -> str:
    return Signer(salt=salt).sign(uid.hex)


def _read(salt: str, token: str) -> UUID | None:
    try:
        return UUID(hex=Signer(salt=salt).unsign(token))
    except (BadSignature, ValueError):
        return None
