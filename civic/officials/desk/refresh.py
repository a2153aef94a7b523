"""Keep the figures of areas equal to what they are made of: every five minutes, proved at night."""

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from civic.officials.desk.rules import NEW_DAYS, WEEK_DAYS, week_start
from civic.officials.desk.sources import (
    AREAS,
    COLUMNS,
    DAYS,
    FACTS,
    LIVES,
    PLACE_COLUMNS,
    PLACES,
)

logger = logging.getLogger(__name__)
# One at a time in the whole instance.
_LOCK = 7_201_020
# Days looked at again every five minutes: yesterday's last minutes are folded today.
RECENT_DAYS = 2
# How far back days are kept and proved.
KEPT_DAYS = 400

_SETS = ", ".join(f"{name} = excluded.{name}" for name in ("commune_code", *COLUMNS))
_VALUES = ", ".join(f"f.{name}" for name in COLUMNS)
_EXPECTED = f"""
SELECT area.code AS area_code, f.id AS initiative_id,
       coalesce(commune.code, '') AS commune_code, {_VALUES}
FROM facts f CROSS JOIN {AREAS}
"""  # noqa: S608  (constants of the house only)
_INTO = f"INTO officials_areafigure (area_code, initiative_id, commune_code, {', '.join(COLUMNS)})"
# What changed since: its facts are not those under the stamp of its row for France.
_CHANGED = f"""
WITH {FACTS}, known AS (
    SELECT initiative_id, stamp FROM officials_areafigure WHERE area_code = 'fr'
), dirty AS (
    SELECT facts.* FROM facts LEFT JOIN known ON known.initiative_id = facts.id
    WHERE known.stamp IS DISTINCT FROM facts.stamp
), gone AS (
    DELETE FROM officials_areafigure a USING known
    WHERE a.initiative_id = known.initiative_id
          AND NOT EXISTS (SELECT FROM facts WHERE facts.id = known.initiative_id)
    RETURNING a.initiative_id
), moved AS (
    DELETE FROM officials_areafigure a USING dirty f
    WHERE a.initiative_id = f.id AND a.area_code <> f.epci_code
          AND a.area_code <> ALL (string_to_array(trim(BOTH '/' FROM f.area_path), '/'))
), written AS (
    INSERT {_INTO} {_EXPECTED.replace("FROM facts f", "FROM dirty f")}
    ON CONFLICT (area_code, initiative_id) DO UPDATE SET {_SETS}
    RETURNING initiative_id
)
SELECT (SELECT count(DISTINCT initiative_id) FROM written)
       + (SELECT count(DISTINCT initiative_id) FROM gone)
"""  # noqa: S608  (constants of the house only)
_EXPECT = f"CREATE TEMPORARY TABLE expected ON COMMIT DROP AS WITH {FACTS} {_EXPECTED}"
_ALL = ", ".join(("area_code", "initiative_id", "commune_code", *COLUMNS))
# Rows that are not as computed anew: wrong ones and missing ones, then those that should not be.
_WRONG = f"""
WITH wrong AS (
    SELECT {_ALL} FROM expected EXCEPT SELECT {_ALL} FROM officials_areafigure
), extra AS (
    DELETE FROM officials_areafigure a
    WHERE NOT EXISTS (SELECT FROM expected e WHERE e.area_code = a.area_code
                                                   AND e.initiative_id = a.initiative_id)
    RETURNING 1
), right_ones AS (
    INSERT {_INTO} SELECT {_ALL} FROM wrong
    ON CONFLICT (area_code, initiative_id) DO UPDATE SET {_SETS} RETURNING 1
)
SELECT (SELECT count(*) FROM right_ones) + (SELECT count(*) FROM extra)
"""  # noqa: S608
_DAY_NAMES = ("opened", "joined", "opposed", "signed", "replied")
_DAYS = f"""
WITH {DAYS}, gone AS (
    DELETE FROM officials_areaday a WHERE a.day >= %(since)s::date
        AND NOT EXISTS (SELECT FROM days d WHERE d.area_code = a.area_code AND d.day = a.day)
    RETURNING 1
), written AS (
    INSERT INTO officials_areaday AS a (area_code, day, {", ".join(_DAY_NAMES)})
    SELECT area_code, day, {", ".join(_DAY_NAMES)} FROM days
    ON CONFLICT (area_code, day) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in _DAY_NAMES)}
    WHERE ({", ".join(f"a.{name}" for name in _DAY_NAMES)})
          IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _DAY_NAMES)})
    RETURNING 1
)
SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM gone)
"""  # noqa: S608
_PLACES = f"""
WITH {PLACES}, gone AS (
    DELETE FROM officials_placefigure a
    WHERE NOT EXISTS (SELECT FROM places p WHERE p.container_code = a.container_code
                                                 AND p.place_id = a.place_id)
    RETURNING 1
), written AS (
    INSERT INTO officials_placefigure AS a
        (container_code, place_id, {", ".join(PLACE_COLUMNS)},
         home, "union", departement, region, elsewhere, unknown)
    SELECT container_code, place_id, {", ".join(PLACE_COLUMNS)}, 0, 0, 0, 0, 0, 0 FROM places
    ON CONFLICT (container_code, place_id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in PLACE_COLUMNS)}
    WHERE ({", ".join(f"a.{name}" for name in PLACE_COLUMNS)})
          IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in PLACE_COLUMNS)})
    RETURNING 1
)
SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM gone)
"""  # noqa: S608
_LIVES = f"""
WITH {LIVES}
UPDATE officials_placefigure p
SET home = coalesce(l.home, 0), "union" = coalesce(l.union_, 0),
    departement = coalesce(l.departement, 0), region = coalesce(l.region, 0),
    elsewhere = coalesce(l.elsewhere, 0), unknown = coalesce(l.unknown, 0),
    lives_on = %(today)s::date
FROM officials_placefigure own LEFT JOIN lives l ON l.area_code = own.container_code
WHERE own.is_own AND p.id = own.id
"""  # noqa: S608


