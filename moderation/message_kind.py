"""A message between two participants, as moderation meets it: only if its receiver flags it.

A moderator who holds the case reads that message and a few around it, and nothing else of the
thread. The case keeps the flagged message alone.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.messages import change_message_visibility
from initiatives.models import Message
from initiatives.models.message import AROUND, MESSAGE
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=MESSAGE,
            label=_("Message"),
            words=words.MESSAGE,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_message_visibility(
                by=by, message=row, change=change
            ),
            places=_places,
            may_meet=_is_received_by,
            # One person alone can flag it, and a machine asks for three.
            covered=None,
            around=_around,
        )
    )


def _rows() -> QuerySet[Message]:
    return Message.objects.select_related(
        "thread__initiative", "thread__low", "thread__high", "writer"
    )


def _pair(row: Message) -> tuple[int, int]:
    return row.thread.low_id, row.thread.high_id


def _is_received_by(user: object, row: Message) -> bool:
    """Its receiver alone flags it, as long as they did not leave; its writer is told why not."""
    if not isinstance(user, User) or user.pk not in _pair(row):
        return False
    return row.thread.seats.filter(person=user, left_at=None).exists()


def _own(user: User, row: Message) -> str:
    """The two."""
    if user.pk in _pair(row):
        return _("Ce message est de vous ou pour vous : une autre personne décide.")
    return ""


def _places(row: Message) -> Iterator[passages.Place]:
    yield row, ("text",)


def _around(row: Message) -> list[list[str]]:
    """A few before and after, each with who of the two wrote it, without a name."""
    same = Message.objects.filter(thread=row.thread_id)
    when, key = row.written_at, row.pk
    before = same.filter(Q(written_at__lt=when) | Q(written_at=when, pk__lt=key))
    after = same.filter(Q(written_at__gt=when) | Q(written_at=when, pk__gt=key))
    found = [
        *reversed(before.order_by("-written_at", "-pk")[:AROUND]),
        row,
        *after.order_by("written_at", "pk")[:AROUND],
    ]
    return [[_said_by(row, one), one.text] for one in found]


def _said_by(flagged: Message, one: Message) -> str:
    if one.pk == flagged.pk:
        return _("Le message signalé")
    if one.writer_id == flagged.writer_id:
        return _("La même personne")
    return _("L’autre personne")


def _content(row: Message) -> kinds.Content:
    plain = _("Un message entre participants")
    found = room_kinds.content(
        row,
        kind=MESSAGE,
        title=plain,
        plain=plain,
        text=[[_("Le message"), row.text]],
        author=row.writer,
    )
    # The two read it whatever becomes of the initiative: they flag it then, too.
    return replace(found, is_around_listed=True)
