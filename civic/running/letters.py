"""The message that an operator asks for, to know that messages arrive."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from civic.running.actions import PROOF_MAIL
from civic.running.models import MailProof


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(PROOF_MAIL, Lane.SECURITY, build)
    add_example("courriel-d-essai", lambda: letter(UUID(int=9)))


def build(args: dict[str, Any]) -> Letter | None:
    """To the operator who asked."""
    row = MailProof.objects.filter(uid=args["uid"]).first()
    return letter(row.uid) if row else None


def letter(uid: UUID) -> Letter:
    """Where to say that it came."""
    return Letter(
        subject=_("Courriel d’essai : dites qu’il est arrivé"),
        preview=_("Un lien à ouvrir, pour savoir que le site écrit vraiment à ses visiteurs."),
        template="mail/running/proof.html",
        reason=_("Vous avez demandé ce courriel d’essai sur la page d’exploitation."),
        list_name="exploitation",
        context={"url": absolute(reverse("running-prove", args=[uid]))},
    )
