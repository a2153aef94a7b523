"""A task or an event with the picture of what was done, as moderation meets it: one content."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.models import Activity
from initiatives.actions.hands import change_action_visibility
from initiatives.models import Action, ActionVersion
from initiatives.models.action import ACTION
from initiatives.telling import KIND
from moderation import kinds, passages, room_kinds, words


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
            places=_places,
        )
    )


def _rows() -> QuerySet[Action]:
    rows = Action.objects.select_related("initiative", "leader", "photo")
    return rows.defer("initiative__search")


def _own(user: User, row: Action) -> str:
    """Who leads it, and who takes part in it."""
    if row.leader_id == user.pk:
        return _("Vous menez cette action : une autre personne décide.")
    if row.takings.filter(person=user).exists():
        return _("Vous prenez part à cette action : une autre personne décide.")
    return ""


def _places(row: Action) -> Iterator[passages.Place]:
    """As it is, as it was before, under its picture, and in the news about it."""
    yield row, ("title", "about", "where", "report")
    for old in ActionVersion.objects.filter(action=row):
        yield old, ("title", "about", "where")
    if row.photo is not None:
        yield row.photo, ("alt",)
    for told in Activity.objects.about(KIND, row.initiative_id).filter(data__action=row.pk):
        yield told, ("summary",)


def _content(row: Action) -> kinds.Content:
    photo = row.photo
    shown = [[_("Image"), str(photo.pk)], [_("Ce que montre l’image"), photo.alt]] if photo else []
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
            *shown,
        ],
        author=row.leader,
        picture=str(photo.pk) if photo else "",
    )
