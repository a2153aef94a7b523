"""Claim a mandate, prove an address, decide. Nothing of a claim is public before it is accepted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions import grant_mandate
from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_can_grant_to, check_may
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from civic.officials.holders import rivals
from civic.officials.models import Claim
from civic.officials.states import CLAIM_MOVES, ClaimMove
from civic.territories.models import Territory

RECEIVED, ADDRESS, HELD, DECIDED = (
    "mandate-received",
    "mandate-address",
    "mandate-held",
    "mandate-decided",
)
DAILY_CLAIMS, ADDRESS_MOST = 5, 3


@dataclass(frozen=True)
class Said:
    """What somebody says of their mandate."""

    civil_name: str
    code: str
    function: str
    territory: Territory
    starts_on: date
    ends_on: date
    evidence: str = ""
    evidence_link: str = ""
    address: str = ""


@transaction.atomic
def claim_mandate(*, by: User, said: Said, at: datetime | None = None) -> Claim:
    """Say that one holds a mandate. Sent twice, it is one claim.

    Raises `TooMany` past five a day, `Conflict` when one holds it already.
    """
    now = at or timezone.now()
    check_may(by, Limit.Scope.ACCOUNT)
    # One claim at a time for an account: two at once would both pass what follows.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = Claim.objects.pending().of(by).filter(code=said.code, territory=said.territory).first()
    if known is not None:
        return known
    _check_new(by, said, now)
    made = Claim.objects.create(user=by, made_at=now, **_fields(said))
    made.user = by
    _record("claim.made", made, person=by, role=Acting.CITIZEN)
    _post(RECEIVED, made, by.email)
    if made.address:
        _ask_mailbox(made)
    for mandate in rivals(made):
        args = {"claim": made.pk.hex, "mandate": mandate.pk}
        post(
            kind=HELD,
            key=f"{HELD}-{made.pk.hex}-{mandate.pk}",
            to=mandate.user.email,
            args=args,
        )
    return made


@transaction.atomic
def withdraw_claim(*, by: User, claim: Claim, at: datetime | None = None) -> None:
    """Take it back before it is decided; pressed twice, it is once."""
    row = _lock(claim)
    if row.user_id != by.pk:
        raise Refused(_("Ce mandat a été déclaré par quelqu’un d’autre."))
    if not _move(row, ClaimMove.WITHDRAW, at or timezone.now()):
        if row.state == CLAIM_MOVES[ClaimMove.WITHDRAW][1]:
            return
        raise Conflict(_("Cette déclaration a déjà reçu une réponse."))
    _record("claim.withdrawn", row, person=by, role=Acting.CITIZEN)


@transaction.atomic
def ask_mailbox_again(*, by: User, claim: Claim) -> None:
    """Send the institution's mailbox its message again, three times at most in all."""
    row = _lock(claim)
    if row.user_id != by.pk:
        raise Refused(_("Ce mandat a été déclaré par quelqu’un d’autre."))
    if not row.is_pending or not row.address or row.address_answer:
        raise Conflict(_("Cette adresse n’attend plus de confirmation."))
    if row.address_sent >= ADDRESS_MOST:
        raise TooMany(_("Ce message est parti trois fois : on n’écrit plus à cette adresse."))
    _ask_mailbox(row)


@transaction.atomic
def answer_mailbox(*, claim: Claim, confirms: bool, at: datetime | None = None) -> Claim:
    """What whoever reads the institution's mailbox says. It helps and never decides alone.

    Said twice, it is once; said otherwise afterwards, the last word counts while it waits.
    """
    row = _lock(claim)
    if not row.is_pending:
        raise Conflict(_("Cette demande n’attend plus de réponse."))
    answer = Claim.Answer.CONFIRMED if confirms else Claim.Answer.DENIED
    if row.address_answer != answer:
        row.address_answer, row.address_answered_at = answer, at or timezone.now()
        row.save(update_fields=["address_answer", "address_answered_at"])
    return row


@transaction.atomic
def accept_claim(*, by: User, claim: Claim, at: datetime | None = None) -> Mandate:
    """Verify the mandate: its badge shows at once. Nobody verifies their own.

    Raises `Refused` for anybody but another operator, `Conflict` once it is decided.
    """
    row = _lock(claim)
    check_can_grant_to(by, row.user)
    if row.ends_on < timezone.localdate():
        raise Conflict(_("Ce mandat est déjà terminé à la date déclarée : refusez-le."))
    if not _move(row, ClaimMove.ACCEPT, at or timezone.now(), by=by):
        raise Conflict(_("Cette déclaration n’attend plus de réponse."))
    row.mandate = grant_mandate(
        by=by,
        user=row.user,
        function=row.function,
        code=row.code,
        territory=row.territory,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
    row.save(update_fields=["mandate"])
    _record("claim.accepted", row, person=by, role=Acting.OPERATOR)
    _post(DECIDED, row, row.user.email)
    return row.mandate


@transaction.atomic
def refuse_claim(*, by: User, claim: Claim, reason: str, at: datetime | None = None) -> None:
    """Refuse it with a reason that the person reads. Raises like `accept_claim`."""
    row = _lock(claim)
    check_can_grant_to(by, row.user)
    if not reason.strip():
        raise Refused(_("Donnez le motif : la personne le lira."))
    if not _move(row, ClaimMove.REFUSE, at or timezone.now(), by=by, reason=reason.strip()):
        raise Conflict(_("Cette déclaration n’attend plus de réponse."))
    _record("claim.refused", row, person=by, role=Acting.OPERATOR)
    _post(DECIDED, row, row.user.email)


def _move(claim: Claim, move: ClaimMove, now: datetime, **fields: Any) -> bool:
    """Move it if it is where the move starts; the row in hand follows."""
    start, end = CLAIM_MOVES[move]
    values = {"state": end, "decided_at": now}
    if "by" in fields:
        values["decided_by"] = fields.pop("by")
    values |= fields
    moved = Claim.objects.filter(pk=claim.pk, state=start).update(**values)
    if moved:
        for name, value in values.items():
            setattr(claim, name, value)
    return bool(moved)


def _check_new(by: User, said: Said, now: datetime) -> None:
    if Claim.objects.of(by).filter(made_at__gt=now - timedelta(days=1)).count() >= DAILY_CLAIMS:
        raise TooMany(_("Cinq mandats déclarés par jour au plus : continuez demain."))
    held = Mandate.objects.current().filter(user=by, code=said.code, territory=said.territory)
    if held.exists():
        raise Conflict(_("Ce mandat est déjà vérifié : il est dans votre liste."))


def _fields(said: Said) -> dict[str, Any]:
    return {name: getattr(said, name) for name in Said.__dataclass_fields__}


def _lock(claim: Claim) -> Claim:
    rows = Claim.objects.select_for_update(of=("self",)).select_related("user", "territory")
    return rows.get(pk=claim.pk)


def _ask_mailbox(claim: Claim) -> None:
    claim.address_sent += 1
    claim.save(update_fields=["address_sent"])
    key = f"{ADDRESS}-{claim.pk.hex}-{claim.address_sent}"
    post(kind=ADDRESS, key=key, to=claim.address, args={"claim": claim.pk.hex})


def _post(kind: str, claim: Claim, to: str) -> None:
    post(kind=kind, key=f"{kind}-{claim.pk.hex}", to=to, args={"claim": claim.pk.hex})


def _record(verb: str, claim: Claim, *, person: User, role: str) -> None:
    audit.record(
        verb=verb,
        target_kind="claim",
        target_id=claim.pk,
        person=person.uid,
        role=role,
        function=claim.code,
        territory=claim.territory_id,
    )
