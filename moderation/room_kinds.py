"""What people write in an initiative's rooms, as moderation meets it: one way for all of them.

A kind describes its `Room` and calls `add` in its `register()`: where its rows are, what is read
of one, who is a party to it, what carries a decision out, and where its words stand.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.parts import Change
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import initiative_kind, kinds, passages
from moderation.words import Words

Row = TypeVar("Row", bound=Model)
_ALL = Q()
Keys = Callable[[Collection[str]], Sequence[int | UUID]]


@dataclass(frozen=True)
class Room(Generic[Row]):
    """One kind of content that belongs to an initiative."""

    name: str
    label: str
    words: Words
    # Its rows with the initiative, the author and whatever `content` and `own` read of them.
    rows: Callable[[], QuerySet[Row]]
    content: Callable[[Row], kinds.Content]
    # Why somebody would judge their own side, as a sentence; empty when they would not.
    own: Callable[[User, Row], str]
    # Carries a decision out; raises what its action raises.
    change: Callable[[User | None, Row, Change], Restriction]
    # Where its words stand, the row itself first: lets a passage be taken out of them.
    places: Callable[[Row], Iterable[passages.Place]] | None = None
    # Which of them are there to be judged: one that its author took back is not.
    stands: Q = _ALL
    # How an address names them.
    keys: Keys = kinds.digits
    # A few texts around one, each with what it is, for whoever judges it: read, never kept.
    around: Callable[[Row], list[list[str]]] = lambda row: []
    # What proven flags may make of it for a day; None where too few can flag it.
    covered: Visibility | None = Visibility.COVERED
    # Who may open one at all, for what is private.
    may_meet: Callable[[object, Row], bool] = lambda user, row: True
    # Where whoever wrote one without an account reads what is decided; empty otherwise.
    mailbox: Callable[[Row], str] = lambda row: ""

    def get(self, key: str) -> Row | None:
        """One row by its key, or None."""
        return self.rows().filter(pk__in=self.keys([key])).first()

    def find_many(self, keys: Collection[str]) -> dict[str, kinds.Content]:
        """Some of them as they stand."""
        found = self.rows().filter(self.stands, pk__in=self.keys(keys))
        return {str(row.pk): self.content(row) for row in found}

    def check_is_no_party(self, user: User, key: str) -> None:
        """Raise for whoever has a part in it, or would judge the side of its initiative."""
        row = self.get(key)
        if row is None:
            return
        if why := self.own(user, row):
            raise Refused(why)
        initiative_kind.check_can_judge(user, _initiative_of(row))

    def is_met_by(self, user: object, key: str) -> bool:
        """Whether `user` may open one of them."""
        row = self.get(key)
        return row is not None and self.may_meet(user, row)

    def mailbox_of(self, key: str) -> str:
        """Where the writer of one of them is told, without an account."""
        row = self.get(key)
        return self.mailbox(row) if row is not None else ""

    def around_of(self, key: str) -> list[list[str]]:
        """A few texts around one of them."""
        row = self.get(key)
        return self.around(row) if row is not None else []

    def side_of(self, user: User, key: str) -> str:
        """The side taken on its initiative."""
        row = self.get(key)
        return initiative_kind.side_of(user, _initiative_of(row)) if row else ""

    def concerns(self, user: User, key: str) -> bool:
        """Whether its initiative is about them."""
        row = self.get(key)
        return row is not None and initiative_kind.concerns(user, _initiative_of(row))

    def decide(
        self,
        by: User | None,
        key: str,
        to: Visibility,
        reason: str,
        expected: Visibility,
        at: datetime,
    ) -> Restriction:
        """Move it on the moderators' axis. Raises `Conflict` when it is gone."""
        row = self.get(key)
        if row is None:
            raise Conflict(_("Ce contenu n’existe plus : il n’y a plus rien à décider."))
        return self.change(by, row, Change(to, reason, expected, at))

    def places_of(self, key: str) -> Iterable[passages.Place]:
        """Where the words of one of them stand."""
        row = self.get(key)
        return self.places(row) if row is not None and self.places is not None else ()


def add(room: Room[Row]) -> None:
    """Let contents of a room be flagged; called by `ready()`."""
    redacted = passages.taken_out_of(room.name, room.places_of) if room.places else {}
    kinds.add(
        kinds.Kind(
            name=room.name,
            label=room.label,
            find_many=room.find_many,
            check_is_no_party=room.check_is_no_party,
            side_of=room.side_of,
            concerns=room.concerns,
            change=room.decide,
            words=room.words,
            may_meet=room.is_met_by,
            covered=room.covered,
            around=room.around_of,
            mailbox_of=room.mailbox_of,
            **redacted,
        )
    )


def content(
    row: Any,
    *,
    kind: str,
    title: str,
    plain: str,
    text: list[list[str]],
    author: User | None,
    picture: str = "",
) -> kinds.Content:
    """One row as moderation reads it; `plain` is its title where the initiative is withheld."""
    initiative = row.initiative
    return kinds.Content(
        kind=kind,
        key=str(row.pk),
        version=row.version,
        title=title if initiative.is_listed else plain,
        url=row.get_absolute_url(),
        text=text,
        author=author,
        area_code=initiative.territory_id,
        visibility=Visibility(row.visibility),
        is_around_listed=initiative.is_listed,
        published_at=row.written_at,
        picture=picture,
    )


def _initiative_of(row: Any) -> str:
    return str(row.initiative_id)
