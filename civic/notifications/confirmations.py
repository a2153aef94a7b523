"""The message that asks an address to confirm what it is to follow."""

from typing import Any

from django.utils.translation import gettext as _

from civic.lib.letters import Letter, add_example
from civic.notifications import registry, things, tokens
from civic.notifications.actions.readers import CONFIRMATION
from civic.notifications.models import Follow, Reader
from civic.notifications.registry import Thing
from civic.notifications.states import Kind, Lane
from civic.notifications.tokens import Wish

_ASKED = _("Quelqu’un, sans doute vous, a écrit cette adresse pour suivre quelque chose ici.")
_UNKNOWN = _("Sans confirmation, nous ne vous écrirons pas.")
_KNOWN = _("Ce n’était pas vous ? Rien n’a changé.")


def register() -> None:
    """Let the message be posted; called by `ready()`."""
    registry.add_model(CONFIRMATION, Lane.SECURITY, build)
    add_example("suivi-confirmation", lambda: letter(*_example()))
    add_example("suivi-deja", lambda: letter(*_example(), manage_url="/suivis/exemple/"))


def build(args: dict[str, Any]) -> Letter | None:
    """The message as things are when it leaves; None when the thing is no more to be read."""
    wish = Wish(args["email"], Kind(args["kind"]), args["key"])
    thing = things.find(wish.kind, wish.key)
    if thing is None:
        return None
    held = Follow.objects.by_mail().filter(kind=wish.kind, key=wish.key, reader__stopped_at=None)
    # What was stopped is asked for anew: a link that says « already » would change nothing.
    follow = held.filter(reader__in=Reader.objects.at([wish.email])).first()
    return letter(wish, thing, manage_url=tokens.manage_url(follow.reader) if follow else "")


def letter(wish: Wish, thing: Thing, manage_url: str = "") -> Letter:
    """The question, or that it was answered before."""
    title = _("Vous suivez déjà") if manage_url else _("Confirmez votre suivi")
    # Anybody writes the words of a search and the address they go to: they are not quoted.
    is_quoted = thing.kind != Kind.SEARCH
    name = thing.title if is_quoted else _("une recherche")
    return Letter(
        subject=f"{title} : {name}",
        title=title,
        template="mail/follows/confirm.html",
        reason=f"{_ASKED} {_KNOWN if manage_url else _UNKNOWN}",
        list_name="suivi",
        context={
            "thing": thing if is_quoted else None,
            "confirm_url": tokens.confirm_url(wish),
            "manage_url": manage_url,
            "days": tokens.CONFIRM_DAYS,
        },
    )


def _example() -> tuple[Wish, Thing]:
    """What the page of components shows."""
    title = _("Rouvrir la passerelle des Mauges aux piétons et aux vélos")
    thing = Thing(Kind.INITIATIVE, "12", title, "/initiatives/12-rouvrir-la-passerelle/")
    return Wish("ana@example.org", Kind.INITIATIVE, "12"), thing
