"""Take a task or a place, give it back; whoever waits gets it, in order."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict
from initiatives import zones
from initiatives.actions.hands import count_taken, lock_action, promote
from initiatives.models import Action, Availability, Taking
from initiatives.models.action import Stage
from initiatives.permissions import check_open_and_listed, check_signed_in

if TYPE_CHECKING:
    from initiatives.permissions import Person


def check_can_take(user: "Person", action: Action, at: datetime | None = None) -> None:
    """Raise unless `user` may take part in it now; time and places are checked when they do."""
    check_may(check_signed_in(user), Limit.Scope.ACCOUNT)
    check_open_and_listed(action.initiative)
    if not action.is_readable:
        raise Conflict(_("La modération a suspendu cette action : on n’y prend plus de place."))
    if not action.is_open:
        raise Conflict(_("C’est déjà terminé ou annulé."))
    if action.starts_at <= (at or timezone.now()):
        raise Conflict(_("L’heure est passée : on n’y prend plus de place."))


@transaction.atomic
def take(
    *,
    by: User,
    action: Action,
    minutes_a_week: int,
    show_name: bool = False,
    at: datetime | None = None,
) -> Taking:
    """Take a place, or a place on the waiting list of an event; twice is once.

    `minutes_a_week` is how much time the person says they have: kept, and never exceeded. Raises
    `Conflict` (full task, no time left that week, closed, past) and `Refused`.
    """
    hold(by)
    now = at or timezone.now()
    row = lock_action(action)
    known = Taking.objects.of(by).filter(action=row).first()
    if known is not None:
        Taking.objects.filter(pk=known.pk).update(show_name=show_name)
        return known
    check_can_take(by, row, now)
    say_time(by, minutes_a_week)
    check_has_time(by, row, minutes_a_week)
    if row.is_full and not row.is_event:
        raise Conflict(_("Toutes les places sont prises."))
    made = Taking.objects.create(
        action=row, person=by, is_waiting=row.is_full, show_name=show_name, taken_at=now
    )
    if not made.is_waiting:
        count_taken(row, 1)
    return made


@transaction.atomic
def give_back(*, by: User, action: Action) -> None:
    """Give one's place back, at any time; the first who waits gets it and is told by mail."""
    row = lock_action(action)
    mine = Taking.objects.of(by).filter(action=row).first()
    if mine is None:
        return
    mine.delete()
    if not mine.is_waiting and row.is_open:
        count_taken(row, -1)
        promote(row)


@transaction.atomic
def forget_takings(user: User) -> None:
    """Give every place back: an account that is erased holds none."""
    for taking in Taking.objects.of(user).select_related("action").order_by("action_id"):
        give_back(by=user, action=taking.action)
    Availability.objects.filter(person=user).delete()


def minutes_in_week(user: User, at: datetime, zone: str) -> int:
    """How much somebody took on already in the week, Monday to Sunday, of a moment."""
    day = zones.local(at, zone)
    monday = datetime.combine((day - timedelta(days=day.weekday())).date(), time.min)
    first = zones.moment(monday, zone)
    last = zones.moment(monday + timedelta(days=7), zone)
    mine = Taking.objects.of(user).filter(
        action__stage=Stage.OPEN, action__starts_at__gte=first, action__starts_at__lt=last
    )
    return int(mine.aggregate(minutes=Sum("action__minutes"))["minutes"] or 0)


def say_time(user: User, minutes_a_week: int) -> None:
    """Keep how much time somebody says they have."""
    Availability.objects.update_or_create(person=user, defaults={"minutes_a_week": minutes_a_week})


def check_has_time(user: User, row: Action, most: int) -> None:
    """Raise when an action is more than somebody said they have in its week."""
    already = minutes_in_week(user, row.starts_at, row.zone)
    if already + row.minutes <= most:
        return
    raise Conflict(
        _(
            "Cela demande %(needed)d minutes. Cette semaine-là vous avez déjà pris "
            "%(already)d minutes sur les %(most)d que vous avez dit pouvoir donner."
        )
        % {"needed": row.minutes, "already": already, "most": most}
    )
