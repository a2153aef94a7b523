"""What every generator draws from: chance by hash, places, themes, texts, in temporary tables."""

from initiatives.dataset.registry import Base, kind
from initiatives.dataset.words import (
    COMPLEMENTS,
    FIRST_NAMES,
    LAST_NAMES,
    MARKERS,
    OBJECTS,
    VERBS,
    marker_sentence,
    paragraphs,
)

# Enough for no two rows of a large base to look the same; a small base needs fewer.
PARAGRAPHS = 4_000
SLOTS = 150_000

# A number in [0, 1) that depends on the row and the draw alone: any order, same result.
_CHANCE = """
CREATE OR REPLACE FUNCTION pg_temp.u(n bigint, draw integer) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashint8extended(n, %(seed)s * 1000 + draw) & 9007199254740991)::double precision
           / 9007199254740992.0
$$
"""
# civic.lib.folding.fold for the letters of French.
_FOLD = r"""
CREATE OR REPLACE FUNCTION pg_temp.fold(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(regexp_replace(
        translate(replace(lower(words), 'œ', 'oe'), 'àâäçéèêëîïôöùûüÿ', 'aaaceeeeiioouuuy'),
        '[^a-z0-9]+', ' ', 'g'))
$$
"""
# Django's slugify, which drops an apostrophe where folding leaves a space.
_SLUG = """
CREATE OR REPLACE FUNCTION pg_temp.slug(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT replace(pg_temp.fold(replace(words, '’', '')), ' ', '-')
$$
"""
# One slot for each commune, however small, and more by population: a long tail.
_SLOTS = """
CREATE TEMPORARY TABLE slot ON COMMIT DROP AS
WITH weighed AS (
    SELECT 'near' AS class, code,
           1 + (%(slots)s::float8 * coalesce(population, 0)
                / greatest(1, sum(population) OVER ()))::integer AS slots
    FROM territories_territory WHERE kind = 'commune' AND ended_in IS NULL
    UNION ALL
    SELECT kind, code, 1 FROM territories_territory
    WHERE kind IN ('country', 'epci', 'departement', 'region') AND ended_in IS NULL
)
SELECT class, code, row_number() OVER (PARTITION BY class ORDER BY code, copy) - 1 AS n
FROM weighed, generate_series(1, slots) AS copy
"""
_CLASSES = """
CREATE TEMPORARY TABLE slot_class ON COMMIT DROP AS
SELECT class, count(*) AS size FROM slot GROUP BY class
"""
# The first themes are written about most, as one over the rank.
_THEMES = """
CREATE TEMPORARY TABLE theme_slot ON COMMIT DROP AS
WITH ranked AS (
    SELECT t.id, row_number() OVER (ORDER BY hashint8extended(t.id, %(seed)s)) AS rank
    FROM themes_theme t
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM themes_theme finer WHERE finer.parent_id = t.id)
)
SELECT id, row_number() OVER (ORDER BY rank, copy) - 1 AS n
FROM ranked, generate_series(1, greatest(1, (600 / rank)::integer)) AS copy
"""


@kind("draws")
def draws(base: Base) -> int:
    """Make the functions and tables that all others use; returns the slots for places."""
    base.run(_CHANCE)
    base.run(_FOLD)
    base.run(_SLUG)
    slots = base.run(_SLOTS, slots=min(SLOTS, 10 * base.sizes.people))
    base.run("CREATE UNIQUE INDEX ON slot (class, n)")
    base.run(_CLASSES)
    base.run(_THEMES)
    base.run("ANALYZE slot")
    return slots


@kind("texts")
def texts(base: Base) -> int:
    """Make the pools of texts, each with its search vector, parsed once instead of per row."""
    many = how_many_paragraphs(base)
    for table, rows in (
        ("verb", VERBS),
        ("object", OBJECTS),
        ("complement", COMPLEMENTS),
        ("first_name", FIRST_NAMES),
        ("last_name", LAST_NAMES),
        ("paragraph", paragraphs(seed=base.sizes.seed, many=many)),
        ("marker", [marker_sentence(word) for word in MARKERS]),
    ):
        base.run(_pool(table), rows=list(rows))
    shares = list(MARKERS.values())
    base.run("ALTER TABLE pool_marker ADD share double precision")
    base.run("UPDATE pool_marker SET share = (%(shares)s::float8[])[n + 1]", shares=shares)
    return many


def how_many_paragraphs(base: Base) -> int:
    """How many texts the pool holds."""
    return min(PARAGRAPHS, 50 + base.sizes.initiatives)


def _pool(name: str) -> str:
    """A temporary table of texts numbered from 0; `name` is one of ours."""
    return f"""
    CREATE TEMPORARY TABLE pool_{name} ON COMMIT DROP AS
    SELECT n - 1 AS n, words, to_tsvector('french', pg_temp.fold(words)) AS vector
    FROM unnest(%(rows)s::text[]) WITH ORDINALITY AS given (words, n)
    """  # noqa: S608  (a name written above)
