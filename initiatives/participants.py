"""Who takes part in an initiative, and who of them others may know by name.

Taking part is carrying it, joining it, giving a hand, leading an action or proposing a change.
Joining and giving a hand are private unless their person shows their name: what is told about
participants to others stands on `known_to` alone.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from civic.accounts.models import User
from civic.lib.visibility import READABLE
from initiatives.models import Action, Amendment, Initiative, Stance, Taking, TeamMember
from initiatives.states import LISTED, Side

# How many of each sort a page offers.
OF_EACH = 24


def takes_part(user: object, initiative: Initiative) -> bool:
    """Whether `user` takes part, in private or not. Two questions at most."""
    if not isinstance(user, User):
        return False
    if initiative.author_id == user.pk:
        return True
    private = (
        Stance.objects.of(user).filter(initiative=initiative, side=Side.SUPPORT),
        Taking.objects.of(user).filter(action__initiative=initiative),
    )
    return _any(user, *_in_public(initiative), *private)


def is_known(person: User, initiative: Initiative, to: User) -> bool:
    """Whether `to` may know by name that `person` takes part."""
    if not _has_name(person):
        return False
    if initiative.author_id == person.pk:
        return True
    return _any(person, *_in_public(initiative), *_shown(initiative, to))


def known_to(user: User, initiative: Initiative) -> list[User]:
    """Some of those whom `user` may know by name, in one question: the team first to come."""
    sources = [*_in_public(initiative), *_shown(initiative, user)]
    parts = [
        rows.order_by("-pk").values_list(_WHO[rows.model], flat=True)[:OF_EACH] for rows in sources
    ]
    first, *others = parts
    named = User.objects.filter(erased_at=None, is_active=True, visibility__in=READABLE)
    rows = named.filter(Q(pk=initiative.author_id) | Q(pk__in=first.union(*others)))
    return list(rows.exclude(pk=user.pk).order_by("name", "pk")[: OF_EACH * 2])


def _any(person: User, *sources: QuerySet[Any]) -> bool:
    standing = Q()
    for rows in sources:
        standing |= Q(Exists(rows.filter(**{_WHO[rows.model]: OuterRef("pk")})))
    return User.objects.filter(standing, pk=person.pk).exists()


def _in_public(initiative: Initiative) -> list[QuerySet[Any]]:
    """What is signed by nature."""
    here = {"initiative": initiative}
    return [
        TeamMember.objects.standing().filter(**here),
        Action.objects.filter(**here, visibility__in=LISTED),
        Amendment.objects.filter(**here, visibility__in=LISTED),
    ]


def _shown(initiative: Initiative, to: User) -> list[QuerySet[Any]]:
    """Under a name that its person chose to show; who leads an action reads who comes."""
    taken = Taking.objects.filter(action__initiative=initiative)
    return [
        Stance.objects.filter(initiative=initiative, side=Side.SUPPORT, show_name=True),
        taken.filter(Q(show_name=True) | Q(action__leader=to)),
    ]


def _has_name(person: User) -> bool:
    return person.is_active and person.has_page


_WHO = {
    TeamMember: "person",
    Action: "leader",
    Amendment: "author",
    Stance: "person",
    Taking: "person",
}
