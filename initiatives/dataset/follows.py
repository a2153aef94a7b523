"""Who follows what in the measuring base: authors, those who joined, and those who asked."""

from urllib.parse import urlencode

from initiatives.dataset.registry import Base, kind
from initiatives.dataset.words import MARKERS

# One address without account for so many follows that were asked for.
FOLLOWS_PER_ADDRESS = 20
# What people follow, by how often: places first, home before anything.
_WISHES = """
CREATE TEMPORARY TABLE wish ON COMMIT DROP AS
SELECT 'a' || author_id AS who, 'initiative' AS kind, id::text AS key, 'author' AS origin,
       'daily' AS rhythm, 0.0::float8 AS since, published_at AS at, id::bigint AS draw
FROM initiatives_initiative WHERE id > %(i0)s
UNION ALL
SELECT 'a' || person_id, 'initiative', initiative_id::text, 'joined',
       CASE WHEN pg_temp.u(id, 81) < 0.9 THEN 'weekly'
            WHEN pg_temp.u(id, 81) < 0.97 THEN 'never' ELSE 'now' END,
       0, taken_at, id
FROM initiatives_stance
WHERE initiative_id > %(i0)s AND side = 'support' AND person_id IS NOT NULL
  AND pg_temp.u(id, 80) < 0.8
UNION ALL
SELECT CASE WHEN pg_temp.u(n, 82) < 0.1 THEN 'm' || floor(pg_temp.u(n, 83) * %(addresses)s)
            ELSE 'a' || p.id END,
       w.kind,
       CASE w.kind
           WHEN 'area' THEN CASE
               WHEN w.which < 0.5 THEN home.code
               WHEN w.which < 0.65 AND home.epci_id IS NOT NULL THEN home.epci_id
               WHEN w.which < 0.9
               THEN coalesce(nullif(split_part(home.path, '/', 3), ''), home.code)
               ELSE 'fr' END
           WHEN 'theme' THEN th.slug
           WHEN 'person' THEN author.uid::text
           WHEN 'search' THEN (%(searches)s::text[])[
               1 + floor(w.which * cardinality(%(searches)s::text[]))::integer]
           ELSE i.id::text END,
       'asked',
       CASE WHEN w.often < 0.1 THEN 'now' WHEN w.often < 0.25 THEN 'daily'
            WHEN w.often < 0.95 THEN 'weekly' ELSE 'never' END,
       0, now() - interval '900 days' * pg_temp.u(n, 88) ^ 2, n + 1000000000
FROM generate_series(1, %(follows)s) AS n
-- Few people follow much, many follow one thing.
JOIN accounts_user p ON p.id = %(p0)s + 1 + floor(%(people)s * pg_temp.u(n, 84) ^ 3)::bigint
JOIN territories_territory home ON home.code = p.home_id
JOIN initiatives_initiative i
    ON i.id = %(i0)s + 1 + floor(%(initiatives)s * pg_temp.u(n, 85) ^ 2)::bigint
JOIN accounts_user author ON author.id = i.author_id
JOIN themes_theme th ON th.id = i.theme_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN u < 0.45 THEN 'area' WHEN u < 0.7 THEN 'initiative'
                WHEN u < 0.85 THEN 'theme' WHEN u < 0.95 THEN 'person' ELSE 'search' END AS kind,
           pg_temp.u(n, 86) AS which, pg_temp.u(n, 87) AS often
    FROM (SELECT pg_temp.u(n, 89) AS u) chance
) w
"""
_READERS = """
INSERT INTO notifications_reader (
    uid, user_id, email, created_at, zone, quiet_from, quiet_to, daily_due_at, weekly_due_at,
    seen_through
)
SELECT gen_random_uuid(),
       CASE WHEN left(who, 1) = 'a' THEN substr(who, 2)::bigint END,
       CASE WHEN left(who, 1) = 'm' THEN 'suit-' || %(p0)s || '-' || substr(who, 2)
            || '@example.org' ELSE '' END,
       min(at), 'Europe/Paris', '21:00', '08:00',
       CASE WHEN bool_or(rhythm = 'daily')
            THEN now() + interval '1 day' * pg_temp.u(min(draw), 90) END,
       CASE WHEN bool_or(rhythm = 'weekly')
            THEN now() + interval '7 days' * pg_temp.u(min(draw), 91) END,
       -- Half never open the list; of the others, most have read nearly everything.
       CASE WHEN pg_temp.u(min(draw), 92) < 0.5 THEN 0
            ELSE floor(last.position * pg_temp.u(min(draw), 93) ^ 0.2) END
FROM wish CROSS JOIN (SELECT coalesce(max(position), 0) AS position FROM activity_activity) last
GROUP BY who, last.position
"""
# Positions follow time here: the last one before a moment is where a follow of then begins.
_TIMES = """
CREATE TEMPORARY TABLE moment ON COMMIT DROP AS
SELECT day, coalesce(max(max(position)) OVER (
           ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS position
FROM (SELECT generate_series(date_trunc('day', min(at)), now(), '1 day') AS day FROM wish) days
LEFT JOIN activity_activity a ON date_trunc('day', a.at) = day
GROUP BY day
"""
_WHO = """
CREATE TEMPORARY TABLE who ON COMMIT DROP AS
SELECT 'a' || user_id AS who, id FROM notifications_reader WHERE user_id > %(p0)s
UNION ALL
SELECT 'm' || split_part(split_part(email, '@', 1), '-', 3), id
FROM notifications_reader WHERE email LIKE 'suit-' || %(p0)s || '-%%@example.org'
"""
_FOLLOWS = """
INSERT INTO notifications_follow (
    reader_id, kind, key, origin, rhythm, told_through, heard_from, muted_until, created_at
)
SELECT DISTINCT ON (r.id, w.kind, w.key) r.id, w.kind, w.key, w.origin, w.rhythm,
       greatest(since.position, CASE w.rhythm
           WHEN 'now' THEN told.now WHEN 'daily' THEN told.day WHEN 'weekly' THEN told.week
           ELSE 0 END),
       since.position,
       CASE WHEN pg_temp.u(w.draw, 94) < 0.02 THEN now() + interval '3 days' END,
       w.at
FROM wish w
JOIN who r ON r.who = w.who
JOIN moment since ON since.day = date_trunc('day', w.at)
CROSS JOIN (
    SELECT coalesce(max(position), 0) AS now,
           coalesce(max(position) FILTER (WHERE at < now() - interval '1 day'), 0) AS day,
           coalesce(max(position) FILTER (WHERE at < now() - interval '7 days'), 0) AS week
    FROM activity_activity
) told
ORDER BY r.id, w.kind, w.key, array_position(ARRAY['author', 'joined', 'asked'], w.origin)
"""


@kind("readers", "notifications_reader")
def readers(base: Base) -> int:
    """Make a reader of everybody who follows something, and of addresses without account."""
    base.run(
        _WISHES,
        follows=base.sizes.follows,
        addresses=max(1, base.sizes.follows // FOLLOWS_PER_ADDRESS),
        searches=[urlencode({"q": word}) for word in MARKERS],
    )
    base.run("ANALYZE wish")
    return base.run(_READERS)


@kind("follows", "notifications_follow")
def follows(base: Base) -> int:
    """Let authors and those who joined follow, and some people what they asked for."""
    base.run(_TIMES)
    base.run(_WHO)
    return base.run(_FOLLOWS)
