"""The letter that tells an author that somebody named in their text replied."""

from typing import Any

from django.utils.translation import gettext as _

from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.named_replies import MAIL
from initiatives.models import Initiative, NamedReply


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(MAIL, Lane.DECISION, build)
    example = NamedReply(
        initiative=Initiative(pk=12, title="Rouvrir la passerelle des Mauges"),
        named_as="le gérant du café de la place",
        text="La terrasse laisse deux mètres aux passants, et la mairie l’a mesuré en mai.",
    )
    add_example("reponse-d-une-personne-citee", lambda: letter(example))


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
