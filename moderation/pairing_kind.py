"""What is written about two initiatives, as moderation meets it."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.models import Activity
from initiatives.actions.pairings import change_pairing_visibility
from initiatives.models import Pairing, PairingStage
from initiatives.models.pairing import PAIRING
from initiatives.team import role_of
from initiatives.telling import KIND
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let it be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=PAIRING,
            label=_("Rapprochement"),
            words=words.PAIRING,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_pairing_visibility(
                by=by, pairing=row, change=change
            ),
            places=_places,
            stands=~Q(stage=PairingStage.WITHDRAWN),
        )
    )


def _rows() -> QuerySet[Pairing]:
    rows = Pairing.objects.select_related("initiative__territory", "other", "author", "stays")
    return rows.defer("initiative__search", "other__search")


def _own(user: User, row: Pairing) -> str:
    """Who wrote it, who answered it, and both teams."""
    if row.author_id == user.pk:
        return _("Ce texte est le vôtre : une autre personne décide.")
    if row.answered_by_id == user.pk:
        return _("Vous avez répondu à cette proposition : une autre personne décide.")
    if role_of(user, row.other) is not None:
        return _("Vous êtes de l’équipe de l’autre initiative : une autre personne décide.")
    return ""


def _places(row: Pairing) -> Iterator[passages.Place]:
    """As it is, and in the news about it."""
    yield row, ("why", "changes", "answer")
    told = Activity.objects.filter(
        subject_kind=KIND, subject_key__in=[str(row.initiative_id), str(row.other_id)]
    )
    for one in told.filter(Q(data__pairing=row.pk) | Q(data__near=row.pk)):
        yield one, ("summary",)


def _content(row: Pairing) -> kinds.Content:
    return room_kinds.content(
        row,
        kind=PAIRING,
        title=_("Rapprochement avec « %(title)s »") % {"title": row.initiative.title},
        plain=_("Rapprochement de deux initiatives"),
        text=[
            [_("Ce qui est dit"), row.why],
            [_("Ce qui changerait"), row.changes],
            [_("La réponse de l’autre équipe"), row.answer],
        ],
        author=row.author,
    )
