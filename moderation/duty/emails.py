"""Mails to moderators. They say that something waits, never about what or whom."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.lib import identity
from civic.lib.letters import Letter
from civic.notifications import registry
from civic.notifications.states import Lane
from moderation.models import Case

GRAVE, DIGEST = "grave-case", "desk-digest"


def register() -> None:
    """Let them be posted; called by `ready()`."""
    registry.add_model(GRAVE, Lane.SECURITY, _build_grave)
    registry.add_model(DIGEST, Lane.DIGEST, _build_digest)


def _build_grave(args: dict[str, Any]) -> Letter | None:
    waits = Case.objects.free(timezone.now()).filter(pk=args["case"]).exists()
    return grave() if waits and _still_moderates(args["person"]) else None


def _build_digest(args: dict[str, Any]) -> Letter | None:
    waiting = Case.objects.free(timezone.now()).count()
    return digest(waiting) if waiting and _still_moderates(args["person"]) else None


def _still_moderates(pk: int) -> bool:
    person = User.objects.filter(pk=pk, is_active=True).first()
    return person is not None and person.holds(Role.MODERATOR)


def grave() -> Letter:
    """Tell a moderator on duty that a grave case waits."""
    return Letter(
        subject=_("Un dossier grave attend"),
        preview=_("Il doit être examiné dans l’heure, ou dans les deux heures pour une menace."),
        template="mail/moderation/grave.html",
        reason=_(
            "Vous modérez et vous recevez les dossiers graves, ou personne ne les a demandés. Vos "
            "réglages de modération le changent."
        ),
        list_name="moderation",
        thread="desk-grave",
        context={"page": reverse("desk"), "settings": reverse("moderation-settings")},
    )


def digest(waiting: int) -> Letter:
    """Tell a moderator, once a day, how many cases wait."""
    return Letter(
        subject=_("Des dossiers attendent sur %(site)s") % {"site": identity.site_name()},
        preview=_("Dossiers en attente : %(count)d.") % {"count": waiting},
        template="mail/moderation/digest.html",
        reason=_("Vous modérez et recevez un résumé par jour. Vos réglages l’arrêtent."),
        list_name="moderation",
        thread="desk-digest",
        context={
            "waiting": str(waiting),
            "page": reverse("desk"),
            "settings": reverse("moderation-settings"),
        },
    )
