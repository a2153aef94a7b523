"""The one letter about a channel: its account was closed to us."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from civic.syndication.actions.channels import LOST_MAIL
from civic.syndication.models import Channel, Server
from civic.syndication.states import ChannelState, Owner

LIST = "diffusion"


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(LOST_MAIL, Lane.DECISION, lost)
    add_example("compte-a-reconnecter", example)


def lost(args: dict[str, Any]) -> Letter | None:
    """To whoever connected it, as long as it is still to be connected again."""
    row = Channel.objects.select_related("server", "initiative").filter(pk=args["channel"]).first()
    person = User.objects.filter(pk=args["person"], is_active=True, erased_at=None).first()
    if row is None or person is None or row.state != ChannelState.LOST:
        return None
    return letter(row)


def letter(row: Channel) -> Letter:
    """What happened, and that nothing is lost."""
    return Letter(
        subject=_("À reconnecter : %(account)s") % {"account": row},
        preview=_("Rien n’est perdu : ce qui attend partira dès qu’il sera reconnecté."),
        template="mail/syndication/lost.html",
        reason=_("Vous avez branché ce compte pour que le site y publie."),
        list_name=LIST,
        thread=f"compte-{row.uid.hex}",
        context={
            "account": str(row),
            "server": str(row.server),
            "problem": row.problem,
            "owner": row.get_owner_display(),
            "url": absolute(page_of(row)),
        },
    )


def page_of(row: Channel) -> str:
    """Where its owner finds it."""
    if row.initiative is not None:
        return row.initiative.get_absolute_url()
    return "/elus/bureau/" if row.owner == Owner.MANDATE else "/operateur/"


def example() -> Letter:
    """One of Mastodon."""
    server = Server(network="mastodon", origin="https://mastodon.example")
    return letter(
        Channel(
            uid=UUID("5b7f7c5e-0b1a-4a57-9a55-8f6f2c9f6d77"),
            owner=Owner.INSTANCE,
            server=server,
            name="@preau@mastodon.example",
            state=ChannelState.LOST,
            problem="Le mot de passe d’application a été retiré.",
        )
    )
