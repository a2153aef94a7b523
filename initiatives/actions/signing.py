"""Sign, confirm, withdraw. One commit each; no counter and no parent row is touched.

The form answers the same whatever the address: whether it signed already is said by e-mail only,
when the message is built. Uniqueness binds confirmed rows, in the confirming transaction.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict
from civic.notifications.actions import post
from civic.territories.models import Territory
from initiatives.actions.petitions import hold_terms
from initiatives.models import Petition, Signature, SignatureDelta
from initiatives.models.signature import MAILS_MAX
from initiatives.petitions import receipts
from initiatives.petitions.identity import Identity, keys_of
from initiatives.petitions.states import HOLDING, Proof, SignatureState

CONFIRM_MAIL, RECEIPT_MAIL = "signature-confirm", "signature-receipt"


@dataclass(frozen=True)
class Signing:
    """A well-formed signature form."""

    who: Identity
    commune: Territory
    show_name: bool
    consent_version: str
    form_key: UUID
    # Coarse traces for the controls: see `initiatives.petitions.features`.
    features: dict[str, Any] = field(default_factory=dict)


class Answer(StrEnum):
    """What became of a confirmation."""

    CONFIRMED = "confirmed"
    # It was confirmed before: the button pressed twice.
    ALREADY = "already"
    # The mailbox, or the person, has already signed.
    DUPLICATE = "duplicate"
    # Two people of this mailbox have signed, or the second lives elsewhere.
    HOUSEHOLD_FULL = "household-full"
    # What is asked changed since: the new text must be read first.
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    TOO_LATE = "too-late"


@dataclass(frozen=True)
class Confirmation:
    """What became of it, and the receipt when it counts: shown once, never stored."""

    answer: Answer
    receipt: str = ""


@transaction.atomic
def sign(
    *, by: User | None, petition: Petition, signing: Signing, at: datetime | None = None
) -> None:
    """Record a signature to confirm and the mail that asks for it; the form sent twice is one.

    Raises `Conflict` when the petition takes no signature; nothing else tells one address
    from another.
    """
    if not petition.is_open:
        raise Conflict(_("Cette pétition ne prend plus de signatures."))
    now = at or timezone.now()
    row = _row(by, petition, signing, now)
    # The mail's key comes from the form's: whoever posts it first wrote the row.
    key, args = f"{CONFIRM_MAIL}-{signing.form_key}-1", {"signature": str(row.uid)}
    if not post(kind=CONFIRM_MAIL, key=key, to=signing.who.email, args=args):
        return
    row.save(force_insert=True)
    SignatureDelta.objects.create(petition_id=petition.pk, received=1)


def confirm(*, uid: UUID, terms: str, at: datetime | None = None) -> Confirmation:
    """Count a signature whose mailbox was just proven; `terms` is what the page showed.

    Two people of one mailbox at the same moment: the database refuses one, which looks again.
    """
    for _turn in range(3):
        try:
            return _confirm(uid, terms, at or timezone.now())
        except IntegrityError:
            continue
    raise Conflict(_("Réessayez dans un instant."))


@transaction.atomic
def _confirm(uid: UUID, terms: str, now: datetime) -> Confirmation:
    row = Signature.objects.select_related("petition").select_for_update(of=("self",)).get(uid=uid)
    hold_terms(row.petition_id, shared=True)
    refusal = _refusal(row, terms, now)
    if refusal is not None:
        return Confirmation(refusal)
    slot = standing_of(row)
    if isinstance(slot, Answer):
        return Confirmation(slot)
    code = receipts.new_code()
    row.slot, row.state, row.proof = slot, SignatureState.CONFIRMED, Proof.EMAIL
    row.confirmed_at, row.leaf, row.terms = now, receipts.leaf(row.petition_id, code), terms
    row.save(update_fields=["slot", "state", "proof", "confirmed_at", "leaf", "terms"])
    _count(row, now, confirmed=1)
    _send_receipt(row, code)
    return Confirmation(Answer.CONFIRMED, code)


@transaction.atomic
def withdraw_signature(*, uid: UUID, at: datetime | None = None) -> bool:
    """Take back a signature, always possible; returns whether it still stood.

    Who signed is forgotten at once; the count follows within a second.
    """
    row = Signature.objects.select_for_update().filter(uid=uid).first()
    if row is None or row.state == SignatureState.WITHDRAWN:
        return False
    now = at or timezone.now()
    counted = row.state == SignatureState.CONFIRMED
    before = row.state
    Signature.objects.filter(pk=row.pk).update(
        state=SignatureState.WITHDRAWN,
        withdrawn_at=now,
        slot=None,
        identity=None,
        address_key=None,
        name_key=None,
        person_key=None,
        show_name=False,
        features={},
    )
    _count(
        row,
        row.confirmed_at,
        confirmed=-1 if counted else 0,
        verifying=-1 if before == SignatureState.VERIFYING else 0,
        excluded=-1 if before == SignatureState.EXCLUDED else 0,
        withdrawn=1 if before in HOLDING else 0,
    )
    return True


@transaction.atomic
def send_link_again(*, uid: UUID, email: str = "") -> None:
    """Send the link once more, to a corrected address if one is given; five mails at most.

    What the person sees is the same whether one leaves or not.
    """
    row = Signature.objects.select_for_update().filter(uid=uid).first()
    if row is None or row.state != SignatureState.PENDING or row.mails >= MAILS_MAX:
        return
    who = row.who
    if email and email != who.email:
        who = Identity(who.first_name, who.last_name, email)
        keys = keys_of(row.petition_id, who)
        row.identity, row.address_key = who.seal(), keys.address
    row.mails += 1
    row.save(update_fields=["identity", "address_key", "mails"])
    key = f"{CONFIRM_MAIL}-{row.form_key}-{row.mails}"
    post(kind=CONFIRM_MAIL, key=key, to=who.email, args={"signature": str(row.uid)})


def _row(by: User | None, petition: Petition, signing: Signing, now: datetime) -> Signature:
    keys = keys_of(petition.pk, signing.who, by.uid if by else None)
    return Signature(
        petition=petition,
        form_key=signing.form_key,
        identity=signing.who.seal(),
        address_key=keys.address,
        name_key=keys.name,
        person_key=keys.person,
        commune=signing.commune.code,
        area=area_of(signing.commune),
        local=lives_in(signing.commune, petition),
        show_name=signing.show_name,
        consent_version=signing.consent_version,
        terms=petition.terms,
        features=signing.features,
        created_at=now,
    )


def area_of(commune: Territory) -> str:
    """The département (or overseas collectivity) of a commune: "d21"."""
    steps = [step for step in commune.path.split("/") if step]
    return next((step for step in steps if step.startswith("d")), "")


def lives_in(commune: Territory, petition: Petition) -> bool:
    """Whether a commune lies in the petition’s territory."""
    initiative = petition.initiative
    inside = commune.path.startswith(initiative.area_path)
    return inside or bool(initiative.epci_code and commune.epci_id == initiative.territory_id)


def _refusal(row: Signature, terms: str, now: datetime) -> Answer | None:
    if row.state == SignatureState.WITHDRAWN:
        return Answer.WITHDRAWN
    if row.state in HOLDING:
        return Answer.ALREADY
    if not row.petition.accepts_confirmations:
        return Answer.TOO_LATE
    return Answer.CHANGED if terms != row.petition.terms else None


def standing_of(row: Signature) -> int | Answer:
    """Which place of the mailbox is free for this person (1 or 2), or why none is."""
    same = Signature.objects.filter(petition_id=row.petition_id, state__in=HOLDING)
    if row.person_key and same.filter(person_key=row.person_key).exists():
        return Answer.DUPLICATE
    held = list(same.filter(address_key=row.address_key).only("slot", "name_key", "commune"))
    if any(bytes(one.name_key or b"") == bytes(row.name_key or b"") for one in held):
        return Answer.DUPLICATE
    if len(held) > 1 or any(one.commune != row.commune for one in held):
        return Answer.HOUSEHOLD_FULL
    return 2 if held and held[0].slot == 1 else 1


def _count(row: Signature, at: datetime | None, **change: int) -> None:
    counted = change.get("confirmed", 0)
    SignatureDelta.objects.create(
        petition_id=row.petition_id,
        day=timezone.localdate(at) if at else None,
        area=row.area,
        local=counted if row.local else 0,
        **change,
    )


def _send_receipt(row: Signature, code: str) -> None:
    email = row.who.email
    args = {"signature": str(row.uid), "receipt": code}
    post(kind=RECEIPT_MAIL, key=f"{RECEIPT_MAIL}-{row.uid}", to=email, args=args)
