"""Count, every night, those who take part in an initiative as a group: a number, and no list.

Only what accounts do under their own name, joining and opposing, is compared: signatures cannot be,
since nothing stored tells which petitions one person signed. Who acts with whom is held in memory
while it is counted, written nowhere and shown to nobody.
"""

from collections import Counter
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from initiatives.models import PetitionFigures
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


def count_groups(now: datetime | None = None) -> int:
    """Write for each petition how many people of groups take part; returns how many groups."""
    moment = now or timezone.now()
    acts = _acts(moment - timedelta(days=DAYS))
    found = groups(acts)
    grouped = {actor for group in found for actor in group}
    counts: Counter[int] = Counter(abs(act.target) for act in acts if act.actor in grouped)
    _write({initiative: number for initiative, number in counts.items() if number})
    return len(found)


@transaction.atomic
def _write(counts: dict[int, int]) -> None:
    rows = PetitionFigures.objects.all()
    rows.exclude(petition__initiative__in=counts).exclude(together=0).update(together=0)
    rows.filter(together=None).exclude(petition__initiative__in=counts).update(together=0)
    for initiative, number in counts.items():
        rows.filter(petition__initiative=initiative).update(together=number)


def _acts(since: datetime) -> list[Act]:
    with connection.cursor() as cursor:
        cursor.execute(_ACTS, [since, COMMON, MOST])
        return [
            Act(person, initiative if side == "support" else -initiative, at)
            for person, initiative, side, at in cursor.fetchall()
        ]
