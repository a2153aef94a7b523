"""Sign, confirm, withdraw. One commit each; no counter and no parent row is touched.

The form answers the same whatever the address: whether it signed already is said by e-mail only,
when the message is built. Uniqueness binds confirmed rows, in the confirming transaction.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, TooMany
from civic.lib.prepared import Writing
from civic.notifications.actions import post
from civic.notifications.actions.together import KINDS, insert_from, values_of
from civic.territories.models import Territory
from initiatives.actions.petitions import hold_terms
from initiatives.actions.verifying import check_at_button
from initiatives.models import Asked, Petition, Signature, SignatureDelta
from initiatives.models.signature import MAILS_MAX
from initiatives.petitions import receipts
from initiatives.petitions.addresses import keyed
from initiatives.petitions.identity import Identity, Keys, keys_of
from initiatives.petitions.mailbox import given_back_unless_written, leaves_at
from initiatives.petitions.sealing import seal
from initiatives.petitions.states import HOLDING, Proof, SignatureState
from initiatives.petitions.tokens import Waiting
from initiatives.petitions.uids import uid_of

CONFIRM_MAIL, RECEIPT_MAIL = "signature-confirm", "signature-receipt"

# The row, the mail that asks to confirm it and the count: one statement, hence one commit; planned
# once in each connection, which takes PostgreSQL as long as writing them.
_SIGN = """
WITH signed AS ({row} ON CONFLICT DO NOTHING RETURNING petition_id), mail AS ({mail})
INSERT INTO initiatives_signaturedelta (
    petition_id, area, received, confirmed, verifying, excluded, withdrawn, local
)
SELECT petition_id, '', 1, 0, 0, 0, 0, 0 FROM signed
"""
# One more link, unless five left or none is needed any more; nobody waits longer for one or the
# other.
_AGAIN = """
WITH waiting AS (
    SELECT id FROM initiatives_signature
    WHERE uid = %(uid)s AND petition_id = %(petition)s AND state = 'pending' AND mails < {most}
    FOR UPDATE
), mail AS ({mail})
UPDATE initiatives_signature s
SET uid = %(moved)s, mails = s.mails + 1, identity = %(identity)s, address_key = %(address)s,
    features = s.features || %(features)s::jsonb
