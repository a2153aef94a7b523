"""A text shown in a circle, as moderation meets it: nobody reads it before a flag does."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict
from initiatives.actions.circles import change_circle_visibility, check_is_no_party_to_circle
from initiatives.actions.parts import Change
from initiatives.models import Circle, Restriction
from initiatives.models.circle import CIRCLE
from initiatives.states import Visibility
from moderation import kinds, passages, words
from moderation.part_kinds import gone


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=CIRCLE,
            label=_("Texte montré dans un cercle"),
            find_many=find_many,
            check_is_no_party=check_is_no_party,
            side_of=lambda user, key: "",
            change=change,
            words=words.CIRCLE,
            **passages.taken_out_of(CIRCLE, places),
        )
    )


def find_many(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some circles as they stand."""
    rows = Circle.objects.filter(pk__in=kinds.uuids(keys)).select_related("owner")
    return {str(row.pk): _content(row) for row in rows}


def check_is_no_party(user: User, key: str) -> None:
    """Raise for its owner, its neighbours and its elected officials."""
    row = _get(key)
    if row is not None:
        check_is_no_party_to_circle(user, row)


def change(
    by: User | None, key: str, to: Visibility, reason: str, expected: Visibility, at: datetime
) -> Restriction:
    """Move it on the moderators' axis."""
    row = _get(key)
    if row is None:
        raise Conflict(gone())
    change = Change(to, reason, expected, at)
    return change_circle_visibility(by=by, circle=row, change=change)


def places(key: str) -> Iterator[passages.Place]:
    """Where its words stand; its owner's draft is theirs alone."""
    row = _get(key)
    if row is not None:
        yield row, ("title", "problem", "proposal", "decision_maker", "sources")


def _get(key: str) -> Circle | None:
    return Circle.objects.filter(pk__in=kinds.uuids([key])).first()


def _content(row: Circle) -> kinds.Content:
    text = [
        [_("Titre"), row.title],
        [_("Ce qui ne va pas"), row.problem],
        [_("Ce qui est proposé"), row.proposal],
        [_("Qui peut décider"), row.decision_maker],
    ]
    text += [[_("Source"), f"{source['title']} ({source['url']})"] for source in row.sources]
    return kinds.Content(
        kind=CIRCLE,
        key=str(row.pk),
        version=row.version,
        title=row.title if row.is_readable else _("Texte montré dans un cercle"),
        url=row.get_absolute_url(),
        text=text,
        author=row.owner,
        area_code=row.territory_id,
        visibility=Visibility(row.visibility),
        published_at=row.shown_at,
    )
