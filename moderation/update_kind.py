"""A piece of news with its picture, as moderation meets it: one content."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.models import Activity
from initiatives.actions.updates import change_update_visibility
from initiatives.models import Update, UpdateVersion
from initiatives.models.update import UPDATE
from initiatives.telling import KIND
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let it be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=UPDATE,
            label=_("Nouvelle"),
            words=words.UPDATE,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_update_visibility(
                by=by, update=row, change=change
            ),
            places=_places,
        )
    )


def _rows() -> QuerySet[Update]:
    rows = Update.objects.select_related("initiative", "author", "picture")
    return rows.defer("initiative__search")


def _own(user: User, row: Update) -> str:
    if row.author_id == user.pk:
        return _("Vous avez écrit cette nouvelle : une autre personne décide.")
    return ""


def _places(row: Update) -> Iterator[passages.Place]:
    """As it is, as it was before, under its picture, and in the timeline."""
    yield row, ("title", "text")
    for old in UpdateVersion.objects.filter(update=row):
        yield old, ("title", "text")
    if row.picture is not None:
        yield row.picture, ("alt",)
    for told in Activity.objects.about(KIND, row.initiative_id).filter(data__update=row.pk):
        yield told, ("summary",)


def _content(row: Update) -> kinds.Content:
    text = [[_("Le titre"), row.title], [_("Le texte"), row.text]]
    if row.picture is not None:
        text += [[_("Image"), str(row.picture.pk)], [_("Ce que montre l’image"), row.picture.alt]]
    return room_kinds.content(
        row,
        kind=UPDATE,
        title=_("Nouvelle de « %(title)s »") % {"title": row.initiative.title},
        plain=_("Nouvelle d’une initiative"),
        text=text,
        author=row.author,
        picture=str(row.picture.pk) if row.picture else "",
    )
