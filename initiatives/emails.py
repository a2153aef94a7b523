"""Letters to signers. Built when they leave, so that they say how things are by then."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.lib.letters import Letter, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.signing import (
    CONFIRM_MAIL,
    RECEIPT_MAIL,
    Answer,
    refusal_of,
    standing_of,
)
from initiatives.models import Initiative, Petition, Signature
from initiatives.models.petition import LATE
from initiatives.petitions import asked, tokens
from initiatives.petitions.identity import Identity
from initiatives.petitions.sealing import unseal
from initiatives.petitions.states import SignatureState

# What the letter to confirm becomes when nothing can be confirmed any more.
_INSTEAD = {
    Answer.DUPLICATE: ("already", gettext_lazy("Vous avez déjà signé")),
    Answer.HOUSEHOLD_FULL: ("household", gettext_lazy("Cette adresse a déjà servi à signer")),
    Answer.TOO_LATE: ("late", gettext_lazy("Il est trop tard pour signer")),
    Answer.WITHHELD: ("withheld", gettext_lazy("Votre signature ne peut pas être confirmée")),
}


def register() -> None:
    """Let these mails be posted, and show them on the page of components."""
    registry.add_model(CONFIRM_MAIL, Lane.SECURITY, build_confirm)
    registry.add_model(RECEIPT_MAIL, Lane.SECURITY, build_receipt)
    add_example("signature-a-confirmer", lambda: confirm_letter(_example()))
    add_example("signature-a-confirmer-vite", lambda: confirm_letter(_example(is_ending=True)))
    add_example("signature-deja-signee", lambda: instead_letter(_example(), Answer.DUPLICATE))
    add_example("signature-foyer", lambda: instead_letter(_example(), Answer.HOUSEHOLD_FULL))
    add_example("signature-trop-tard", lambda: instead_letter(_example(), Answer.TOO_LATE))
    add_example("signature-suspendue", lambda: instead_letter(_example(), Answer.WITHHELD))
    add_example(
        "signature-recu", lambda: receipt_letter(_example(), "7K3M-Q0ZC-W4XH-9TBN-2E6R-8DVJ")
    )


def build_confirm(args: dict[str, Any]) -> Letter | None:
    """The link that confirms, or why there is none: this mailbox has signed, or it is too late."""
    row = _signature(_told(args)["signature"])
    if row is None or row.state != SignatureState.PENDING:
        return None
    refusal = refusal_of(row, row.petition.terms)
    standing = standing_of(row) if refusal is None else refusal
    if isinstance(standing, Answer):
        return instead_letter(row, standing)
    return confirm_letter(row)


def build_receipt(args: dict[str, Any]) -> Letter | None:
    """The receipt of a signature that stands, and how to take it back.

    One put in verification before this left keeps its receipt: no other message holds the code.
    """
    told = _told(args)
    row = _signature(told["signature"])
    if row is None or row.state not in (SignatureState.CONFIRMED, SignatureState.VERIFYING):
        return None
    return receipt_letter(row, told["receipt"])


def confirm_letter(row: Signature) -> Letter:
    """The button that leads to the button."""
    petition = row.petition
    is_ending = not petition.is_open or petition.ends_at < timezone.now() + LATE
    return _letter(
        "confirm",
        row,
        _("Confirmez votre signature"),
        preview=_("Un geste encore, et elle compte."),
        confirm_url=tokens.confirm_url(row.uid),
        # A paused one waits for its return.
        until=_end(petition) + LATE if is_ending and petition.paused_at is None else None,
    )


def instead_letter(row: Signature, answer: Answer) -> Letter:
    """Why nothing can be confirmed."""
    name, title = _INSTEAD[answer]
    return _letter(name, row, str(title))


def receipt_letter(row: Signature, receipt: str) -> Letter:
    """The receipt, and the way to take the signature back."""
    return _letter(
        "receipt",
        row,
        _("Votre signature est enregistrée"),
        preview=_("Votre reçu, à garder pour vous."),
        receipt=receipt,
        counted=row.state != SignatureState.VERIFYING,
        withdraw_url=tokens.withdraw_url(row.uid),
    )


def page_of(initiative: Initiative) -> str:
    """Where one reads how far the petition is."""
    try:
        return reverse("petition", kwargs={"pk": initiative.pk, "slug": initiative.slug})
    except NoReverseMatch:
        return initiative.get_absolute_url()


def _end(petition: Petition) -> Any:
    return min(petition.ends_at, petition.closed_at or petition.ends_at)


def _told(args: dict[str, Any]) -> dict[str, str]:
    told: dict[str, str] = unseal(args["sealed"])
    return told


def _signature(uid: str) -> Signature | None:
    row = Signature.objects.filter(identity__isnull=False).of_link(UUID(hex=uid))
    if row is None:
        return None
    petition = asked.by_number(row.petition_id)
    if petition is None:
        return None
    row.petition = petition
    return row


def _letter(name: str, row: Signature, title: str, preview: str = "", **context: Any) -> Letter:
    initiative = row.petition.initiative
    return Letter(
        # Neither the title nor the cause stands in the subject: it may be read over a shoulder.
        subject=title,
        template=f"mail/petitions/{name}.html",
        reason=_("Quelqu’un, sans doute vous, a signé une pétition avec cette adresse."),
        list_name="signatures",
        preview=preview,
        context={
            "first_name": row.who.first_name,
            "title": initiative.title,
            "number": str(initiative.pk),
            "page": page_of(initiative),
            # What moderation withheld is in no mail either.
            "addressee": row.petition.addressee if row.petition.is_addressed else "",
            "request": row.petition.request if row.petition.is_readable else "",
            "sign_url": reverse("sign", kwargs={"pk": initiative.pk, "slug": initiative.slug}),
            **context,
        },
    )


def _example(*, is_ending: bool = False) -> Signature:
    """A signature that exists nowhere."""
    ends_at = timezone.now() + timedelta(days=0 if is_ending else 90)
    petition = Petition(
        initiative=Initiative(pk=12, title="Rouvrir la passerelle des Mauges aux piétons"),
        addressee="Conseil municipal de Dijon",
        request="Rouvrir la passerelle aux piétons et aux vélos avant l’hiver.",
        ends_at=ends_at,
    )
    who = Identity("Odile", "Martin", "odile@example.org")
    uid = UUID("2f0f7c5e-0b1a-4a57-9a55-8f6f2c9f6d11")
    return Signature(uid=uid, petition=petition, identity=who.seal())
