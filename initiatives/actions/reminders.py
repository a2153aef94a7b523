"""Remind people, the day before, of what they take part in: once for each hour it is set for."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from initiatives.actions.hands import TOMORROW, lock_action, write_to
from initiatives.models import Action, Taking

AHEAD = timedelta(days=1)


def remind_of_actions(now: datetime | None = None) -> int:
    """Post the reminders of what happens within a day; returns how many actions were looked at.

    A sweep that was missed loses nothing: the next one finds the same, and the outbox knows what
    was posted. Whoever came within that day knows already.
    """
    moment = now or timezone.now()
    soon = Action.objects.readable().to_come(moment).filter(starts_at__lte=moment + AHEAD)
    keys = list(soon.filter(taken__gt=0).values_list("pk", flat=True))
    for key in keys:
        _remind(key, moment)
    return len(keys)


@transaction.atomic
def _remind(pk: int, now: datetime) -> None:
    row = lock_action(Action(pk=pk))
    if not row.is_open or not row.is_readable or row.starts_at > now + AHEAD:
        return
    inside = Taking.objects.filter(
        action=row, is_waiting=False, taken_at__lte=row.starts_at - AHEAD
    )
    write_to(row, TOMORROW, inside.select_related("person"))
