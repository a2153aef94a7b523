"""What is new, written once for each channel whose rules let it through.

One statement for a window of Activity, whatever the number of channels; the cursor moves in its
transaction, so that nothing is missed and nothing is written twice.
"""

import time
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from civic.activity.actions import settled
from civic.syndication.models import Channel, Cursor
from civic.syndication.models.delivery import PARKED
from civic.syndication.states import TELLABLE

# One reader at a time in the whole instance.
_LOCK = 7_201_030
CURSOR = "channels"
WINDOW = 1000
RUN_SECONDS = 5.0

_FAN_OUT = """
WITH news AS MATERIALIZED (
    SELECT a.id, a.position, a.at, a.verb, a.themes, a.withdrawn_at,
           string_to_array(a.area_path || a.epci_code, '/')::varchar[] AS places,
           CASE WHEN a.subject_kind = 'initiative' THEN a.subject_key::bigint END AS about,
           CASE a.verb WHEN 'initiative.milestone' THEN (a.data->>'level')::int
                       WHEN 'petition.threshold' THEN (a.data->>'signatures')::int
                       ELSE 0 END AS reached
    FROM activity_activity a
    WHERE a.position > %(after)s AND a.position <= %(through)s AND a.for_key = ''
      AND a.verb = ANY(%(verbs)s)
), counted AS MATERIALIZED (
    SELECT n.*, greatest(n.reached, coalesce(t.supports, 0)) AS people
    FROM news n LEFT JOIN initiatives_tally t ON t.initiative_id = n.about
), pairs AS (
    SELECT n.id AS activity, c.id AS channel
    FROM counted n JOIN syndication_channel c ON c.only_id = n.about
    WHERE {listens}
    UNION ALL
    SELECT n.id, c.id
    FROM counted n JOIN syndication_channel c ON c.only_id IS NULL
    WHERE {listens}
      AND (c.areas = '{{}}' OR c.areas && n.places)
      AND (c.themes = '{{}}' OR c.themes && n.themes)
)
INSERT INTO syndication_delivery (
    uid, activity_id, channel_id, wanted, state, why, created_at, due_at, words, told_title,
    told_print, attempts, round, repeats, error, remote_id, url, remote
)
SELECT gen_random_uuid(), n.id, c.id, 'post',
       CASE WHEN n.withdrawn_at IS NOT NULL THEN 'skipped' WHEN c.holds THEN 'held' ELSE 'due' END,
       CASE WHEN n.withdrawn_at IS NOT NULL THEN 'withdrawn' ELSE '' END,
       clock_timestamp(),
       CASE WHEN c.state = 'lost' THEN %(parked)s::timestamptz
            ELSE greatest(clock_timestamp(), c.waits_until, s.open_until, s.limited_until) END,
       '', '', '', 0, 0, 0, '', '', '', '{{}}'
FROM pairs p
JOIN counted n ON n.id = p.activity
JOIN syndication_channel c ON c.id = p.channel
JOIN syndication_server s ON s.id = c.server_id
ORDER BY n.position, c.id
ON CONFLICT (activity_id, channel_id) DO NOTHING
"""
# Nothing from before the connection, in either of the two orders that things have.
_LISTENS = """
    c.state IN ('active', 'lost') AND n.verb = ANY(c.verbs) AND n.position > c.since
      AND n.at >= c.connected_at AND n.people >= c.minimum
"""


def fan_out(seconds: float = RUN_SECONDS) -> int:
    """Write what is new for every channel, for about `seconds`; returns how many deliveries."""
    ends, written = time.monotonic() + seconds, 0
    while True:
        new, more = _window()
        written += new
        if not more or time.monotonic() >= ends:
            return written


@transaction.atomic
def _window() -> tuple[int, bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0, False
    row, last = _cursor(), settled()
    through = min(row.position + WINDOW, last)
    if through <= row.position:
        return 0, False
    written = _write(row.position, through)
    Cursor.objects.filter(pk=row.pk).update(position=through)
    return written, through < last


def _cursor() -> Cursor:
    """How far one is; the first time, where the first channel begins."""
    row = Cursor.objects.filter(name=CURSOR).first()
    if row is not None:
        return row
    first = Channel.objects.aggregate(first=Min("since"))["first"]
    return Cursor.objects.create(name=CURSOR, position=settled() if first is None else first)


def _write(after: int, through: int) -> int:
    values: dict[str, Any] = {
        "after": after,
        "through": through,
        "verbs": [str(verb) for verb in TELLABLE],
        "parked": PARKED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FAN_OUT.format(listens=_LISTENS), values)
        return int(cursor.rowcount)
