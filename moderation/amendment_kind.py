"""A proposed change to a text, as moderation meets it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.models import Activity
from initiatives.actions.amendment_answers import change_amendment_visibility
from initiatives.models import Amendment, AmendmentVersion
from initiatives.models.amendment import AMENDMENT
from initiatives.telling import KIND
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=AMENDMENT,
            label=_("Amendement"),
            words=words.AMENDMENT,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_amendment_visibility(
                by=by, amendment=row, change=change
            ),
            places=_places,
        )
    )


def _rows() -> QuerySet[Amendment]:
    return Amendment.objects.select_related("initiative", "author").defer("initiative__search")


def _own(user: User, row: Amendment) -> str:
    """Its author, and who answered it."""
    if row.author_id == user.pk:
        return _("Cet amendement est le vôtre : une autre personne décide.")
    if row.decided_by_id == user.pk:
        return _("Vous avez répondu à cet amendement : une autre personne décide.")
    return ""


def _places(row: Amendment) -> Iterator[passages.Place]:
    """As it is, as it was before, and in the news about it."""
    yield row, ("before", "after", "why", "decision")
    for old in AmendmentVersion.objects.filter(amendment=row):
        yield old, ("after", "why")
    told = Activity.objects.about(KIND, row.initiative_id)
    for one in told.filter(data__amendment=row.pk):
        yield one, ("summary",)


def _content(row: Amendment) -> kinds.Content:
    return room_kinds.content(
        row,
        kind=AMENDMENT,
        title=_("Amendement à « %(title)s »") % {"title": row.initiative.title},
        plain=_("Amendement à une initiative"),
        text=[
            [_("Le passage d’origine"), row.before],
            [_("Le passage proposé"), row.after],
            [_("Pourquoi ce changement"), row.why],
            [_("La réponse de l’équipe"), row.decision],
        ],
        author=row.author,
    )
