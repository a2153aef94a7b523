"""Fold deltas into counts, tell milestones, rank, and prove the counts by recounting."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from civic.activity.verbs import Verb
from initiatives.models import Initiative, Milestone, Stance, Tally
from initiatives.ranking import RANK_SQL
from initiatives.states import Side
from initiatives.telling import log, tell

# One folder or recounter at a time in the whole instance.
_LOCK = 7_201_002
# The first is told to the author alone, the others to everybody.
FIRST = 1
MILESTONES = (FIRST, 5, 25, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000)

_FOLD = """
WITH taken AS (
    DELETE FROM initiatives_stancedelta
    WHERE id IN (SELECT id FROM initiatives_stancedelta ORDER BY id LIMIT %s)
    RETURNING initiative_id, supports, opposes
), sums AS (
    SELECT initiative_id, sum(supports) AS supports, sum(opposes) AS opposes
    FROM taken GROUP BY initiative_id
)
UPDATE initiatives_tally AS t
SET supports = t.supports + sums.supports, opposes = t.opposes + sums.opposes
FROM sums WHERE t.initiative_id = sums.initiative_id
RETURNING t.initiative_id, t.supports
"""

# Stances and deltas commit together, so one snapshot must satisfy: rows = tally + deltas.
_RECOUNT = """
WITH counted AS (
    SELECT i.id,
           coalesce(s.supports, 0) - coalesce(d.supports, 0) AS supports,
           coalesce(s.opposes, 0) - coalesce(d.opposes, 0) AS opposes
    FROM initiatives_initiative i
    LEFT JOIN (SELECT initiative_id,
                      count(*) FILTER (WHERE side = 'support') AS supports,
                      count(*) FILTER (WHERE side = 'oppose') AS opposes
               FROM initiatives_stance GROUP BY 1) s ON s.initiative_id = i.id
    LEFT JOIN (SELECT initiative_id, sum(supports) AS supports, sum(opposes) AS opposes
               FROM initiatives_stancedelta GROUP BY 1) d ON d.initiative_id = i.id
), before AS (
    SELECT t.initiative_id, t.supports, t.opposes FROM initiatives_tally t
    JOIN counted c ON c.id = t.initiative_id
    WHERE (t.supports, t.opposes) <> (c.supports, c.opposes)
)
UPDATE initiatives_tally t SET supports = c.supports, opposes = c.opposes
FROM counted c, before b
WHERE t.initiative_id = c.id AND b.initiative_id = c.id
RETURNING t.initiative_id, b.supports, b.opposes, t.supports, t.opposes
"""

_RANK = f"""
UPDATE initiatives_tally t SET rank = {RANK_SQL}
FROM initiatives_initiative i
WHERE i.id = t.initiative_id AND abs(t.rank - ({RANK_SQL})) > 0.001
"""  # noqa: S608  (constants of this module only)


@transaction.atomic
def fold(limit: int = 50_000, *, at: datetime | None = None) -> int:
    """Add the waiting deltas, at most `limit`, to the tallies; returns how many changed.

    Runs every second; another folder at work makes this one return 0.
    """
    if not _locked():
        return 0
    rows = _run(_FOLD, [limit])
    told = _levels_told([initiative_id for initiative_id, _ in rows])
    for initiative_id, supports in rows:
        level = max((step for step in MILESTONES if step <= supports), default=0)
        if level > told.get(initiative_id, 0):
            _tell_milestone(initiative_id, level, at or timezone.now())
    return len(rows)


@transaction.atomic
def recount() -> int:
    """Compare every tally with the rows it stands for and correct it; returns how many were off.

    Each correction is audited with both figures.
    """
    if not _locked():
        return 0
    rows = _run(_RECOUNT, [])
    for initiative_id, *figures in rows:
        initiative = Initiative.objects.get(pk=initiative_id)
        log("tally.correct", initiative, by=None, before=figures[:2], after=figures[2:])
    return len(rows)


@transaction.atomic
def rank_all() -> int:
    """Bring every rank up to date with the formula; returns how many moved."""
    if not _locked():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_RANK)
        return cursor.rowcount


def _locked() -> bool:
    return bool(_run("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])[0][0])


def _run(sql: str, parameters: Sequence[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _levels_told(initiative_ids: Collection[int]) -> dict[int, int]:
    """The highest milestone told of each, where there is one."""
    told = Milestone.objects.filter(initiative__in=initiative_ids).values("initiative")
    return dict(told.annotate(highest=Max("level")).values_list("initiative", "highest"))


def _tell_milestone(initiative_id: int, level: int, now: datetime) -> None:
    initiative = Initiative.objects.select_related("territory", "theme__parent", "author").get(
        pk=initiative_id
    )
    if level == FIRST:
        _tell_author(initiative, now)
        return
    Milestone.objects.create(initiative=initiative, level=level, reached_at=now)
    tell(Verb.MILESTONE, initiative, by=None, at=now, level=level)


def _tell_author(initiative: Initiative, now: datetime) -> None:
    """Say that somebody joined, not who; an author who joined alone is still waiting."""
    author = initiative.author
    joined = Stance.objects.filter(initiative=initiative, side=Side.SUPPORT)
    if not joined.exclude(person=author).exists():
        return
    Milestone.objects.create(initiative=initiative, level=FIRST, reached_at=now)
    if not author.erased_at:
        tell(Verb.JOINED_FIRST, initiative, by=None, at=now, to=author)


def counts_of(initiative: Initiative) -> Tally:
    """The stored counts plus what is not folded yet: exact, for the person who just acted."""
    [[supports, opposes]] = _run(
        "SELECT coalesce(sum(supports), 0), coalesce(sum(opposes), 0)"
        " FROM initiatives_stancedelta WHERE initiative_id = %s",
        [initiative.pk],
    )
    tally = initiative.tally
    # By key: given the object, Django would take this copy for its stored tally.
    return Tally(
        initiative_id=initiative.pk,
        supports=tally.supports + supports,
        opposes=tally.opposes + opposes,
        rank=tally.rank,
    )
