"""The reply of somebody named in a text, as moderation meets it."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.named_replies import change_named_reply_visibility
from initiatives.actions.visitor_replies import is_from
from initiatives.models import NamedReply, NamedReplyVersion
from initiatives.models.named_reply import NAMED_REPLY
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=NAMED_REPLY,
            label=_("Réponse d’une personne citée"),
            words=words.NAMED_REPLY,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_named_reply_visibility(
                by=by, reply=row, change=change
            ),
            places=_places,
            stands=Q(removed_at=None),
            keys=kinds.uuids,
            mailbox=lambda row: row.email,
        )
    )


def _rows() -> QuerySet[NamedReply]:
    return NamedReply.objects.select_related("initiative", "person").defer("initiative__search")


def _own(user: User, row: NamedReply) -> str:
    """Its writer, with an account or by mail."""
    if is_from(row, user):
        return _("Cette réponse est la vôtre : une autre personne décide.")
    return ""


def _places(row: NamedReply) -> Iterator[passages.Place]:
    """As it is, and as it was before."""
    yield row, ("named_as", "text", "name") if row.person is None else ("named_as", "text")
    for old in NamedReplyVersion.objects.filter(reply=row):
        yield old, ("named_as", "text")


def _content(row: NamedReply) -> kinds.Content:
    named = _("Réponse de « %(who)s »") % {"who": row.named_as}
    plain = _("Réponse d’une personne citée")
    title = named if row.is_readable else plain
    return room_kinds.content(
        row,
        kind=NAMED_REPLY,
        title=title,
        plain=title,
        text=_text(row),
        author=row.person,
    )


def _text(row: NamedReply) -> list[list[str]]:
    said = [[_("Comment le texte la cite"), row.named_as], [_("Sa réponse"), row.text]]
    # A profile is a content of its own; a name without one belongs to the reply.
    return said if row.person is not None else [*said, [_("Le nom affiché"), row.name]]
