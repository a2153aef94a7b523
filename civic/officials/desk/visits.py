"""When somebody last read a desk: what is newer than that is new to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.lib.prepared import Writing
from civic.officials.desk.rules import NEW_DAYS, VISIT_GAP

# A page read within an hour of the one before belongs to the same visit. One that is read again
# within a minute is not noted again: reading then writes nothing.
_visit = Writing(
    """
WITH known AS MATERIALIZED (
    SELECT mandate_id, since FROM officials_visit
    WHERE person_id = %(person)s AND mandate_id = ANY(%(mandates)s) AND seen_at > %(just)s
), noted AS (
    INSERT INTO officials_visit AS v (person_id, mandate_id, since, seen_at)
    SELECT %(person)s, mandate, %(first)s, %(now)s FROM unnest(%(mandates)s) AS mandate
    WHERE mandate NOT IN (SELECT mandate_id FROM known)
    ON CONFLICT (person_id, mandate_id) DO UPDATE
    SET since = CASE WHEN v.seen_at < %(gap)s THEN v.seen_at ELSE v.since END, seen_at = %(now)s
    RETURNING since
)
SELECT min(since) AS since, (
    SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'query', query)
                             ORDER BY name, id), '[]')
    FROM officials_savedview WHERE person_id = %(person)s
) AS views
FROM (SELECT since FROM known UNION ALL SELECT since FROM noted) AS either
""",
    person="bigint",
    mandates="bigint[]",
    first="timestamptz",
    now="timestamptz",
    gap="timestamptz",
    just="timestamptz",
)
_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Visited:
    """Since when things are new to somebody, and the views they named."""

    since: datetime
    views: list[dict[str, Any]]


def visit(person: User, mandates: list[Mandate], now: datetime | None = None) -> Visited:
    """Note that the person reads these desks now; one question with the views they named."""
    moment = now or timezone.now()
    row = _visit(
        person=person.pk,
        mandates=sorted(one.pk for one in mandates),
        first=moment - timedelta(days=NEW_DAYS),
        now=moment,
        gap=moment - VISIT_GAP,
        just=moment - _AGAIN,
    )
    return Visited(row["since"], row["views"])
