"""Letters to people whose signature was set aside, or counted again after that."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.lib.letters import Letter, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives import emails
from initiatives.actions.exclusion_mails import (
    EXCLUDED_MAIL,
    GIVEN_BACK_MAIL,
    RESTORED_MAIL,
)
from initiatives.actions.giving_back import is_proof_enough
from initiatives.models import Exclusion, Signature
from initiatives.petitions import tokens
from initiatives.petitions.references import reference
from initiatives.petitions.sealing import unseal
from initiatives.petitions.states import Proof, Reason, SignatureState
from initiatives.verifying import verify_url

# What was seen, in plain words; how exactly is not told: it would be gamed.
WHY = {
    Reason.DUPLICATE: gettext_lazy("La même personne semble avoir signé plusieurs fois."),
    Reason.FAKE: gettext_lazy("Le nom indiqué ne semble pas être celui d’une personne réelle."),
    Reason.DISPOSABLE: gettext_lazy(
        "L’adresse fait partie d’un groupe d’adresses créées pour servir une seule fois."
    ),
    Reason.SCRIPT: gettext_lazy(
        "Elle ressemble à un groupe de signatures envoyées par un programme."
    ),
    Reason.PLACE: gettext_lazy(
        "Plus de signatures sont venues de cette commune qu’elle n’a d’habitants en âge de signer."
    ),
}


def register() -> None:
    """Let these mails be posted, and show them on the page of components; called by `ready()`."""
    registry.add_model(EXCLUDED_MAIL, Lane.DECISION, build_excluded)
    registry.add_model(RESTORED_MAIL, Lane.DECISION, build_restored)
    registry.add_model(GIVEN_BACK_MAIL, Lane.DECISION, build_given_back)
    add_example(
        "signature-ecartee", lambda: excluded_letter(emails._example(), _example_exclusion())
    )
    add_example(
        "signature-reprise", lambda: restored_letter(emails._example(), _example_exclusion())
    )
    add_example(
        "signature-rendue", lambda: given_back_letter(emails._example(), _example_exclusion())
    )


def build_excluded(args: dict[str, Any]) -> Letter | None:
    """Why it is set aside; nothing once it was given back, taken back or forgotten."""
    row, exclusion = _told(args)
    if row is None or row.state != SignatureState.EXCLUDED:
        return None
    return excluded_letter(row, exclusion) if exclusion.state == Exclusion.State.APPLIED else None


def build_restored(args: dict[str, Any]) -> Letter | None:
    """That it is given back; nothing when it was set aside again or taken back since."""
    row, exclusion = _told(args)
    standing = (SignatureState.CONFIRMED, SignatureState.VERIFYING)
    return restored_letter(row, exclusion) if row is not None and row.state in standing else None


def build_given_back(args: dict[str, Any]) -> Letter | None:
    """That theirs counts again; nothing when it no longer does."""
    row, exclusion = _told(args)
    is_counted = row is not None and row.state == SignatureState.CONFIRMED
    return given_back_letter(row, exclusion) if row is not None and is_counted else None


def excluded_letter(row: Signature, exclusion: Exclusion) -> Letter:
    """The decision, its reason, and how to contest it."""
    return emails._letter(
        "excluded",
        row,
        _("Votre signature est mise de côté"),
        preview=_("Pourquoi, et comment le contester."),
        why=WHY[Reason(exclusion.reason)],
        decided_at=timezone.localtime(exclusion.applied_at),
        reference=reference(exclusion.uid, row.uid),
        verify_url=verify_url(row.uid) if is_proof_enough(row, exclusion) else "",
        withdraw_url=tokens.withdraw_url(row.uid),
    )


def restored_letter(row: Signature, exclusion: Exclusion) -> Letter:
    """That the decision was taken back."""
    counted = row.state != SignatureState.VERIFYING
    return emails._letter(
        "restored",
        row,
        _("Votre signature n’est plus mise de côté"),
        preview=_("La décision est annulée."),
        counted=counted,
        reference=reference(exclusion.uid, row.uid),
        verify_url="" if counted else verify_url(row.uid),
        withdraw_url=tokens.withdraw_url(row.uid),
    )


def given_back_letter(row: Signature, exclusion: Exclusion) -> Letter:
    """That theirs counts again, and the others’ are another matter."""
    return emails._letter(
        "given_back",
        row,
        _("Votre signature est comptée de nouveau"),
        preview=_("Vous n’avez rien à faire."),
        reference=reference(exclusion.uid, row.uid),
        proven=row.proof == Proof.PLACE,
        withdraw_url=tokens.withdraw_url(row.uid),
    )


def _told(args: dict[str, Any]) -> tuple[Signature | None, Exclusion]:
    told = unseal(args["sealed"])
    exclusion = Exclusion.objects.get(uid=UUID(hex=told["exclusion"]))
    return emails._signature(told["signature"]), exclusion


def _example_exclusion() -> Exclusion:
    """An exclusion that exists nowhere."""
    uid = UUID("7c1be60e-9d54-4a0e-8a35-d0f3a6f8f311")
    return Exclusion(uid=uid, reason=Reason.SCRIPT, applied_at=timezone.now())
