"""An argument or a reply to one, as moderation meets it."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.arguments import change_argument_visibility
from initiatives.actions.parts import Change
from initiatives.models import Argument, Restriction
from initiatives.models.argument import ARGUMENT
from initiatives.states import Visibility
from moderation import initiative_kind, kinds, words
from moderation.part_kinds import gone


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=ARGUMENT,
            label=_("Argument"),
            find_many=find_many,
            check_is_no_party=check_is_no_party,
            side_of=side_of,
            change=change,
            words=words.ARGUMENT,
        )
    )


def find_many(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some arguments as they stand; one that its author withdrew is none."""
    rows = Argument.objects.filter(pk__in=kinds.digits(keys), withdrawn_at=None)
    found = rows.select_related("initiative", "author", "answers").prefetch_related("sources")
    return {str(row.pk): _content(row) for row in found.defer("initiative__search")}


def check_is_no_party(user: User, key: str) -> None:
    """Raise for its author, for who it answers, for who answered it, and for the initiative's."""
    row = _get(key)
    if row is None:
        return
    if row.author_id == user.pk:
        raise Refused(_("Cet argument est le vôtre : une autre personne décide."))
    if row.answers is not None and row.answers.author_id == user.pk:
        raise Refused(_("Cette réponse vous est faite : une autre personne décide."))
    if row.replies.filter(author=user).exists():
        raise Refused(_("Vous avez répondu à cet argument : une autre personne décide."))
    initiative_kind.check_can_judge(user, str(row.initiative_id))


def side_of(user: User, key: str) -> str:
    """The side taken on the initiative."""
    row = _get(key)
    return initiative_kind.side_of(user, str(row.initiative_id)) if row else ""


def change(
    by: User | None, key: str, to: Visibility, reason: str, expected: Visibility, at: datetime
) -> Restriction:
    """Move it on the moderators' axis."""
    row = _get(key)
    if row is None:
        raise Conflict(gone())
    change = Change(to, reason, expected, at)
    return change_argument_visibility(by=by, argument=row, change=change)


def _get(key: str) -> Argument | None:
    rows = Argument.objects.select_related("initiative", "answers")
    return rows.filter(pk__in=kinds.digits([key])).first()


def _content(row: Argument) -> kinds.Content:
    initiative = row.initiative
    title = _("Réponse à un argument") if row.is_reply else _side_title(row)
    around = _("« %(title)s »") % {"title": initiative.title}
    sources = "\n".join(source.url for source in row.sources.all())
    # What is answered says what is meant, unless it is withheld or taken back.
    answered = row.answers.text if row.answers is not None and row.answers.is_readable else ""
    return kinds.Content(
        kind=ARGUMENT,
        key=str(row.pk),
        version=row.version,
        title=f"{title} {around}" if initiative.is_listed else title,
        url=row.get_absolute_url(),
        text=[
            [_("Ce qui est dit"), row.text],
            [_("Sources"), sources],
            [_("L’argument auquel il est répondu"), answered],
        ],
        author=row.author,
        area_code=initiative.territory_id,
        visibility=Visibility(row.visibility),
        is_around_listed=initiative.is_listed,
        published_at=row.written_at,
    )


def _side_title(row: Argument) -> str:
    return _("Argument pour") if row.is_for else _("Argument contre")
