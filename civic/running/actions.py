"""What operators write here. Each write is in the record, with what it replaced."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.permissions import check_has_role
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from civic.notifications.actions.mails import post
from civic.running.models import Cost, MailProof

# The kind of the message that is sent to be opened.
PROOF_MAIL = "running-proof"
PROOF_EVERY = timedelta(minutes=1)


@transaction.atomic
def enter_cost(*, by: User, month: date, kind: Cost.Kind, euros: Decimal, note: str = "") -> Cost:
    """Say what one kind of thing cost in a month; said again, it is corrected.

    Raises `Refused` for anybody but an operator.
    """
    check_has_role(by, Role.OPERATOR)
    first = month.replace(day=1)
    old = Cost.objects.select_for_update().filter(month=first, kind=kind).first()
    values = {"euros": euros, "note": note, "written_at": timezone.now()}
    row, _made = Cost.objects.update_or_create(month=first, kind=kind, defaults=values)
    audit.record(
        verb="cost.entered",
        target_kind="cost",
        target_id=row.pk,
        person=by.uid,
        role=Acting.OPERATOR,
        month=f"{first:%Y-%m}",
        kind=str(kind),
        euros=str(euros),
        was=str(old.euros) if old else None,
    )
    return row


@transaction.atomic
def send_proof(*, by: User, line: str) -> MailProof:
    """Write to the operator; the link of the message proves that it came.

    Raises `Refused` for anybody but an operator, `Conflict` within a minute of the last one.
    """
    check_has_role(by, Role.OPERATOR)
    if MailProof.objects.filter(sent_at__gt=timezone.now() - PROOF_EVERY).exists():
        raise Conflict(_("Un courriel d’essai vient de partir : attendez une minute."))
    row = MailProof.objects.create(line=line)
    post(
        kind=PROOF_MAIL, key=f"{PROOF_MAIL}-{row.uid.hex}", to=by.email, args={"uid": str(row.uid)}
    )
    _log("mail.proof_sent", by, row)
    return row


@transaction.atomic
def prove(*, by: User, proof: MailProof, signed: bool) -> None:
    """Say that the message came, and whether SPF and DKIM passed there; again: said anew.

    Raises `Refused` for anybody but an operator.
    """
    check_has_role(by, Role.OPERATOR)
    now = timezone.now()
    MailProof.objects.filter(pk=proof.pk).update(proven_at=now, signed=signed)
    _log("mail.proven", by, proof, signed=signed)


def _log(verb: str, by: User, proof: MailProof, **data: object) -> None:
    audit.record(
        verb=verb,
        target_kind="mail_proof",
        target_id=proof.pk,
        person=by.uid,
        role=Acting.OPERATOR,
        **data,
    )
