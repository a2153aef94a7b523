"""The reply of somebody named in a text, as moderation meets it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.named_replies import change_named_reply_visibility
from initiatives.actions.parts import Change
from initiatives.models import NamedReply, NamedReplyVersion, Restriction
from initiatives.models.named_reply import NAMED_REPLY
from initiatives.states import Visibility
from moderation import initiative_kind, kinds, passages, words
from moderation.part_kinds import gone, uuids


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=NAMED_REPLY,
            label=_("Réponse d’une personne citée"),
            find_many=find_many,
            check_is_no_party=check_is_no_party,
            side_of=side_of,
            change=change,
            words=words.NAMED_REPLY,
            **passages.taken_out_of(NAMED_REPLY, places),
        )
    )


def find_many(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some replies as they stand; one that its writer took away is none."""
    rows = NamedReply.objects.standing().filter(pk__in=uuids(keys))
    found = rows.select_related("initiative", "person").defer("initiative__search")
    return {str(row.pk): _content(row) for row in found}


def check_is_no_party(user: User, key: str) -> None:
    """Raise for its writer, and for whoever would judge the side of the initiative."""
    row = _get(key)
    if row is None:
        return
    if row.person_id == user.pk:
        raise Refused(_("Cette réponse est la vôtre : une autre personne décide."))
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
    return change_named_reply_visibility(by=by, reply=row, change=change)


def places(key: str) -> Iterator[passages.Place]:
    """Where its words stand: as it is, and as it was before."""
    row = _get(key)
    if row is None:
        return
    yield row, ("named_as", "text")
    for old in NamedReplyVersion.objects.filter(reply=row):
        yield old, ("named_as", "text")


def _get(key: str) -> NamedReply | None:
    return NamedReply.objects.select_related("initiative").filter(pk__in=uuids([key])).first()


def _content(row: NamedReply) -> kinds.Content:
    return kinds.Content(
        kind=NAMED_REPLY,
        key=str(row.pk),
        version=row.version,
        title=_("Réponse de « %(who)s »") % {"who": row.named_as}
        if row.is_readable
        else _("Réponse d’une personne citée"),
        url=row.get_absolute_url(),
        text=[[_("Comment le texte la cite"), row.named_as], [_("Sa réponse"), row.text]],
        author=row.person,
        area_code=row.initiative.territory_id,
        visibility=Visibility(row.visibility),
        is_around_listed=row.initiative.is_listed,
        published_at=row.written_at,
    )
