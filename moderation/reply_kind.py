"""The public answer of an official, as moderation meets it: its text and its promises."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.replies import change_reply_visibility
from initiatives.models import Reply, ReplyVersion
from initiatives.models.reply import REPLY
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let it be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=REPLY,
            label=_("Réponse officielle"),
            words=words.REPLY,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_reply_visibility(by=by, reply=row, change=change),
            places=_places,
        )
    )


def _rows() -> QuerySet[Reply]:
    rows = Reply.objects.select_related("initiative", "author", "mandate__territory")
    return rows.defer("initiative__search").prefetch_related("commitments", "forwardings")


def _own(user: User, row: Reply) -> str:
    if row.author_id == user.pk:
        return _("Vous avez donné cette réponse : une autre personne décide.")
    return ""


def _places(row: Reply) -> Iterator[passages.Place]:
    """As it is, as it was before, in its promises and where it says to whom it passes things on."""
    yield row, ("text",)
    for old in ReplyVersion.objects.filter(reply=row):
        yield old, ("text",)
    for promise in row.commitments.all():
        yield promise, ("text",)
    for passed in row.forwardings.all():
        yield passed, ("institution",)


def _content(row: Reply) -> kinds.Content:
    text = [
        [_("En quelle fonction"), str(row.mandate)],
        [_("La position"), row.get_position_display()],
        [_("La réponse"), row.text],
    ]
    text += [[_("Un engagement"), promise.text] for promise in row.commitments.all()]
    text += [[_("Transmis à"), passed.institution] for passed in row.forwardings.all()]
    return room_kinds.content(
        row,
        kind=REPLY,
        title=_("Réponse officielle à « %(title)s »") % {"title": row.initiative.title},
        plain=_("Réponse officielle à une initiative"),
        text=text,
        author=row.author,
    )
