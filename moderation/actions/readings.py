"""Write into open cases how often their contents were read, and keep their order right."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone

from civic.lib import readings
from moderation import kinds
from moderation.models import Case
from moderation.priority import rank

_CHUNK = 500
# A tenth of a point out of a hundred: less moves no case past another that matters.
_FELT = 0.1


def fold_readings(now: datetime | None = None) -> int:
    """Set the readings of the last 24 hours on each open case, and its rank; how many changed.

    Each few hundred in their own transaction. A case that somebody decides or weighs right now is
    left for the next turn.
    """
    moment = now or timezone.now()
    return sum(_fold(name, moment) for name in kinds.names())


def _fold(kind: str, now: datetime) -> int:
    counts = readings.of_last_day(kind, now)
    waiting = Case.objects.open().filter(kind=kind)
    # Those read no more come down too.
    keys = {*counts, *waiting.filter(views__gt=0).values_list("key", flat=True)}
    return sum(_write(kind, some, counts) for some in _chunks(keys))


@transaction.atomic
def _write(kind: str, keys: Collection[str], counts: dict[str, int]) -> int:
    rows = Case.objects.open().filter(kind=kind, key__in=keys).select_for_update(skip_locked=True)
    changed = [case for case in rows if _has_changed(case, counts.get(case.key, 0))]
    Case.objects.bulk_update(changed, ["views", "rank"])
    return len(changed)


def _has_changed(case: Case, views: int) -> bool:
    before, case.views = case.rank, views
    case.rank = rank(case.weight, opened_at=case.opened_at, due_at=case.due_at)
    return abs(case.rank - before) >= _FELT


def _chunks(keys: Collection[str]) -> Iterator[list[str]]:
    rest = iter(sorted(keys))
    while some := list(islice(rest, _CHUNK)):
        yield some
