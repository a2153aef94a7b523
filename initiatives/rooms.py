"""The rooms of an initiative, as the row of tabs under its title: the text first.

A room adds its line to `ROOMS` with its page.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.actions import life
from initiatives.models import (
    Action,
    Amendment,
    Argument,
    Initiative,
    KitMessage,
    Life,
    Reply,
    SentLetter,
    Update,
)
from initiatives.states import Side

# A label, an address, whether it is the page one is on.
Tab = tuple[str, str, bool]


class Room(NamedTuple):
    """One page under an initiative."""

    # The name of its address, with `pk` and `slug`.
    name: str
    label: Promise
    # What it holds; None for what is not counted.
    number: Callable[[Life], int] | None = None


TEXT = Room("initiative", _("Le texte"))
ROOMS: tuple[Room, ...] = (
    TEXT,
    Room("arguments", _("Arguments"), lambda life: life.arguments_for + life.arguments_against),
    Room("amendments", _("Amendements"), lambda life: life.amendments),
    Room("actions", _("Agir"), lambda life: life.actions),
    Room("updates", _("Nouvelles"), lambda life: life.updates),
    Room("replies", _("Réponse des élus"), lambda life: life.replies),
    Room("kit", _("Kit"), lambda life: life.messages),
    Room("team", _("L’équipe")),
)


def register() -> None:
    """Say what the counts of the rooms stand for; called by `ready()`."""
    life.add("arguments_for", lambda: Argument.objects.claims(Side.SUPPORT))
    life.add("arguments_against", lambda: Argument.objects.claims(Side.OPPOSE))
    life.add("amendments", lambda: Amendment.objects.readable())
    life.add("actions", lambda: Action.objects.readable())
    life.add("updates", lambda: Update.objects.readable())
    life.add("replies", lambda: Reply.objects.readable())
    life.add("messages", lambda: KitMessage.objects.standing())
    life.add("writers", lambda: SentLetter.objects.all(), each="person")


def tabs_of(row: Initiative, current: str = TEXT.name) -> list[Tab]:
    """The tabs of an initiative's pages."""
    counts = Life.of(row)
    return [_tab(row, room, counts, current) for room in ROOMS]


def _tab(row: Initiative, room: Room, counts: Life, current: str) -> Tab:
    number = room.number(counts) if room.number else 0
    label = f"{room.label} ({number})" if number else str(room.label)
    address = reverse(room.name, kwargs={"pk": row.pk, "slug": row.slug})
    return label, address, room.name == current
