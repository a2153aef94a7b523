"""The letter that says that a message waits: its words only for who asked for them."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.messages import MAIL
from initiatives.models import Initiative, Message, Reach, Seat, Thread


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(MAIL, Lane.NEWS, build)
    thread = Thread(
        uid=UUID("2f0f7c5e-0b1a-4a57-9a55-8f6f2c9f6d12"),
        initiative=Initiative(pk=12, title="Rouvrir la passerelle des Mauges"),
    )
    told = Message(pk=1, thread=thread, writer=User(name="Louise Marchandeau"), text="À samedi ?")
    add_example("message-attend", lambda: letter(told, with_text=False))
    add_example("message-attend-texte", lambda: letter(told, with_text=True))


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: nothing once it is read, left, withheld or forgotten."""
    rows = Message.objects.select_related("thread__initiative", "writer")
    told = rows.filter(pk=args["message"]).first()
    if told is None or not told.is_readable or not told.initiative.is_listed:
        return None
    waits = Seat.objects.filter(person=args["person"], left_at=None).filter(
        thread=told.thread_id, unread__gt=0
    )
    if told.writer.erased_at is not None or not waits.exists():
        return None
    kept = Reach.objects.filter(initiative=told.initiative_id, person=args["person"])
    return letter(told, with_text=kept.filter(with_text=True).exists())


def letter(told: Message, *, with_text: bool) -> Letter:
    """Who wrote, about what, and where to read it."""
    name = told.writer.public_name
    return Letter(
        subject=_("Un message vous attend"),
        preview=_("%(name)s vous écrit.") % {"name": name},
        template="mail/messages/waiting.html",
        reason=_("Vous avez accepté de recevoir des messages sur cette initiative."),
        list_name="messages",
        thread=f"thread-{told.thread_id}",
        context={
            "name": name,
            "title": told.initiative.title,
            "text": told.text if with_text else "",
            "thread_url": absolute(told.thread.get_absolute_url()),
        },
    )
