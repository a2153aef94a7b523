"""Authors, and those who joined, from before one could follow: they follow from now on.

Authors hear by mail once a day, as those who publish today do. People who joined were never
told that joining writes to them: what they joined is in their list on the site, without mail.
"""

from typing import Any

from django.db import migrations

# The lock of civic.activity.actions.settle, which this must not cross.
_LOCK = "SELECT pg_advisory_xact_lock(7201010)"
# Everything that happened before gets its position first: else it would be news tomorrow.
_SETTLE = """
WITH last AS (
    SELECT greatest(
        (SELECT max(position) FROM activity_activity),
        (SELECT max(position) FROM activity_settled),
        0
    ) AS position
), waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS rank
    FROM activity_activity WHERE position IS NULL
)
UPDATE activity_activity a SET position = last.position + waiting.rank
FROM last, waiting WHERE a.id = waiting.id
"""
_REMEMBER = """
INSERT INTO activity_settled (id, position)
SELECT 1, max(position) FROM activity_activity HAVING max(position) IS NOT NULL
ON CONFLICT (id) DO UPDATE SET position = greatest(activity_settled.position, excluded.position)
"""
# The first person who joined is no news when somebody else joins.
_FIRSTS = """
INSERT INTO initiatives_milestone (initiative_id, level, reached_at)
SELECT i.id, 1, now() FROM initiatives_initiative i
WHERE EXISTS (
    SELECT FROM initiatives_stance s
    WHERE s.initiative_id = i.id AND s.side = 'support'
      AND s.person_id IS DISTINCT FROM i.author_id
)
ON CONFLICT DO NOTHING
"""
_WHO = """
CREATE TEMPORARY TABLE follow_of_before ON COMMIT DROP AS
SELECT i.author_id AS person, i.id AS initiative, 'author' AS origin, 'daily' AS rhythm
FROM initiatives_initiative i
JOIN accounts_user u ON u.id = i.author_id AND u.erased_at IS NULL
UNION ALL
SELECT s.person_id, s.initiative_id, 'joined', 'never'
FROM initiatives_stance s
JOIN initiatives_initiative i ON i.id = s.initiative_id AND i.author_id <> s.person_id
WHERE s.side = 'support'
"""
# Tomorrow at 8 in Paris at the earliest: the first digest plans the next ones.
_READERS = """
INSERT INTO notifications_reader (
    uid, user_id, email, created_at, zone, quiet_from, quiet_to, daily_due_at, seen_through
)
SELECT gen_random_uuid(), person, '', now(), 'Europe/Paris', '21:00', '08:00',
       CASE WHEN bool_or(rhythm = 'daily') THEN
           (date_trunc('day', now() AT TIME ZONE 'Europe/Paris') + interval '1 day 8 hours')
           AT TIME ZONE 'Europe/Paris' END,
       0
FROM follow_of_before GROUP BY person
ON CONFLICT (user_id) DO UPDATE
SET daily_due_at = coalesce(notifications_reader.daily_due_at, excluded.daily_due_at)
"""
_FOLLOWS = """
INSERT INTO notifications_follow (
    reader_id, kind, key, origin, rhythm, told_through, heard_from, created_at
)
SELECT r.id, 'initiative', f.initiative::text, f.origin, f.rhythm, settled.position,
       settled.position, now()
FROM follow_of_before f
JOIN notifications_reader r ON r.user_id = f.person
CROSS JOIN (
    SELECT greatest(
        (SELECT max(position) FROM activity_activity),
        (SELECT max(position) FROM activity_settled),
        0
    ) AS position
) settled
ON CONFLICT (reader_id, kind, key) DO NOTHING
"""


def follow_of_before(apps: Any, schema_editor: Any) -> None:
    """Run the statements in one transaction; run again, they change nothing."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.follow_of_before")
        for statement in (_LOCK, _SETTLE, _REMEMBER, _FIRSTS, _WHO, _READERS, _FOLLOWS):
            cursor.execute(statement)


class Migration(migrations.Migration):
    """Give everybody from before the follows that publishing and joining give today."""

    dependencies = [
        ("initiatives", "0003_open_by_area"),
        ("activity", "0003_settled"),
        ("notifications", "0002_heard_from"),
        ("accounts", "0001_initial"),
    ]

    operations = [migrations.RunPython(follow_of_before, migrations.RunPython.noop)]
