"""What links the controls of signatures to their form and to their message."""

import hmac
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib.letters import Letter, add_example
from civic.lib.network import client_network
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives import emails
from initiatives.actions.signing import Signing
from initiatives.actions.verifying import VERIFYING_MAIL
from initiatives.models import Petition, Signature
from initiatives.petitions import tokens
from initiatives.petitions.features import Trace, address_features, features_of
from initiatives.petitions.sealing import unseal
from initiatives.petitions.states import SignatureState

_SALT = "signature.verify"


def register() -> None:
    """Let the message be posted, and show it on the page of components; called by `ready()`."""
    registry.add_model(VERIFYING_MAIL, Lane.DECISION, build)
    add_example("signature-en-verification", lambda: letter(emails._example(), ""))


def build(args: dict[str, Any]) -> Letter | None:
    """Why a signature waits, and what its author can do; nothing once it no longer waits."""
    told = unseal(args["sealed"])
    row = emails._signature(told["signature"])
    if row is None or row.state != SignatureState.VERIFYING:
        return None
    return letter(row, told["receipt"])


def letter(row: Signature, receipt: str) -> Letter:
    """The message."""
    return emails._letter(
        "verifying",
        row,
        _("Votre signature est en vérification"),
        preview=_("Votre code postal suffit pour qu’elle compte."),
        receipt=receipt,
        verify_url=verify_url(row.uid),
        withdraw_url=tokens.withdraw_url(row.uid),
    )


def verify_url(uid: UUID) -> str:
    """Where another proof is given."""
    return reverse("verify-signature", kwargs={"token": Signer(salt=_SALT).sign(uid.hex)})


def verified_by(token: str) -> UUID | None:
    """The signature such a link is about, or None."""
    try:
        return UUID(hex=Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError):
        return None


# -- The form --------------------------------------------------------------------------------------


def traced(request: HttpRequest, petition: Petition, signing: Signing) -> Signing:
    """A form with what the controls may look at; what it holds already stays."""
    now = timezone.now()
    shown = shown_at(signing.form_key)
    trace = Trace(
        network=client_network(request),
        email=signing.who.email,
        name=signing.who.name,
        at=now,
        seconds=(now - shown).total_seconds() if shown else None,
        account=request.user.is_authenticated,
        session=str(request.user.uid) if request.user.is_authenticated else "",
    )
    return _with(petition, signing, trace)


def traced_elsewhere(petition: Petition, signing: Signing) -> Signing:
    """The same for a form that another site hands over: all its visitors come from its network."""
    who, now = signing.who, timezone.now()
    trace = Trace(network="", email=who.email, name=who.name, at=now, relay=True)
    return _with(petition, signing, trace)


def _with(petition: Petition, signing: Signing, trace: Trace) -> Signing:
    features = features_of(_secret(), petition.pk, trace)
    return replace(signing, features=features | signing.features)


def traced_address(petition: int, email: str) -> dict[str, Any]:
    """What the controls may look at of a corrected address."""
    return address_features(_secret(), petition, email)


def new_form_key() -> UUID:
    """The key of a form, which also says when the page was made.

    Eight random bytes, then the time and a mark that nobody else can write.
    """
    salt, now = secrets.token_bytes(8), int(timezone.now().timestamp()).to_bytes(4)
    return UUID(bytes=salt + _masked(salt, now) + _mark(salt, now))


def shown_at(key: UUID) -> datetime | None:
    """When the page of such a form was made; None for a key made elsewhere."""
    salt, masked, mark = key.bytes[:8], key.bytes[8:12], key.bytes[12:]
    when = _masked(salt, masked)
    if not hmac.compare_digest(_mark(salt, when), mark):
        return None
    return datetime.fromtimestamp(int.from_bytes(when), UTC)


def _masked(salt: bytes, four: bytes) -> bytes:
    mask = hmac.new(_secret(), b"form mask" + salt, sha256).digest()
    return bytes(one ^ other for one, other in zip(four, mask, strict=False))


def _mark(salt: bytes, four: bytes) -> bytes:
    return hmac.new(_secret(), b"form mark" + salt + four, sha256).digest()[:4]


def _secret() -> bytes:
    return settings.SIGNATURE_HASH_KEY.encode()
