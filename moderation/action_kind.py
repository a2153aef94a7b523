"""A task or an event, as moderation meets it."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.hands import change_action_visibility
from initiatives.actions.parts import Change
from initiatives.models import Action, Restriction
from initiatives.models.action import ACTION
from initiatives.states import Visibility
from moderation import initiative_kind, kinds, words
from moderation.part_kinds import gone


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=ACTION,
            label=_("Action"),
            find_many=find_many,
            check_is_no_party=check_is_no_party,
            side_of=side_of,
            change=change,
            words=words.ACTION,
        )
    )


def find_many(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some actions as they stand."""
    rows = Action.objects.filter(pk__in=kinds.digits(keys))
    found = rows.select_related("initiative", "leader").defer("initiative__search")
    return {str(row.pk): _content(row) for row in found}


def check_is_no_party(user: User, key: str) -> None:
    """Raise for who leads it or takes part in it, for whoever would judge the initiative's side."""
    row = _get(key)
    if row is None:
        return
    if row.leader_id == user.pk:
        raise Refused(_("Vous menez cette action : une autre personne décide."))
    if row.takings.filter(person=user).exists():
        raise Refused(_("Vous prenez part à cette action : une autre personne décide."))
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
    return change_action_visibility(by=by, action=row, change=change)


def _get(key: str) -> Action | None:
    rows = Action.objects.select_related("initiative")
    return rows.filter(pk__in=kinds.digits([key])).first()


def _content(row: Action) -> kinds.Content:
    initiative = row.initiative
    title = _("Action pour « %(title)s »") % {"title": initiative.title}
    return kinds.Content(
        kind=ACTION,
        key=str(row.pk),
        version=row.version,
        title=title if initiative.is_listed else _("Action d’une initiative"),
        url=row.get_absolute_url(),
        text=[
            [_("Le titre"), row.title],
            [_("Quoi et pourquoi"), row.about],
            [_("Où"), row.where],
            [_("Le compte rendu"), row.report],
        ],
        author=row.leader,
        area_code=initiative.territory_id,
        visibility=Visibility(row.visibility),
        is_around_listed=initiative.is_listed,
        published_at=row.written_at,
    )