FROM waiting, mail WHERE s.id = waiting.id AND s.petition_id = %(petition)s
"""


# A source that gives no row: this mailbox got too many links already.
_NOWHERE = "{} WHERE false"


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
    # The terms the person read; those of the petition unless the form says otherwise.
    terms: str = ""


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
    # The text may not be read at the moment, hence not be agreed to either.
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Confirmation:
    """What became of it, and the receipt when it counts: shown once, never stored."""

    answer: Answer
    receipt: str = ""


def takes_signatures(petition: Petition) -> bool:
    """Whether somebody can sign now."""
    initiative = petition.initiative
    return petition.is_open and initiative.is_open and initiative.is_listed


def sign(
    *,
    by: User | None,
    petition: Petition,
    signing: Signing,
    at: datetime | None = None,
    link: int | None = None,
) -> Waiting:
    """Record a signature to confirm and the mail that asks for it; the form sent twice is one.

    Raises `Conflict` when the petition takes no signature; nothing else tells one address
    from another. `link` says which link of the day to this mailbox it is, when that was counted
    already. Atomic without a transaction: it is one statement.
    """
    if not takes_signatures(petition):
        raise Conflict(_("Cette pétition ne prend plus de signatures."))
    now = at or timezone.now()
    row = _row(by, petition, signing, now)
    due_at = leaves_at(signing.who.email, now, link)
    mail = values_of(
        kind=CONFIRM_MAIL,
        key=_mail_key(CONFIRM_MAIL, row.uid, "1"),
        to=signing.who.email,
        args=sealed_args(row.uid),
        due_at=due_at,
    )
    with given_back_unless_written(signing.who.email):
        _writing(tells=due_at is not None).write(**_values(row), **mail)
    return Waiting(row.uid, petition.pk, signing.who)


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
    row = Signature.objects.select_for_update().of_link(uid)
    if row is None:
        raise Signature.DoesNotExist
    # What is asked is read once it can no longer change.
    hold_terms(row.petition_id, shared=True)
    row.petition = Petition.objects.select_related("initiative").get(pk=row.petition_id)
    refusal = refusal_of(row, terms, now)
    if refusal is not None:
        return Confirmation(refusal)
    slot = standing_of(row)
    if isinstance(slot, Answer):
        return Confirmation(slot)
    code = receipts.new_code()
    row.slot, row.state, row.proof = slot, SignatureState.CONFIRMED, Proof.EMAIL
    row.confirmed_at, row.leaf, row.terms = now, receipts.leaf(row.petition_id, code), terms
    changed = ("slot", "state", "proof", "confirmed_at", "leaf", "terms")
    Signature.objects.same(row).update(**{name: getattr(row, name) for name in changed})
    _count(row, now, confirmed=1)
    if not check_at_button(row, code):
        _send_receipt(row, code)
    return Confirmation(Answer.CONFIRMED, code)


@transaction.atomic
def withdraw_signature(*, uid: UUID, at: datetime | None = None) -> bool:
    """Take back a signature, always possible; returns whether it still stood.

    Who signed is forgotten at once; the count follows within a second.
    """
    row = Signature.objects.select_for_update().of_link(uid)
    if row is None or row.state == SignatureState.WITHDRAWN:
        return False
    now = at or timezone.now()
    counted = row.state == SignatureState.CONFIRMED
    before = row.state
    Signature.objects.same(row).update(
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
    Asked.objects.filter(signature=row).delete()
    _count(
        row,
        row.confirmed_at,
        confirmed=-1 if counted else 0,
        verifying=-1 if before == SignatureState.VERIFYING else 0,
        excluded=-1 if before == SignatureState.EXCLUDED else 0,
        withdrawn=1 if before in HOLDING else 0,
    )
    return True


def send_link_again(
    *, waiting: Waiting, email: str = "", features: dict[str, Any] | None = None
) -> Waiting:
    """Send the link once more, to a corrected address if one is given.

    What the person sees, and the time it takes, are the same whether one leaves or not. Raises
    `TooMany` after five: by then another address must be tried from the start.
    """
    if waiting.mails >= MAILS_MAX:
        raise TooMany(_("Cinq messages sont déjà partis : nous n’en envoyons pas davantage."))
    who = replace(waiting.who, email=email or waiting.who.email)
    uid = _moved(waiting, who.email)
    due_at = leaves_at(who.email, timezone.now())
    mail = values_of(
        kind=CONFIRM_MAIL,
        key=_mail_key(CONFIRM_MAIL, uid, str(waiting.mails + 1)),
        to=who.email,
        args=sealed_args(uid),
        due_at=due_at,
    )
    values: dict[str, Any] = {
        "uid": waiting.uid,
        "petition": waiting.petition,
        "moved": uid,
        "identity": who.seal(),
        "address": keys_of(waiting.petition, who).address,
        "features": json.dumps(features or {}),
    }
    source = "waiting" if due_at else _NOWHERE.format("waiting")
    with given_back_unless_written(who.email), connection.cursor() as cursor:
        sql = _AGAIN.format(mail=insert_from(source), most=MAILS_MAX)
        cursor.execute(sql, values | mail)
    return replace(waiting, uid=uid, who=who, mails=waiting.mails + 1)


def _moved(waiting: Waiting, email: str) -> UUID:
    """Another address is another link: those sent to the first prove nothing about it."""
    if email == waiting.who.email:
        return waiting.uid
    return uid_of(b"uid", waiting.petition, f"{waiting.uid.hex} {email}")


def sealed_args(uid: UUID, **more: str) -> dict[str, str]:
    """What a mail remembers until it leaves: the outbox alone tells nobody who signs what."""
    return {"sealed": seal({"signature": uid.hex, **more}).decode()}


def _row(by: User | None, petition: Petition, signing: Signing, now: datetime) -> Signature:
    keys, said = _keys(by, petition, signing), _said(signing)
    return Signature(
        uid=uid_of(b"uid", petition.pk, said),
        petition_id=petition.pk,
        form_key=_form_key(petition.pk, said),
        identity=signing.who.seal(),
        address_key=keys.address,
        name_key=keys.name,
        person_key=keys.person,
        commune=signing.commune.code,
        area=area_of(signing.commune),
        local=lives_in(signing.commune, petition),
        show_name=signing.show_name,
        consent_version=signing.consent_version,
        terms=signing.terms or petition.terms,
        features=signing.features,
        created_at=now,
    )


def _keys(by: User | None, petition: Petition, signing: Signing) -> Keys:
    """An account stands for its own person only: a family may sign one after the other."""
    own = by is not None and signing.who.is_named(by.name)
    return keys_of(petition.pk, signing.who, by.uid if by and own else None)


def _said(signing: Signing) -> str:
    """The same form sent twice gives the same row; corrected and sent again, another one."""
    who = signing.who
    said = [str(signing.form_key), who.first_name, who.last_name, who.email]
    return "\0".join([*said, signing.commune.code, str(signing.show_name)])


def _form_key(petition: int, said: str) -> UUID:
    secret = settings.SIGNATURE_HASH_KEY.encode()
    return UUID(bytes=keyed(secret, b"form", petition, said)[:16])


def _mail_key(kind: str, uid: UUID, turn: str) -> str:
    """What makes a mail the same one, without telling whose signature it is about."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    return f"{kind}-{keyed(secret, b'mail', 0, f'{uid.hex} {turn}').hex()[:32]}"


