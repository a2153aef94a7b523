"""Slow a debate down, and let it go at its own pace again."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting, Role
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.life import moved
from initiatives.debate import check_is_open, lock_debate
from initiatives.models import Debate, Initiative
from initiatives.models.debate import PACES, SetBy
from initiatives.permissions import (
    check_duty,
    check_is_no_party,
    check_open_and_listed,
    check_signed_in,
)
from initiatives.team import Duty, role_of
from initiatives.telling import log

if TYPE_CHECKING:
    from initiatives.permissions import Person

DAYS_MAX = 30
_NONE: dict[str, object] = {
    "slow_minutes": 0,
    "slow_set_by": "",
    "slow_by": None,
    "slow_since": None,
    "slow_until": None,
}


def check_can_pace(user: "Person", debate: Debate) -> None:
    """Raise unless `user` may set the pace now."""
    acts_as(user, debate)


def acts_as(user: "Person", debate: Debate, at: datetime | None = None) -> SetBy:
    """In which function `user` may set the pace now: of the team, or as a moderator without ties.

    Raises `Refused` for anybody else, and where moderation set it: the team does not undo that.
    """
    person = check_signed_in(user)
    check_may(person, Limit.Scope.PUBLISH)
    check_open_and_listed(debate.initiative)
    check_is_open(debate)
    if role_of(person, debate.initiative) is None and person.holds(Role.MODERATOR):
        check_is_no_party(person, debate.initiative)
        return SetBy.MODERATION
    try:
        check_duty(person, debate.initiative, Duty.ANIMATE)
    except Refused as refused:
        if role_of(person, debate.initiative) is not None:
            raise
        raise Refused(
            _("Seules l’équipe de cette initiative et la modération peuvent faire cela.")
        ) from refused
    if debate.is_slow(at or timezone.now()) and debate.slow_set_by == SetBy.MODERATION:
        raise Conflict(_("La modération a ralenti ce débat : elle seule y touche avant la fin."))
    return SetBy.TEAM


@transaction.atomic
def slow_debate(
    *, by: User, initiative: Initiative, minutes: int, days: int, at: datetime | None = None
) -> Debate:
    """Let each person write once in so many minutes here, for so many days; seen by everybody.

    Raises `Refused`, `Conflict` and `ValueError` for a pace that does not exist.
    """
    if minutes not in PACES or not 0 < days <= DAYS_MAX:
        raise ValueError("no such pace")
    now = at or timezone.now()
    Debate.objects.bulk_create([Debate(initiative=initiative)], ignore_conflicts=True)
    set_by = acts_as(by, lock_debate(initiative), now)
    Debate.objects.filter(pk=initiative.pk).update(
        slow_minutes=minutes,
        slow_set_by=set_by,
        # Moderators are named nowhere.
        slow_by=by if set_by == SetBy.TEAM else None,
        slow_since=now,
        slow_until=now + timedelta(days=days),
    )
    moved(initiative.pk)
    log("debate.slow", initiative, by=by, role=_acting(set_by), minutes=minutes, days=days)
    return Debate.of(initiative)


@transaction.atomic
def free_debate(*, by: User, initiative: Initiative, at: datetime | None = None) -> None:
    """End it before its date. Raises `Refused` and `Conflict`."""
    now = at or timezone.now()
    debate = lock_debate(initiative)
    set_by = acts_as(by, debate, now)
    if not debate.is_slow(now):
        raise Conflict(_("Ce débat n’est pas ralenti."))
    Debate.objects.filter(pk=initiative.pk).update(**_NONE)
    moved(initiative.pk)
    log("debate.free", initiative, by=by, role=_acting(set_by))


def _acting(set_by: SetBy) -> Acting:
    return Acting.MODERATOR if set_by == SetBy.MODERATION else Acting.CITIZEN
