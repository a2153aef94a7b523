"""Fold signature deltas into counts, stamp thresholds, and prove the counts by recounting."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from civic.activity.verbs import Verb
from initiatives.models import Petition, PetitionStep, PetitionTally
from initiatives.petitions.states import StepKind
from initiatives.petitions.thresholds import NATIONAL
from initiatives.telling import log, tell

# One folder or recounter at a time in the whole instance.
_LOCK = 7_201_004
CONTROL = timedelta(hours=48)
_FIGURES = ("received", "confirmed", "verifying", "excluded", "withdrawn", "local")

_FOLD = """
WITH taken AS (
    DELETE FROM initiatives_signaturedelta
    WHERE id IN (SELECT id FROM initiatives_signaturedelta ORDER BY id LIMIT %s)
    RETURNING *
), sums AS (
    SELECT petition_id, sum(received) AS received, sum(confirmed) AS confirmed,
           sum(verifying) AS verifying, sum(excluded) AS excluded,
           sum(withdrawn) AS withdrawn, sum(local) AS local
    FROM taken GROUP BY petition_id
), days AS (
    INSERT INTO initiatives_petitionday AS d (petition_id, day, confirmed)
    SELECT petition_id, day, sum(confirmed) FROM taken WHERE day IS NOT NULL AND confirmed <> 0
    GROUP BY petition_id, day
    ON CONFLICT (petition_id, day) DO UPDATE SET confirmed = d.confirmed + excluded.confirmed
), areas AS (
    INSERT INTO initiatives_petitionarea AS a (petition_id, area, confirmed)
    SELECT petition_id, area, sum(confirmed) FROM taken WHERE confirmed <> 0
    GROUP BY petition_id, area
    ON CONFLICT (petition_id, area) DO UPDATE SET confirmed = a.confirmed + excluded.confirmed
)
UPDATE initiatives_petitiontally t
SET received = t.received + sums.received, confirmed = t.confirmed + sums.confirmed,
    verifying = t.verifying + sums.verifying, excluded = t.excluded + sums.excluded,
    withdrawn = t.withdrawn + sums.withdrawn, local = t.local + sums.local
FROM sums WHERE t.petition_id = sums.petition_id
RETURNING t.petition_id, t.confirmed
"""

# Rows and deltas commit together, so one snapshot must satisfy: rows = tally + deltas.
_RECOUNT = """
WITH rows AS (
    SELECT petition_id,
           count(*) FILTER (WHERE state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE state = 'verifying') AS verifying,
           count(*) FILTER (WHERE state = 'excluded') AS excluded,
           count(*) FILTER (WHERE state = 'withdrawn' AND confirmed_at IS NOT NULL) AS withdrawn,
           count(*) FILTER (WHERE state = 'confirmed' AND local) AS local
    FROM initiatives_signature GROUP BY 1
), deltas AS (
    SELECT petition_id, sum(confirmed) AS confirmed, sum(verifying) AS verifying,
           sum(excluded) AS excluded, sum(withdrawn) AS withdrawn, sum(local) AS local
    FROM initiatives_signaturedelta GROUP BY 1
), counted AS (
    SELECT t.petition_id,
           coalesce(r.confirmed, 0) - coalesce(d.confirmed, 0) AS confirmed,
           coalesce(r.verifying, 0) - coalesce(d.verifying, 0) AS verifying,
           coalesce(r.excluded, 0) - coalesce(d.excluded, 0) AS excluded,
           coalesce(r.withdrawn, 0) - coalesce(d.withdrawn, 0) AS withdrawn,
           coalesce(r.local, 0) - coalesce(d.local, 0) AS local
    FROM initiatives_petitiontally t
    LEFT JOIN rows r USING (petition_id) LEFT JOIN deltas d USING (petition_id)
), before AS (
    SELECT t.* FROM initiatives_petitiontally t JOIN counted c USING (petition_id)
    WHERE (t.confirmed, t.verifying, t.excluded, t.withdrawn, t.local)
       <> (c.confirmed, c.verifying, c.excluded, c.withdrawn, c.local)
)
UPDATE initiatives_petitiontally t
SET confirmed = c.confirmed, verifying = c.verifying, excluded = c.excluded,
    withdrawn = c.withdrawn, local = c.local
FROM counted c, before b
WHERE t.petition_id = c.petition_id AND b.petition_id = c.petition_id
RETURNING t.petition_id, b.confirmed, t.confirmed
"""


@transaction.atomic
def fold_signatures(limit: int = 50_000) -> int:
    """Add the waiting deltas, at most `limit`, to the counts; returns how many petitions changed.

    Runs every second; another folder at work makes this one return 0.
    """
    if not _locked():
        return 0
    rows = _run(_FOLD, [limit])
    for petition, confirmed in rows:
        _stamp(petition, confirmed)
    return len(rows)


@transaction.atomic
def recount_signatures() -> int:
    """Compare every count with the signatures it stands for and correct it; returns how many.

    Each correction is audited with both figures.
    """
    if not _locked():
        return 0
    rows = _run(_RECOUNT, [])
    for petition, before, after in rows:
        initiative = Petition.objects.select_related("initiative").get(pk=petition).initiative
        log("petition.recount", initiative, by=None, before=before, after=after)
    return len(rows)


def steps_of(petition: Petition) -> list[tuple[StepKind, int]]:
    """The thresholds of a petition, each with what it calls for."""
    if petition.initiative.national:
        reply, debate = NATIONAL
        return [(StepKind.NATIONAL_REPLY, reply), (StepKind.NATIONAL_DEBATE, debate)]
    return [(StepKind.REPLY, petition.reply_threshold)]


def _stamp(petition_id: int, confirmed: int) -> None:
    """Stamp what was crossed; take back what is no longer reached while under control."""
    petition = Petition.objects.select_related(
        "initiative__territory", "initiative__theme__parent"
    ).get(pk=petition_id)
    standing = {step.kind: step for step in petition.steps.filter(undone_at__isnull=True)}
    now = timezone.now()
    for kind, level in steps_of(petition):
        step = standing.get(kind)
        if confirmed >= level and step is None:
            PetitionStep.objects.create(petition=petition, kind=kind, level=level, crossed_at=now)
            tell(Verb.THRESHOLD, petition.initiative, by=None, at=now, level=level, step=kind)
        elif confirmed < level and step is not None:
            PetitionStep.objects.filter(pk=step.pk).update(undone_at=now)
            tell(Verb.THRESHOLD_UNDONE, petition.initiative, by=None, at=now, level=level)


def _locked() -> bool:
    return bool(_run("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])[0][0])


def _run(sql: str, parameters: Sequence[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def tally_of(petition: Petition) -> PetitionTally:
    """The stored counts plus what is not folded yet: exact, for the person who just signed."""
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in _FIGURES)
    [values] = _run(
        f"SELECT {sums} FROM initiatives_signaturedelta WHERE petition_id = %s",  # noqa: S608
        [petition.pk],
    )
    stored = petition.tally
    figures = {
        name: getattr(stored, name) + value for name, value in zip(_FIGURES, values, strict=True)
    }
    # By key: given the object, Django would take this copy for its stored tally.
    return PetitionTally(petition_id=petition.pk, **figures)
