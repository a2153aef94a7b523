"""An argument or a reply to one, as moderation meets it."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.arguments import change_argument_visibility
from initiatives.models import Argument
from initiatives.models.argument import ARGUMENT
from initiatives.models.source import with_sources
from moderation import kinds, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=ARGUMENT,
            label=_("Argument"),
            words=words.ARGUMENT,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_argument_visibility(
                by=by, argument=row, change=change
            ),
            stands=Q(withdrawn_at=None),
        )
    )


def _rows() -> QuerySet[Argument]:
    rows = Argument.objects.select_related(
        "initiative", "author", "co_author", "answers", "amendment"
    )
    return rows.prefetch_related(with_sources()).defer("initiative__search")


def _own(user: User, row: Argument) -> str:
    """Its author, whom it answers, and who answered it."""
    if row.is_signed_by(user):
        return _("Cet argument est le vôtre : une autre personne décide.")
    if row.amendment is not None and row.amendment.author_id == user.pk:
        return _("Cet argument porte sur votre amendement : une autre personne décide.")
    if row.answers is not None and row.answers.is_signed_by(user):
        return _("Cette réponse vous est faite : une autre personne décide.")
    if row.replies.filter(author=user).exists():
        return _("Vous avez répondu à cet argument : une autre personne décide.")
    return ""


def _content(row: Argument) -> kinds.Content:
    title = _title(row)
    around = _("« %(title)s »") % {"title": row.initiative.title}
    sources = "\n".join(f"{one.url} {one.title}".strip() for one in row.sources.all())
    # What is answered says what is meant, unless it is withheld or taken back.
    answered = row.answers.text if row.answers is not None and row.answers.is_readable else ""
    return room_kinds.content(
        row,
        kind=ARGUMENT,
        title=f"{title} {around}",
        plain=title,
        text=[
            [_("Ce qui est dit"), row.text],
            [_("Sources"), sources],
            [_("L’argument auquel il est répondu"), answered],
        ],
        author=row.author,
    )


def _title(row: Argument) -> str:
    if row.is_reply:
        return _("Réponse à un argument")
    if row.amendment_id is not None:
        return _("Argument sur un amendement")
    if row.is_note:
        return _("Annotation d’une conclusion")
    return _("Argument pour") if row.is_for else _("Argument contre")
