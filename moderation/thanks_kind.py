"""A note of thanks, as moderation meets it: private, unless the two agreed to show it.

Whoever may not open it cannot flag it. A moderator reads the note that was flagged, and no other.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.thanks import change_thanks_visibility
from initiatives.models import Thanks
from initiatives.models.thanks import THANKS
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=THANKS,
            label=_("Merci"),
            words=words.THANKS,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_thanks_visibility(
                by=by, thanks=row, change=change
            ),
            places=_places,
            keys=kinds.uuids,
            may_meet=lambda user, row: row.is_read_by(user),
        )
    )


def _rows() -> QuerySet[Thanks]:
    rows = Thanks.objects.standing().select_related("initiative", "writer", "receiver")
    return rows.defer("initiative__search")


def _own(user: User, row: Thanks) -> str:
    """Who wrote it, and whom it thanks."""
    if user.pk in (row.writer_id, row.receiver_id):
        return _("Ce mot est de vous ou pour vous : une autre personne décide.")
    return ""


def _places(row: Thanks) -> Iterator[passages.Place]:
    yield row, ("text",)


def _content(row: Thanks) -> kinds.Content:
    plain = _("Un mot de merci")
    found = room_kinds.content(
        row,
        kind=THANKS,
        title=plain,
        plain=plain,
        text=[[_("Le mot"), row.text]],
        author=row.writer,
    )
    # The two read it whatever becomes of the initiative: they flag it then, too.
    return replace(found, is_around_listed=True)
