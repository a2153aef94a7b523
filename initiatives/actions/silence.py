"""Write to the team of an initiative that fell silent: once for each silence."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic.notifications.actions import post
from initiatives import silence
from initiatives.actions.life import moved
from initiatives.models import Initiative, Life
from initiatives.team import team_of

MAIL = "silence"
BATCH = 500


def nudge_silent(now: datetime | None = None) -> int:
    """Post the mails of the silences that passed two weeks; returns how many initiatives."""
    moment = now or timezone.now()
    keys = list(silence.to_nudge(moment).values_list("pk", flat=True)[:BATCH])
    return sum(_nudge(key, moment) for key in keys)


@transaction.atomic
def _nudge(pk: int, now: datetime) -> bool:
    moved(pk)
    # Locked: what the team does meanwhile waits, or was seen.
    Life.objects.select_for_update().get(pk=pk)
    row = silence.to_nudge(now).filter(pk=pk).select_related("author").first()
    if row is None:
        return False
    _write(row, now)
    Life.objects.filter(pk=pk).update(nudged_at=now)
    return True


def _write(row: Initiative, now: datetime) -> None:
    since = int(row.silent_since.timestamp())  # type: ignore[attr-defined]
    for mate in team_of(row):
        post(
            kind=MAIL,
            key=f"{MAIL}-{row.pk}-{since}-{mate.person.pk}",
            to=mate.person.email,
            args={"initiative": row.pk, "since": since},
        )
