"""Count, every night, those who take part in an initiative as a group: a number, and no list.

Only what accounts do under their own name, joining and opposing, is compared: signatures cannot be,
since nothing stored tells which petitions one person signed. Who acts with whom is held in memory
while it is counted, written nowhere and shown to nobody.
"""

from collections import Counter
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from initiatives.petitions.together import COMMON, Act, groups

DAYS = 90
# Read at most, the latest first: so many fit into memory anywhere.
MOST = 500_000
# Those who did too little to be alike with anybody are not read, whatever the size of what they
# joined; one side of one initiative is a target.
_ACTS = """
WITH recent AS (
    SELECT id, person_id, initiative_id, side, taken_at FROM initiatives_stance
    WHERE taken_at >= %s AND person_id IS NOT NULL
), active AS (
    SELECT person_id FROM recent GROUP BY 1 HAVING count(*) >= %s
)
SELECT person_id, initiative_id, side, extract(epoch FROM taken_at)::float8
FROM recent JOIN active USING (person_id) ORDER BY recent.id DESC LIMIT %s
"""
# In one statement: groups may have been everywhere. A petition they left counts nobody again.
_COUNTS = """
UPDATE initiatives_petitionfigures figures SET together = coalesce(new.number, 0)
FROM initiatives_petition petition
LEFT JOIN unnest(%s::bigint[], %s::int[]) new (initiative_id, number) USING (initiative_id)
WHERE figures.petition_id = petition.id
  AND figures.together IS DISTINCT FROM coalesce(new.number, 0)
"""


def count_groups(now: datetime | None = None) -> int:
    """Write for each petition how many people of groups take part; returns how many groups."""
    moment = now or timezone.now()
    acts = _acts(moment - timedelta(days=DAYS))
    found = groups(acts)
    grouped = {actor for group in found for actor in group}
    counts: Counter[int] = Counter(abs(act.target) for act in acts if act.actor in grouped)
    _write({initiative: number for initiative, number in counts.items() if number})
    return len(found)


def _write(counts: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [list(counts), list(counts.values())])


def _acts(since: datetime) -> list[Act]:
    # Read by and by: held twice, half a million rows take three times the memory.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ACTS, [since, COMMON, MOST])
        return [
            Act(person, initiative if side == "support" else -initiative, at)
            for person, initiative, side, at in cursor
        ]
