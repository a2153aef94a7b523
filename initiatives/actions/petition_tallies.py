"""Fold signature deltas into counts, stamp thresholds, and prove the counts by recounting."""

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from civic.activity.verbs import Verb
from initiatives.actions import reply_clocks
from initiatives.models import Initiative, Petition, PetitionStep, PetitionTally
from initiatives.petitions.states import StepKind
from initiatives.petitions.thresholds import thresholds_today
from initiatives.telling import log, tell

logger = logging.getLogger(__name__)
# One folder or recounter at a time in the whole instance.
_LOCK = 7_201_004
CONTROL = timedelta(hours=48)
NATIONAL_KINDS = (StepKind.NATIONAL_REPLY, StepKind.NATIONAL_DEBATE)
# The steps that call for an answer.
REPLIES = (StepKind.REPLY, StepKind.NATIONAL_REPLY)
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
RETURNING t.petition_id, t.confirmed, t.withdrawn
"""

# Rows and deltas commit together, so in one snapshot: rows = counts + deltas, by day and area too.
# Nothing but names of columns is put in it.
_RECOUNT = """
WITH cells AS (
    SELECT petition_id, area,
           CASE WHEN state = 'confirmed' THEN (confirmed_at AT TIME ZONE %s)::date END AS day,
           count(*) AS received,
           count(*) FILTER (WHERE state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE state = 'verifying') AS verifying,
           count(*) FILTER (WHERE state = 'excluded') AS excluded,
           count(*) FILTER (WHERE state = 'withdrawn' AND confirmed_at IS NOT NULL) AS withdrawn,
           count(*) FILTER (WHERE state = 'confirmed' AND local) AS local
    FROM initiatives_signature GROUP BY 1, 2, 3
    UNION ALL
    SELECT petition_id, area, day, -received, -confirmed, -verifying, -excluded, -withdrawn, -local
    FROM initiatives_signaturedelta
    UNION ALL
    SELECT petition_id, '', NULL, purged, 0, 0, 0, 0, 0 FROM initiatives_petitionfigures
), counted AS (
    SELECT petition_id, {sums}
    FROM initiatives_petitiontally t LEFT JOIN cells c USING (petition_id) GROUP BY 1
), days AS (
    SELECT petition_id, day, coalesce(d.confirmed, 0) AS shown, coalesce(c.confirmed, 0) AS counted
    FROM initiatives_petitionday d FULL JOIN (
        SELECT petition_id, day, sum(confirmed) AS confirmed FROM cells
        WHERE day IS NOT NULL GROUP BY 1, 2
    ) c USING (petition_id, day)
    WHERE coalesce(d.confirmed, 0) <> coalesce(c.confirmed, 0)
), areas AS (
    SELECT petition_id, area, coalesce(a.confirmed, 0) AS shown, coalesce(c.confirmed, 0) AS counted
    FROM initiatives_petitionarea a FULL JOIN (
        SELECT petition_id, area, sum(confirmed) AS confirmed FROM cells GROUP BY 1, 2
    ) c USING (petition_id, area)
    WHERE coalesce(a.confirmed, 0) <> coalesce(c.confirmed, 0)
), right_days AS (
    INSERT INTO initiatives_petitionday (petition_id, day, confirmed)
    SELECT petition_id, day, counted FROM days
    ON CONFLICT (petition_id, day) DO UPDATE SET confirmed = excluded.confirmed
), right_areas AS (
    INSERT INTO initiatives_petitionarea (petition_id, area, confirmed)
    SELECT petition_id, area, counted FROM areas
    ON CONFLICT (petition_id, area) DO UPDATE SET confirmed = excluded.confirmed
), found AS (
    SELECT petition_id, jsonb_strip_nulls(jsonb_build_object({differences},
        'days', (SELECT nullif(count(*), 0) FROM days d WHERE d.petition_id = t.petition_id),
        'areas', (SELECT nullif(count(*), 0) FROM areas a WHERE a.petition_id = t.petition_id)
    )) AS difference
    FROM initiatives_petitiontally t JOIN counted c USING (petition_id)
), right_counts AS (
    UPDATE initiatives_petitiontally t SET {sets}
    FROM counted c, found f
    WHERE c.petition_id = t.petition_id AND f.petition_id = t.petition_id AND f.difference <> '{{}}'
), told AS (
    INSERT INTO initiatives_petitionfigures AS p
        (petition_id, counts, recounted_at, difference, differed_at)
    SELECT petition_id, '{{}}', %s, difference, CASE WHEN difference <> '{{}}' THEN %s END
    FROM found
    ON CONFLICT (petition_id) DO UPDATE
    SET recounted_at = excluded.recounted_at, difference = excluded.difference,
        differed_at = coalesce(excluded.differed_at, p.differed_at)
)
SELECT petition_id, difference FROM found WHERE difference <> '{{}}'
""".format(  # noqa: S608
    sums=", ".join(f"coalesce(sum(c.{name}), 0) AS {name}" for name in _FIGURES),
    differences=", ".join(
        f"'{name}', CASE WHEN t.{name} <> c.{name} THEN jsonb_build_array(t.{name}, c.{name}) END"
        for name in _FIGURES
    ),
    sets=", ".join(f"{name} = c.{name}" for name in _FIGURES),
)


@transaction.atomic
def fold_signatures(limit: int = 50_000, *, at: datetime | None = None) -> int:
    """Add the waiting deltas, at most `limit`, to the counts; returns how many petitions changed.

    Runs every second; another folder at work makes this one return 0.
    """
    if not _locked():
        return 0
    rows = _run(_FOLD, [limit])
    for petition, confirmed, withdrawn in rows:
        _stamp(petition, confirmed, withdrawn, at or timezone.now())
    return len(rows)


@transaction.atomic
def recount_signatures(now: datetime | None = None) -> int:
    """Compare counts, days and areas with the signatures; returns how many petitions were wrong.

    They are corrected. Each difference goes to the record and to the page « Intégrité ».
    """
    if not _locked():
        return 0
    at = now or timezone.now()
    rows = _run(_RECOUNT, [settings.TIME_ZONE, at, at])
    for petition, difference in rows:
        initiative = Petition.objects.select_related("initiative").get(pk=petition).initiative
        found = json.loads(difference)
        logger.error("Petition %s was counted wrong: %s", petition, found)
        log("petition.recount", initiative, by=None, difference=found)
    return len(rows)


def steps_of(petition: Petition) -> list[tuple[StepKind, int]]:
    """The thresholds of a petition, each with what it calls for."""
    if petition.initiative.national:
        return list(zip(NATIONAL_KINDS, petition.national_thresholds, strict=True))
    return [(StepKind.REPLY, petition.reply_threshold)]


def steps_today(initiative: Initiative) -> list[tuple[StepKind, int]]:
    """The thresholds that a petition of this initiative would open with."""
    population, is_national = initiative.territory.population, initiative.national
    reply, debate = thresholds_today(population, is_national=is_national)
    if debate is not None:
        return list(zip(NATIONAL_KINDS, (reply, debate), strict=True))
    return [(StepKind.REPLY, reply)]


def _stamp(petition_id: int, confirmed: int, withdrawn: int, now: datetime) -> None:
    """Stamp what was crossed; take back what is no longer reached.

    Once the control ended well, people who withdraw take nothing back: only exclusions do.
    """
    petition = Petition.objects.select_related(
        "initiative__territory", "initiative__theme__parent"
    ).get(pk=petition_id)
    steps = list(petition.steps.all())
    standing = {step.kind: step for step in steps if step.undone_at is None}
    told = {step.kind for step in steps}
    for kind, level in steps_of(petition):
        step = standing.get(kind)
        if confirmed >= level and step is None:
            PetitionStep.objects.create(petition=petition, kind=kind, level=level, crossed_at=now)
            # One who goes and one who comes would tell it again and again.
            if kind not in told:
                _tell(Verb.THRESHOLD, petition, kind, level, now)
        elif step is not None and confirmed + (withdrawn if step.settled_at else 0) < level:
            PetitionStep.objects.filter(pk=step.pk).update(undone_at=now)
            if kind in REPLIES:
                reply_clocks.call_off(petition, now)
            if sum(one.kind == kind for one in steps) == 1:
                _tell(Verb.THRESHOLD_UNDONE, petition, kind, level, now)


def settle_steps(now: datetime | None = None) -> int:
    """End the control of what was crossed 48 hours ago and still stands; returns how many.

    What was once taken back is told again now, and not before: it holds.
    """
    moment = now or timezone.now()
    steps = PetitionStep.objects.filter(settled_at=None, undone_at=None)
    over = steps.filter(crossed_at__lte=moment - CONTROL).order_by("pk")
    return sum(_settle(step, moment) for step in over[:500])


@transaction.atomic
def _settle(step: PetitionStep, now: datetime) -> bool:
    rows = PetitionStep.objects.filter(pk=step.pk, settled_at=None, undone_at=None)
    if not rows.update(settled_at=now):
        return False
    petition = Petition.objects.select_related(
        "initiative__territory", "initiative__theme__parent"
    ).get(pk=step.petition_id)
    log("petition.settle", petition.initiative, by=None, step=step.kind, level=step.level)
    if petition.steps.filter(kind=step.kind).exclude(pk=step.pk).exists():
        _tell(Verb.THRESHOLD, petition, StepKind(step.kind), step.level, now)
    if step.kind in REPLIES:
        reply_clocks.call(petition, now)
    return True


def _tell(verb: Verb, petition: Petition, kind: StepKind, level: int, now: datetime) -> None:
    tell(
        verb,
        petition.initiative,
        by=None,
        at=now,
        summary=kind.label if verb == Verb.THRESHOLD else "",
        signatures=level,
        step=kind,
    )


def _locked() -> bool:
    return bool(_run("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])[0][0])


def _run(sql: str, parameters: Sequence[Any]) -> list[Any]:
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
