"""The addresses sent by mail: nobody makes one without our key, and a page asks before it acts."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from civic.officials.models import Claim, Staff

_ADDRESS, _STAFF = "officials.address", "officials.staff"


def address_url(claim: Claim) -> str:
    """Where whoever reads the institution's mailbox answers."""
    signed = Signer(salt=_ADDRESS).sign(f"{claim.pk.hex}:{claim.address}")
    # The address itself stays out of the link: only the signature depends on it.
    token = f"{claim.pk.hex}:{signed.rpartition(':')[2]}"
    return reverse("mandate-address", kwargs={"token": token})


def claim_of(token: str) -> Claim | None:
    """The claim that a link is about, or None."""
    key, _colon, signature = token.partition(":")
    claim = Claim.objects.shown().filter(pk=uid).first() if (uid := _uid(key)) else None
    if claim is None or not claim.address:
        return None
    try:
        Signer(salt=_ADDRESS).unsign(f"{claim.pk.hex}:{claim.address}:{signature}")
    except BadSignature:
        return None
    return claim


def staff_url(staff: Staff) -> str:
    """Where an invitation is answered."""
    return reverse("staff-invitation", kwargs={"token": Signer(salt=_STAFF).sign(staff.pk.hex)})


def staff_of(token: str) -> Staff | None:
    """The invitation that a link is about, or None."""
    try:
        uid = _uid(Signer(salt=_STAFF).unsign(token))
    except BadSignature:
        return None
    rows = Staff.objects.select_related("mandate__user", "mandate__territory", "person")
    return rows.filter(pk=uid).first() if uid else None


def _uid(text: str) -> UUID | None:
    try:
        return UUID(hex=text)
    except ValueError:
        return None
