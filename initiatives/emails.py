"""Letters to signers. Built when they leave, so that they say how things are by then."""

from typing import Any

from django.utils.translation import gettext as _

from civic.lib.letters import Letter
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.signing import CONFIRM_MAIL, RECEIPT_MAIL, Answer, standing_of
from initiatives.models import Signature
from initiatives.petitions import tokens
from initiatives.petitions.states import SignatureState


def register() -> None:
    """Let these mails be posted; called by `ready()`."""
    registry.add_model(CONFIRM_MAIL, Lane.SECURITY, build_confirm)
    registry.add_model(RECEIPT_MAIL, Lane.SECURITY, build_receipt)


def build_confirm(args: dict[str, Any]) -> Letter | None:
    """The link that confirms, or that this mailbox has signed already."""
    row = _signature(args)
    if row is None or row.state != SignatureState.PENDING:
        return None
    standing = standing_of(row)
    if isinstance(standing, Answer):
        return _letter("already", row, _("Vous avez déjà signé"), standing=standing)
    confirm_url = tokens.confirm_url(row.uid)
    return _letter("confirm", row, _("Confirmez votre signature"), confirm_url=confirm_url)


def build_receipt(args: dict[str, Any]) -> Letter | None:
    """The receipt of a signature that counts, and how to take it back."""
    row = _signature(args)
    if row is None or row.state != SignatureState.CONFIRMED:
        return None
    return _letter(
        "receipt",
        row,
        _("Votre signature est enregistrée"),
        receipt=args["receipt"],
        withdraw_url=tokens.withdraw_url(row.uid),
    )


def _signature(args: dict[str, Any]) -> Signature | None:
    rows = Signature.objects.select_related("petition__initiative__territory")
    return rows.filter(uid=args["signature"], identity__isnull=False).first()


def _letter(name: str, row: Signature, title: str, **context: Any) -> Letter:
    initiative = row.petition.initiative
    return Letter(
        # Neither the title nor the cause stands in the subject: it may be read over a shoulder.
        subject=title,
        title=title,
        template=f"mail/petitions/{name}.html",
        reason=_("Quelqu’un, sans doute vous, a signé une pétition avec cette adresse."),
        list_name="signatures",
        context={
            "first_name": row.who.first_name,
            "initiative": initiative,
            "petition": row.petition,
            **context,
        },
    )
