"""Letters about the reply of somebody named: to the text's author, and to a writer by mail."""

import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives import visitor_links as links
from initiatives.actions.named_replies import MAIL
from initiatives.actions.visitor_replies import CONFIRM_MAIL, PUBLISHED_MAIL, is_too_old
from initiatives.models import Initiative, NamedReply, ReplyToConfirm
from initiatives.models.named_reply import LINK_KEPT


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(MAIL, Lane.DECISION, build)
    example = NamedReply(
        initiative=Initiative(pk=12, title="Rouvrir la passerelle des Mauges"),
        named_as="le gérant du café de la place",
        text="La terrasse laisse deux mètres aux passants, et la mairie l’a mesuré en mai.",
    )
    add_example("reponse-d-une-personne-citee", lambda: letter(example))
    registry.add_model(CONFIRM_MAIL, Lane.SECURITY, build_confirm)
    registry.add_model(PUBLISHED_MAIL, Lane.DECISION, build_published)
    add_example("reponse-a-confirmer", lambda: confirm_letter(example.initiative, uuid.UUID(int=1)))
    add_example("reponse-publiee", lambda: published_letter(example))


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: nothing for a reply that is gone or may not be read."""
    rows = NamedReply.objects.standing().select_related("initiative__author")
    row = rows.filter(pk=args["reply"]).first()
    if row is None or not row.is_readable or row.initiative.author.erased_at is not None:
        return None
    return letter(row)


def letter(row: NamedReply) -> Letter:
    """Who replied, what, and that nobody hides it."""
    return Letter(
        subject=_("Une personne citée dans votre initiative y a répondu"),
        preview=row.named_as,
        template="mail/initiatives/named_reply.html",
        reason=_("Vous avez proposé cette initiative."),
        list_name="initiatives",
        thread=f"named-reply-{row.pk}",
        context={
            "title": row.initiative.title,
            "named_as": row.named_as,
            "text": row.text,
            "page": absolute(row.initiative.get_absolute_url()),
        },
    )


# -- To whoever replies without an account ---------------------------------------------------------


def build_confirm(args: dict[str, Any]) -> Letter | None:
    """The link that leads to the button; nothing once it is pressed or forgotten."""
    rows = ReplyToConfirm.objects.select_related("initiative").filter(pk=args["waiting"])
    row = rows.filter(reply=None).first()
    if row is None or is_too_old(row, timezone.now()):
        return None
    return confirm_letter(row.initiative, row.pk)


def build_published(args: dict[str, Any]) -> Letter | None:
    """The link that changes and takes away, as long as there is something to change."""
    rows = NamedReply.objects.standing().select_related("initiative")
    row = rows.filter(pk=args["reply"], person=None).first()
    return published_letter(row) if row else None


def confirm_letter(initiative: Initiative, waiting: uuid.UUID) -> Letter:
    """The button that leads to the button. What was typed is not in it: anybody types anything."""
    return _to_writer(
        initiative,
        name="named_reply_confirm",
        subject=_("Relisez votre réponse, puis publiez-la"),
        preview=_("Rien n’est publié tant que vous n’avez pas appuyé sur le bouton."),
        reason=_("Cette adresse a été donnée pour répondre à un texte."),
        button=absolute(links.confirm_path(waiting)),
    )


def published_letter(row: NamedReply) -> Letter:
    """Where it is, and the only link that changes it and takes it away."""
    return _to_writer(
        row.initiative,
        name="named_reply_published",
        subject=_("Votre réponse est publiée"),
        preview=_("Gardez ce message : son lien modifie et retire votre réponse."),
        reason=_("Vous avez répondu à un texte avec cette adresse."),
        button=absolute(links.manage_path(row.pk)),
    )


def _to_writer(
    initiative: Initiative, *, name: str, subject: str, preview: str, reason: str, button: str
) -> Letter:
    plain = _("Initiative n° %(number)d") % {"number": initiative.pk}
    return Letter(
        subject=subject,
        preview=preview,
        template=f"mail/initiatives/{name}.html",
        reason=reason,
        list_name="initiatives",
        thread=f"reply-{initiative.pk}",
        context={
            "title": initiative.title if initiative.is_listed else plain,
            "page": absolute(initiative.public_url),
            "button": button,
            "days": LINK_KEPT.days,
        },
    )
