"""What the page of an argument says of those it was, or may be, made one with."""

from dataclasses import dataclass, field

from django.db.models import Q

from civic.lib.permissions import allows
from initiatives.actions.argument_names import check_can_unsign
from initiatives.actions.joinings import check_can_propose, near_of
from initiatives.models import Argument, Joining, JoiningStage


@dataclass
class Joined:
    """What happened to one argument, and what one person may do about it."""

    # Those that were joined to it, each with who wrote it.
    brought: list[Joining] = field(default_factory=list)
    # What made it lead to another.
    into: Joining | None = None
    # A proposal that waits, for the two and whoever made it.
    waiting: Joining | None = None
    # Whether this very person is to answer it.
    is_asked: bool = False
    # How many others say nearly the same, for whoever may propose something.
    near: int = 0
    can_unsign: bool = False


def joined_of(argument: Argument, user: object) -> Joined:
    """What `user` reads of it; one question for a visitor."""
    found = Joined(can_unsign=allows(check_can_unsign, user, argument))
    if argument.is_reply or argument.is_note:
        return found
    for row in _rows(argument):
        if row.stage == JoiningStage.PROPOSED:
            if row.is_waiting and row.concerns(user):
                found.waiting, found.is_asked = row, row.is_asked(user)
        elif row.goes_id == argument.pk:
            found.into = row
        else:
            found.brought.append(row)
    if found.waiting is None and allows(check_can_propose, user, argument):
        found.near = len(near_of(argument))
    return found


def _rows(argument: Argument) -> list[Joining]:
    shown = Q(stage__in=(JoiningStage.PROPOSED, JoiningStage.ACCEPTED))
    rows = Joining.objects.around(argument.pk).filter(shown)
    found = list(rows.select_related("stays", "goes__author", "proposer").order_by("pk"))
    for row in found:
        row.stays.initiative = row.goes.initiative = argument.initiative
    return found
