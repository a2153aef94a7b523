"""A task or an event, as moderation meets it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.hands import change_action_visibility
from initiatives.models import Action
from initiatives.models.action import ACTION
from moderation import kinds, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=ACTION,
            label=_("Action"),
            words=words.ACTION,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_action_visibility(
                by=by, action=row, change=change
            ),
        )
    )


def _rows() -> QuerySet[Action]:
    return Action.objects.select_related("initiative", "leader").defer("initiative__search")


def _own(user: User, row: Action) -> str:
    """Who leads it, and who takes part in it."""
    if row.leader_id == user.pk:
        return _("Vous menez cette action : une autre personne décide.")
    if row.takings.filter(person=user).exists():
        return _("Vous prenez part à cette action : une autre personne décide.")
    return ""


def _content(row: Action) -> kinds.Content:
    return room_kinds.content(
        row,
        kind=ACTION,
        title=_("Action pour « %(title)s »") % {"title": row.initiative.title},
        plain=_("Action d’une initiative"),
        text=[
            [_("Le titre"), row.title],
            [_("Quoi et pourquoi"), row.about],
            [_("Où"), row.where],
            [_("Le compte rendu"), row.report],
        ],
        author=row.leader,
    )
