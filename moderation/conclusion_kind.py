"""What the team concludes of a debate, as moderation meets it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.debates import change_conclusion_visibility
from initiatives.models import Conclusion
from initiatives.models.debate import CONCLUSION
from moderation import kinds, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=CONCLUSION,
            label=_("Conclusion d’un débat"),
            words=words.CONCLUSION,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_conclusion_visibility(
                by=by, conclusion=row, change=change
            ),
        )
    )


def _rows() -> QuerySet[Conclusion]:
    return Conclusion.objects.select_related("initiative", "author").defer("initiative__search")


def _own(user: User, row: Conclusion) -> str:
    """Who wrote it, and who annotated it."""
    if row.author_id == user.pk:
        return _("Cette conclusion est la vôtre : une autre personne décide.")
    if row.notes.filter(author=user).exists():
        return _("Vous avez annoté cette conclusion : une autre personne décide.")
    return ""


def _content(row: Conclusion) -> kinds.Content:
    return room_kinds.content(
        row,
        kind=CONCLUSION,
        title=_("Conclusion du débat sur « %(title)s »") % {"title": row.initiative.title},
        plain=_("Conclusion d’un débat"),
        text=[[_("La conclusion"), row.text]],
        author=row.author,
    )
