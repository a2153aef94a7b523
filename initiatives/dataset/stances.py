"""Who joins and opposes in the measuring base, and all that is counted from it."""

from initiatives.actions.tallies import MILESTONES
from initiatives.dataset import people
from initiatives.dataset.registry import Base, kind
from initiatives.ranking import RANK_SQL

# A few initiatives have most of the people, as one over the rank to the 0.8; the sum is exact
# because each takes what the running total has gained, unless there are too few people.
_CROWDS = """
CREATE TEMPORARY TABLE crowd ON COMMIT DROP AS
WITH weighed AS (
    SELECT n, row_number() OVER (ORDER BY pg_temp.u(n, 61)) ^ -0.8 AS weight FROM drawn
), running AS (
    SELECT n, sum(weight) OVER (ORDER BY n) / sum(weight) OVER () AS upto,
           (sum(weight) OVER (ORDER BY n) - weight) / sum(weight) OVER () AS since
    FROM weighed
)
SELECT n, 0.55 + 0.45 * pg_temp.u(n, 62) AS favour,
       floor(pg_temp.u(n, 63) * %(people)s)::bigint AS start,
       least(%(people)s, round(upto * %(stances)s) - round(since * %(stances)s))::bigint AS size
FROM running
"""
# Walking the people by a step prime to their number never meets the same one twice.
_STANCES = """
INSERT INTO initiatives_stance (
    initiative_id, person_id, side, show_name, text_version, taken_at
)
SELECT i.id, %(p0)s + 1 + (c.start + j * %(step)s) %% %(people)s,
       CASE WHEN pg_temp.u(k.key, 64) < c.favour THEN 'support' ELSE 'oppose' END,
       pg_temp.u(k.key, 65) < 0.1,
       CASE WHEN i.version = 2 AND pg_temp.u(k.key, 66) >= 0.32 THEN 2 ELSE 1 END,
       i.published_at + (coalesce(i.closed_at, now()) - i.published_at)
           * pg_temp.u(k.key, 66) ^ 2
FROM crowd c
JOIN initiatives_initiative i ON i.id = %(i0)s + c.n
CROSS JOIN LATERAL generate_series(1, c.size) AS j
CROSS JOIN LATERAL (SELECT c.n::bigint * 10000019 + j) AS k (key)
"""
_TALLIES = """
INSERT INTO initiatives_tally (initiative_id, supports, opposes, rank)
SELECT i.id, count(s.id) FILTER (WHERE s.side = 'support'),
       count(s.id) FILTER (WHERE s.side = 'oppose'), 0
FROM initiatives_initiative i
LEFT JOIN initiatives_stance s ON s.initiative_id = i.id
WHERE i.id > %(i0)s
GROUP BY i.id
"""
_RANKS = f"""
UPDATE initiatives_tally t SET rank = {RANK_SQL}
FROM initiatives_initiative i
WHERE i.id = t.initiative_id AND i.id > %(i0)s
"""  # noqa: S608  (constants of ours)
_MILESTONES = """
INSERT INTO initiatives_milestone (initiative_id, level, reached_at)
SELECT i.id, level, i.published_at + (coalesce(i.closed_at, now()) - i.published_at)
                    * (level::float8 / t.supports) ^ 2
FROM initiatives_tally t
JOIN initiatives_initiative i ON i.id = t.initiative_id
JOIN unnest(%(levels)s::integer[]) AS level ON level <= t.supports
WHERE i.id > %(i0)s
"""


@kind("stances", "initiatives_stance")
def stances(base: Base) -> int:
    """Make positions: most on few initiatives, none twice from one person."""
    base.run(_CROWDS)
    base.run("ANALYZE crowd")
    return base.run(_STANCES, step=_step(base.sizes.people))


@kind("consents", "accounts_consent")
def consents(base: Base) -> int:
    """Give everyone who took a side the agreement that it takes."""
    return people.consents(base)


@kind("tallies", "initiatives_tally")
def tallies(base: Base) -> int:
    """Count from the rows, and rank."""
    made = base.run(_TALLIES)
    base.run(_RANKS)
    return made


@kind("milestones", "initiatives_milestone")
def milestones(base: Base) -> int:
    """Make every level that each initiative went through."""
    return base.run(_MILESTONES, levels=list(MILESTONES))


def _step(people: int) -> int:
    """A prime that does not divide the number of people."""
    return next(prime for prime in (7919, 104_729, 1_299_709) if people % prime)
