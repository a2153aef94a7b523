"""A proposed change to a text, as moderation meets it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.models import Activity
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.amendment_answers import change_amendment_visibility
from initiatives.actions.parts import Change
from initiatives.models import Amendment, AmendmentVersion, Restriction
from initiatives.models.amendment import AMENDMENT
from initiatives.states import Visibility
from initiatives.telling import KIND
from moderation import initiative_kind, kinds, passages, words
from moderation.part_kinds import gone


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=AMENDMENT,
            label=_("Amendement"),
            find_many=find_many,
            check_is_no_party=check_is_no_party,
            side_of=side_of,
            change=change,
            words=words.AMENDMENT,
            **passages.taken_out_of(AMENDMENT, places),
        )
    )


def find_many(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some amendments as they stand."""
    rows = Amendment.objects.filter(pk__in=kinds.digits(keys))
    found = rows.select_related("initiative", "author").defer("initiative__search")
    return {str(row.pk): _content(row) for row in found}


def check_is_no_party(user: User, key: str) -> None:
    """Raise for its author, for who answered it, for whoever would judge the initiative's side."""
    row = _get(key)
    if row is None:
        return
    if row.author_id == user.pk:
        raise Refused(_("Cet amendement est le vôtre : une autre personne décide."))
    if row.decided_by_id == user.pk:
        raise Refused(_("Vous avez répondu à cet amendement : une autre personne décide."))
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
    return change_amendment_visibility(by=by, amendment=row, change=change)


def places(key: str) -> Iterator[passages.Place]:
    """Where its words stand: as it is, as it was before, and in the news about it."""
    row = _get(key)
    if row is None:
        return
    yield row, ("before", "after", "why", "decision")
    for old in AmendmentVersion.objects.filter(amendment=row):
        yield old, ("after", "why")
    told = Activity.objects.about(KIND, row.initiative_id)
    for one in told.filter(data__amendment=row.pk):
        yield one, ("summary",)


def _get(key: str) -> Amendment | None:
    rows = Amendment.objects.select_related("initiative")
    return rows.filter(pk__in=kinds.digits([key])).first()


def _content(row: Amendment) -> kinds.Content:
    initiative = row.initiative
    title = _("Amendement à « %(title)s »") % {"title": initiative.title}
    return kinds.Content(
        kind=AMENDMENT,
        key=str(row.pk),
        version=row.version,
        title=title if initiative.is_listed else _("Amendement à une initiative"),
        url=row.get_absolute_url(),
        text=[
            [_("Le passage d’origine"), row.before],
            [_("Le passage proposé"), row.after],
            [_("Pourquoi ce changement"), row.why],
            [_("La réponse de l’équipe"), row.decision],
        ],
        author=row.author,
        area_code=initiative.territory_id,
        visibility=Visibility(row.visibility),
        is_around_listed=initiative.is_listed,
        published_at=row.written_at,
    )