@cache
def _writing(*, tells: bool) -> Writing:
    """What writes a signature; without its mail when this mailbox got too many links already."""
    kinds = {column.column: str(column.db_type(connection)) for column in _columns()}
    columns = ", ".join(f'"{name}"' for name in kinds)
    places = ", ".join(f"%({name})s" for name in kinds)
    row = f"INSERT INTO initiatives_signature ({columns}) VALUES ({places})"  # noqa: S608
    mail = insert_from("signed" if tells else _NOWHERE.format("signed"))
    return Writing(_SIGN.format(row=row, mail=mail), **kinds, **KINDS)


@cache
def _columns() -> list[Any]:
    return [column for column in Signature._meta.concrete_fields if not column.primary_key]


def _values(row: Signature) -> dict[str, Any]:
    return {
        column.column: column.get_db_prep_save(getattr(row, column.attname), connection)
        for column in _columns()
    }


def area_of(commune: Territory) -> str:
    """The département (or overseas collectivity) of a commune: "d21"."""
    steps = [step for step in commune.path.split("/") if step]
    return next((step for step in steps if step.startswith("d")), "")


def lives_in(commune: Territory, petition: Petition) -> bool:
    """Whether a commune lies in the petition’s territory."""
    initiative = petition.initiative
    inside = commune.path.startswith(initiative.area_path)
    return inside or bool(initiative.epci_code and commune.epci_id == initiative.territory_id)


def refusal_of(row: Signature, terms: str, now: datetime | None = None) -> Answer | None:
    """Why a signature cannot be confirmed under these terms, other people apart; or None."""
    if row.state == SignatureState.WITHDRAWN:
        return Answer.WITHDRAWN
    if row.state in HOLDING:
        return Answer.ALREADY
    if not row.petition.initiative.is_listed or row.petition.is_removed:
        return Answer.WITHHELD
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
    args = sealed_args(row.uid, receipt=code)
    key = _mail_key(RECEIPT_MAIL, row.uid, code)
    post(kind=RECEIPT_MAIL, key=key, to=row.who.email, args=args)
