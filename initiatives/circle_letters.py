"""The letter that gives somebody their own link into a circle."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.circles import MAIL
from initiatives.models import Circle, CircleInvitation


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(MAIL, Lane.DECISION, build)
    example = CircleInvitation(
        uid=UUID("2f0f7c5e-0b1a-4a57-9a55-8f6f2c9f6d13"),
        circle=Circle(owner=User(name="Samuel Kerouanton"), title="Rouvrir la passerelle"),
        name="Louise",
        line="Tu passes par là tous les matins.",
        request="Me dire si la proposition est claire.",
    )
    add_example("cercle-invitation", lambda: letter(example))


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: nothing once the circle is over or its text withheld."""
    rows = CircleInvitation.objects.select_related("circle__owner", "circle__draft")
    row = rows.filter(pk=args["invitation"]).first()
    if row is None or not row.circle.is_readable or row.circle.draft.published_id is not None:
        return None
    return letter(row)


def letter(row: CircleInvitation) -> Letter:
    """Who invites, in their words, and the one thing they ask."""
    host = row.circle.owner.public_name
    return Letter(
        subject=_("%(name)s vous montre un texte avant de le publier") % {"name": host},
        preview=_("Un lien rien que pour vous."),
        template="mail/circles/invitation.html",
        reason=_("%(name)s a donné cette adresse pour vous inviter, une fois.") % {"name": host},
        list_name="cercles",
        thread=f"circle-{row.pk}",
        context={
            "host": host,
            "name": row.name,
            "line": row.line,
            "request": row.request,
            "link": absolute(row.get_absolute_url()),
        },
    )
