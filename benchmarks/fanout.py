"""How fast people are told: one activity to 100,000 at once, and digests of a busy week.

The builder runs in a process of its own, whose memory is measured. Each figure stands beside
what the same rows cost PostgreSQL alone in the same minute: what else runs on the machine is
not ours.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

AT_ONCE, READERS, FOLLOWS, WEEK = 100_000, 5_000, 50, 5_000
SECONDS_GOAL, RATE_GOAL, MEMORY_GOAL = 60, 500, 300

_EMPTY = """
TRUNCATE notifications_reader, notifications_follow, notifications_told, notifications_mail,
         notifications_seen, notifications_progress, activity_activity, activity_settled CASCADE
"""
_READERS = """
INSERT INTO notifications_reader (
    uid, email, created_at, zone, quiet_from, quiet_to, weekly_due_at, seen_through
)
SELECT gen_random_uuid(), 'lectrice' || n || '@example.org', now(), 'Europe/Paris',
       '00:00', '00:00', CASE WHEN %(weekly)s THEN now() END, 0
FROM generate_series(1, %(count)s) n
"""
# Everybody follows one initiative at once.
_ONE_FOLLOW = """
INSERT INTO notifications_follow (
    reader_id, kind, key, origin, rhythm, told_through, heard_from, created_at
)
SELECT id, 'initiative', '1', 'asked', 'now', 0, 0, now() FROM notifications_reader
"""
# A commune, a département, three themes, five people and forty initiatives each.
_MANY_FOLLOWS = """
INSERT INTO notifications_follow (
    reader_id, kind, key, origin, rhythm, told_through, heard_from, created_at
)
SELECT r.id,
       CASE WHEN f < 2 THEN 'area' WHEN f < 5 THEN 'theme' WHEN f < 10 THEN 'person'
            ELSE 'initiative' END,
       CASE WHEN f = 0 THEN 'c' || r.id %% 400
            WHEN f = 1 THEN 'd' || r.id %% 100
            WHEN f < 5 THEN 't' || (r.id + f) %% 30
            WHEN f < 10 THEN 'p' || (r.id * 7 + f) %% 2000
            ELSE ((r.id * 31 + f * 17) %% 3000)::text END,
       'asked', CASE WHEN f %% 10 = 9 THEN 'now' ELSE 'weekly' END, 0, 0, now()
FROM notifications_reader r, generate_series(0, %(follows)s - 1) f
ON CONFLICT DO NOTHING
"""
_ACTIVITIES = """
INSERT INTO activity_activity (
    uid, at, verb, subject_kind, subject_key, object_kind, object_key, actor_name, actor_key,
    url, title, summary, area_code, area_path, area_name, epci_code, themes, data, for_key
)
SELECT gen_random_uuid(), now(), 'initiative.edited', 'initiative', (n %% 3000)::text,
       'initiative', (n %% 3000)::text, '', 'p' || n %% 2000, '/initiatives/1-x/', 'Une rue calme',
       repeat('Le texte a changé. ', 20), 'c' || n %% 400,
       'fr/r' || n %% 13 || '/d' || n %% 100 || '/c' || n %% 400 || '/', 'Dijon', 'e' || n %% 200,
       ARRAY['t' || n %% 30], '{}', ''
FROM generate_series(1, %(count)s) n
"""
_BARE_MAILS = """
INSERT INTO notifications_mail (
    uid, key, lane, kind, args, "to", reader_id, state, created_at, due_at, attempts, repeats,
    last_error
)
SELECT gen_random_uuid(), 'bare:' || id, 30, 'digest', %(args)s, email, id, 'waiting', now(),
       now(), 0, 0, ''
