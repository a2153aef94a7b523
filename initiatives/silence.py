"""How long nobody heard from an initiative, and what counts as a sign of life.

One of these, and nothing else: a piece of news, a step towards the goal, what came of an action
(the minutes of an event), the team's answer to an amendment, the reply of a named person. Counts,
signatures and comments are what others do: they do not speak for the team.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from initiatives.models import Initiative, Life
from initiatives.models.initiative import InitiativeQuerySet

SILENT_AFTER = timedelta(days=14)
# One that fell silent long ago is not written to out of the blue.
TOLD_WITHIN = timedelta(days=60)


def since(row: Initiative) -> datetime:
    """The last sign of life of an initiative read with its counts; at first, its publication."""
    return max(Life.of(row).heard_at or row.published_at, row.published_at)


def silent_days(row: Initiative, now: datetime) -> int:
    """How many days a public, open initiative has been silent; 0 while it is not."""
    if not (row.is_open and row.is_listed):
        return 0
    passed = now - since(row)
    return passed.days if passed >= SILENT_AFTER else 0


def to_nudge(now: datetime) -> InitiativeQuerySet:
    """Silent ones whose team was not written to about this silence; `silent_since` says when."""
    rows = Initiative.objects.visible_to(None).open()
    heard = Greatest("published_at", Coalesce("life__heard_at", "published_at"))
    rows = rows.annotate(silent_since=heard).filter(
        silent_since__lte=now - SILENT_AFTER, silent_since__gt=now - TOLD_WITHIN
    )
    untold = Q(life__nudged_at=None) | Q(life__nudged_at__lt=F("silent_since"))
    return rows.filter(untold).order_by("pk")
