"""A message of the kit, as moderation meets it."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.kit import change_message_visibility
from initiatives.models import KitMessage, KitMessageVersion
from initiatives.models.kit import KIT_MESSAGE
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=KIT_MESSAGE,
            label=_("Message du kit"),
            words=words.KIT_MESSAGE,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_message_visibility(
                by=by, message=row, change=change
            ),
            stands=Q(withdrawn_at=None),
            places=_places,
        )
    )


def _rows() -> QuerySet[KitMessage]:
    return KitMessage.objects.select_related("initiative", "author").defer("initiative__search")


def _own(user: User, row: KitMessage) -> str:
    """Its author; who takes part in the initiative is a party to it already."""
    if row.author_id == user.pk:
        return _("Ce message est le vôtre : une autre personne décide.")
    return ""


def _places(row: KitMessage) -> Iterator[passages.Place]:
    """As it is, and as it was before; the timeline quotes nothing of it."""
    yield row, ("text", "audience")
    for old in KitMessageVersion.objects.filter(message=row):
        yield old, ("text", "audience")


def _content(row: KitMessage) -> kinds.Content:
    return room_kinds.content(
        row,
        kind=KIT_MESSAGE,
        title=_("Message du kit de « %(title)s »") % {"title": row.initiative.title},
        plain=_("Message du kit d’une initiative"),
        text=[
            [_("Où l’envoyer"), row.get_network_display()],
            [_("À qui il parle"), row.audience],
            [_("Le message"), row.text],
        ],
        author=row.author,
    )