FROM notifications_reader LIMIT %(count)s
"""
_BARE_FOLLOWS = (
    "UPDATE notifications_follow SET told_through = told_through WHERE rhythm = %(rhythm)s"
)


def main() -> None:
    """Print both figures and their goals."""
    call_command("migrate", verbosity=0)
    at_once()
    digests()
    run(_EMPTY)


def at_once() -> None:
    """One activity, everybody told at once."""
    run(_EMPTY)
    run(_READERS, count=AT_ONCE, weekly=False)
    run(_ONE_FOLLOW)
    run(_ACTIVITIES, count=1)
    ceiling, _rows = bare(AT_ONCE, "now")
    took = child("now")
    mails = count_mails()
    print(f"one activity to {mails:,} followers at once, one builder")
    print(f"marked     {took['marked']:.1f} s")
    rate = mails / took["built"]
    print(f"last row   {took['built']:.1f} s after the event: {rate:,.0f} mails a second")
    report(took, ceiling)
    goal("last row", took["built"], SECONDS_GOAL, "s", mails == AT_ONCE)


def digests() -> None:
    """A week of activities, fifty follows each."""
    run(_EMPTY)
    run(_READERS, count=READERS, weekly=True)
    run(_MANY_FOLLOWS, follows=FOLLOWS)
    run(_ACTIVITIES, count=WEEK)
    ceiling, rows = bare(READERS, "weekly")
    took = child("weekly")
    mails = count_mails()
    rate = mails / took["built"]
    print(f"{mails:,} digests of {FOLLOWS} follows over {WEEK:,} activities, {rows:,} cursors")
    print(f"told       {told() / mails:.0f} activities a digest")
    print(f"built      {took['built']:.1f} s: {rate:,.0f} a second")
    report(took, ceiling)
    goal("digests", -rate, -RATE_GOAL, "a second", mails == READERS)


def bare(count: int, rhythm: str) -> tuple[float, int]:
    """What inserting the mails and moving the cursors costs in bare SQL, and how many cursors."""
    start = time.perf_counter()
    run(_BARE_MAILS, count=count, args=json.dumps({"positions": list(range(20))}))
    rows = run(_BARE_FOLLOWS, rhythm=rhythm)
    took = time.perf_counter() - start
    run("TRUNCATE notifications_mail")
    for table in ("notifications_follow", "notifications_reader", "activity_activity"):
        run(f"VACUUM ANALYZE {table}")
    return took, rows


def child(rhythm: str) -> dict[str, float]:
    """Run the builder of one rhythm in a process of its own; returns what it measured."""
    command = [sys.executable, "-m", "benchmarks.fanout", rhythm]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def build(rhythm: str) -> None:
    """In the builder's process: settle, wake, build, and say how long and how much memory."""
    from civic.activity import actions as activity
    from civic.notifications.actions import digests, waking
    from civic.notifications.states import Rhythm

    connection.ensure_connection()
    before = memory()
    spent, start = time.process_time(), time.perf_counter()
    activity.settle()
    if rhythm == Rhythm.NOW:
        waking.mark_news()
    marked = time.perf_counter() - start
    digests.build(rhythm=Rhythm(rhythm))
    built = time.perf_counter() - start
    found = {"marked": marked, "built": built, "processor": time.process_time() - spent}
    print(json.dumps(found | {"before": before, "peak": memory()}))


def memory() -> float:
    """The most memory this process ever held, in megabytes."""
    # Not getrusage: what the process held before it became this program counts there.
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def report(took: dict[str, float], ceiling: float) -> None:
    """Print the ratio to bare SQL, the builder's own time, and the most memory it held."""
    ratio = took["built"] / ceiling
    print(f"ceiling    {ceiling:.1f} s for the same rows in bare SQL: {ratio:.1f} x")
    print(f"processor  {took['processor']:.1f} s of it in the builder itself")
    print(f"memory     {took['peak']:.0f} MB at most, {took['before']:.0f} MB before it began")
    goal("memory", took["peak"], MEMORY_GOAL, "MB", True)


def goal(name: str, value: float, limit: float, unit: str, complete: bool) -> None:
    """Print whether a goal is met."""
    met = value < limit and complete
    sign = ">" if limit < 0 else "<"
    print(f"goal       {name} {sign} {abs(limit)} {unit}: {'met' if met else 'MISSED'}")


def count_mails() -> int:
    """How many mails were written."""
    return int(one("SELECT count(*) FROM notifications_mail"))


def told() -> int:
    """How many activities they tell in all."""
    return int(one("SELECT sum((args->>'told')::int) FROM notifications_mail"))


def run(sql: str, **values: Any) -> int:
    """Execute a statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.rowcount


def one(sql: str) -> Any:
    """The one value of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    build(sys.argv[1])
