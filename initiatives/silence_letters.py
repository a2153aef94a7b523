"""The letter to the team of an initiative that nobody heard from for two weeks."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.silence import MAIL
from initiatives.models import Initiative
from initiatives.silence import silent_days, since


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(MAIL, Lane.DIGEST, build)
    example = Initiative(pk=12, title="Rouvrir la passerelle des Mauges")
    add_example("silence", lambda: letter(example, 15))


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: nothing once something was heard."""
    row = Initiative.objects.select_related("life").filter(pk=args["initiative"]).first()
    if row is None or int(since(row).timestamp()) != args["since"]:
        return None
    days = silent_days(row, timezone.now())
    return letter(row, days) if days else None


def letter(row: Initiative, days: int) -> Letter:
    """What readers see, and what costs two minutes."""
    page = row.get_absolute_url()
    return Letter(
        subject=_("Deux semaines sans nouvelle – %(title)s") % {"title": row.title},
        preview=_("Une ligne suffit, même pour dire que rien n’a bougé."),
        template="mail/initiatives/silence.html",
        reason=_("Vous êtes de l’équipe de cette initiative."),
        list_name="initiatives",
        thread=f"initiative-{row.pk}",
        context={
            "title": row.title,
            "days": days,
            "write": absolute(f"{page}nouvelles/ecrire/"),
            "goal": absolute(f"{page}objectif/"),
        },
    )