@transaction.atomic
def refresh_figures(now: datetime | None = None) -> int:
    """Write again the figures of what changed; returns how many initiatives did.

    Runs every five minutes; another one at work makes this one return 0.
    """
    if not _locked():
        return 0
    given = _parameters(now)
    changed = _number(_CHANGED, given)
    _number(_DAYS, given | {"since": given["today"] - timedelta(days=RECENT_DAYS - 1)})
    _number(_PLACES, given)
    return changed


@transaction.atomic
def prove_figures(now: datetime | None = None) -> int:
    """Make every figure again from the rows it stands for; returns how many were wrong.

    They are corrected, and the log says so. Where signers live is counted here only, once a night.
    """
    if not _locked():
        return 0
    given = _parameters(now)
    # What time alone changes since the last five minutes is no mistake.
    _number(_CHANGED, given)
    _run("DROP TABLE IF EXISTS expected", given)
    _run(_EXPECT, given)
    wrong = _number(_WRONG, given)
    since = given["today"] - timedelta(days=KEPT_DAYS)
    _run("DELETE FROM officials_areaday WHERE day < %(since)s", {"since": since})
    _number(_DAYS, given | {"since": since})
    _number(_PLACES, given)
    _run(_LIVES, given)
    if wrong:
        logger.error("%d figures of areas were wrong", wrong)
    return wrong


def _parameters(now: datetime | None) -> dict[str, Any]:
    today: date = timezone.localdate(now or timezone.now())
    week = week_start(today)
    return {
        "today": today,
        "week": week,
        "before": week - timedelta(days=WEEK_DAYS),
        "month": today - timedelta(days=NEW_DAYS - 1),
        "zone": settings.TIME_ZONE,
    }


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _number(sql: str, given: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return int(cursor.fetchone()[0])


def _run(sql: str, given: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
