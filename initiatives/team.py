"""What each role of a team may do, in one table, and what is read about teams.

`docs/teams.md` prints the table; a test compares both.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from civic.accounts.models import User
from civic.lib.kept import Kept
from initiatives.models import Initiative, TeamMember, TeamRole
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.states import Outcome

# The author with eleven others; beyond that nobody knows who does what any more.
TEAM_MAX = 12
# Under so many closed initiatives on either side, a share says nothing.
FACTS_LEAST = 20


class Duty(StrEnum):
    """What somebody may do in a team."""

    EDIT = "edit"
    PETITION = "petition"
    CLOSE = "close"
    CHARTER = "charter"
    INVITE = "invite"
    ANIMATE = "animate"
    REMOVE = "remove"
    HAND_OVER = "hand_over"


MAY: dict[TeamRole, frozenset[Duty]] = {
    TeamRole.AUTHOR: frozenset(Duty),
    TeamRole.COAUTHOR: frozenset(Duty) - {Duty.REMOVE, Duty.HAND_OVER},
    TeamRole.ANIMATOR: frozenset({Duty.ANIMATE}),
}


class Mate(NamedTuple):
    """One person of a team as anybody reads it."""

    person: User
    role: TeamRole
    since: datetime
    # The row, for whoever may end it; None for the author.
    member: TeamMember | None = None


class Facts(NamedTuple):
    """How many in a hundred reached their goal, or part of it, among those that are closed."""

    alone: int
    together: int
    # How many initiatives this was counted on.
    number: int


def role_of(user: object, initiative: Initiative) -> TeamRole | None:
    """What `user` is in its team; None for a stranger."""
    if not isinstance(user, User):
        return None
    if initiative.author_id == user.pk:
        return TeamRole.AUTHOR
    rows = TeamMember.objects.standing().of(user).filter(initiative=initiative)
    role = rows.values_list("role", flat=True).first()
    return TeamRole(role) if role else None


def may(user: object, initiative: Initiative, duty: Duty) -> bool:
    """Whether the role of `user` in its team allows `duty`."""
    role = role_of(user, initiative)
    return role is not None and duty in MAY[role]


def carried_by(person: User) -> InitiativeQuerySet:
    """The initiatives whose team somebody is of, as their author or not."""
    mine = TeamMember.objects.standing().of(person).values("initiative")
    return Initiative.objects.filter(Q(author=person) | Q(pk__in=mine))


def team_of(initiative: Initiative) -> list[Mate]:
    """The team, its author first, then in the order they came; an erased author is no member."""
    rows = list(TeamMember.objects.filter(initiative=initiative).select_related("person"))
    mates = [
        Mate(row.person, TeamRole(row.role), row.joined_at, row)
        for row in sorted(rows, key=lambda row: (row.joined_at, row.pk))
        if row.left_at is None
    ]
    author = initiative.author
    if author.erased_at is not None:
        return mates
    return [Mate(author, TeamRole.AUTHOR, _since(initiative, rows)), *mates]


def is_alone(initiative: Initiative) -> bool:
    """Whether nobody but its author carries it."""
    return not TeamMember.objects.standing().filter(initiative=initiative).exists()


_facts = Kept[Facts](seconds=3600, most=1)


def facts() -> Facts | None:
    """What closed initiatives of one person and of several came to; None where too few closed."""
    found = _facts.get_or_make("", _count_facts)
    return found if found.number else None


def _count_facts() -> Facts:
    others = TeamMember.objects.filter(initiative=OuterRef("pk"))
    closed = Initiative.objects.visible_to(None).filter(closed_at__isnull=False)
    # One that went on in another says nothing yet of what a team brings.
    closed = closed.exclude(outcome=Outcome.MERGED)
    counted = (
        closed.annotate(together=Exists(others))
        .order_by()
        .values("together")
        .annotate(
            number=Count("pk"),
            reached=Count("pk", filter=Q(outcome__in=[Outcome.ACHIEVED, Outcome.PARTLY])),
        )
    )
    found = {row["together"]: (row["reached"], row["number"]) for row in counted}
    if any(found.get(side, (0, 0))[1] < FACTS_LEAST for side in (True, False)):
        return Facts(0, 0, 0)
    shares = {side: round(100 * reached / number) for side, (reached, number) in found.items()}
    return Facts(shares[False], shares[True], sum(number for _reached, number in found.values()))


def _since(initiative: Initiative, rows: Iterable[TeamMember]) -> datetime:
    """When its author came: they were of the team before, or wrote it."""
    before = [row.joined_at for row in rows if row.person_id == initiative.author_id]
    return min(before, default=initiative.published_at)
