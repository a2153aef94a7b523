"""Initiatives of the measuring base: texts, versions, links, restrictions."""

from initiatives.dataset.base import how_many_paragraphs
from initiatives.dataset.registry import Base, kind
from initiatives.dataset.words import COMPLEMENTS, OBJECTS, VERBS

# The draws of each initiative. Identifiers follow time, as in a lived-in base, and lately
# more is published than three years ago.
_DRAWN = """
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
WITH dated AS (
    SELECT n, now() - interval '1095 days' * (1 - n::float8 / (%(initiatives)s + 1)) ^ 1.4 AS at,
           CASE WHEN pg_temp.u(n, 11) < 0.05 THEN 'country'
                WHEN pg_temp.u(n, 11) < 0.09 THEN 'epci'
                WHEN pg_temp.u(n, 11) < 0.12 THEN 'departement'
                WHEN pg_temp.u(n, 11) < 0.13 THEN 'region'
                ELSE 'near' END AS class
    FROM generate_series(1, %(initiatives)s) AS n
)
SELECT d.n, d.at, s.code, t.id AS theme_id,
       pg_temp.u(d.n, 14) < 0.2 AND d.at < now() - interval '30 days' AS closed,
       pg_temp.u(d.n, 15) < 0.15 AS edited
FROM dated d
LEFT JOIN slot_class c ON c.class = d.class
LEFT JOIN slot s ON s.class = d.class AND s.n = floor(pg_temp.u(d.n, 12) * c.size)::bigint
JOIN theme_slot t ON t.n = floor(pg_temp.u(d.n, 13) * (SELECT count(*) FROM theme_slot))::bigint
"""
_TEXTS = """
CREATE TEMPORARY TABLE written ON COMMIT DROP AS
SELECT d.n,
       left(v.words || ' ' || o.words || ' ' || c.words, 90) AS title,
       p.words AS problem,
       q.words || coalesce(E'\\n\\n' || string_agg(m.words, ' '), '') AS proposal,
       v.vector || o.vector || c.vector AS title_vector,
       q.vector || p.vector AS body_vector,
       array_agg(m.n) FILTER (WHERE m.n IS NOT NULL) AS markers
FROM drawn d
JOIN pool_verb v ON v.n = floor(pg_temp.u(d.n, 21) ^ 1.3 * %(verbs)s)::bigint
JOIN pool_object o ON o.n = floor(pg_temp.u(d.n, 22) ^ 2 * %(objects)s)::bigint
JOIN pool_complement c ON c.n = floor(pg_temp.u(d.n, 23) * %(complements)s)::bigint
JOIN pool_paragraph p ON p.n = floor(pg_temp.u(d.n, 24) * %(paragraphs)s)::bigint
JOIN pool_paragraph q ON q.n = floor(pg_temp.u(d.n, 25) * %(paragraphs)s)::bigint
LEFT JOIN pool_marker m ON pg_temp.u(d.n, 30 + m.n::integer) < m.share
GROUP BY d.n, v.words, o.words, c.words, p.words, q.words,
         v.vector, o.vector, c.vector, p.vector, q.vector
"""
_PLACE_VECTORS = """
CREATE TEMPORARY TABLE place_vector ON COMMIT DROP AS
SELECT code, to_tsvector('french', pg_temp.fold(name)) AS vector
FROM territories_territory WHERE code IN (SELECT code FROM drawn)
"""
_INITIATIVES = """
INSERT INTO initiatives_initiative (
    id, author_id, title, problem, proposal, decision_maker, sources, territory_id, theme_id,
    area_path, epci_code, national, lifecycle, visibility, outcome, outcome_text, version,
    published_at, edited_at, closed_at, search
)
SELECT %(i0)s + d.n, %(p0)s + 1 + floor(pg_temp.u(d.n, 41) ^ 1.5 * %(people)s),
       w.title, w.problem, w.proposal, 'La mairie', '[]'::jsonb, t.code, d.theme_id,
       t.path, CASE WHEN t.kind = 'epci' THEN t.code ELSE coalesce(t.epci_id, '') END,
       t.kind = 'country',
       CASE WHEN d.closed THEN 'closed' ELSE 'open' END,
       CASE WHEN pg_temp.u(d.n, 42) < 0.001 THEN 'removed'
            WHEN pg_temp.u(d.n, 42) < 0.003 THEN 'restricted'
            WHEN pg_temp.u(d.n, 42) < 0.005 THEN 'blurred'
            WHEN pg_temp.u(d.n, 42) < 0.008 THEN 'annotated'
            ELSE 'public' END,
       CASE WHEN NOT d.closed THEN ''
            ELSE (ARRAY['achieved', 'partly', 'not_achieved', 'withdrawn'])
                 [1 + floor(pg_temp.u(d.n, 43) * 4)] END,
       CASE WHEN d.closed THEN 'Voilà ce qu’il en est advenu.' ELSE '' END,
       CASE WHEN d.edited THEN 2 ELSE 1 END,
       d.at,
       CASE WHEN d.edited THEN d.at + (now() - d.at) * 0.1 END,
       CASE WHEN d.closed THEN d.at + (now() - d.at) * (0.3 + 0.7 * pg_temp.u(d.n, 44)) END,
       setweight(w.title_vector, 'A') || setweight(pv.vector || tv.vector, 'B')
           || setweight(w.body_vector || coalesce(mv.vector, ''), 'C')
FROM drawn d
JOIN written w ON w.n = d.n
JOIN territories_territory t ON t.code = d.code
JOIN place_vector pv ON pv.code = d.code
JOIN (SELECT id, to_tsvector('french', pg_temp.fold(name)) AS vector FROM themes_theme) tv
    ON tv.id = d.theme_id
LEFT JOIN marker_vector mv ON mv.markers = w.markers
"""
# Each set of markers that occurs, as one vector.
_MARKER_VECTORS = """
CREATE TEMPORARY TABLE marker_vector ON COMMIT DROP AS
SELECT s.markers, to_tsvector('french', pg_temp.fold(string_agg(m.words, ' '))) AS vector
FROM (SELECT DISTINCT markers FROM written WHERE markers IS NOT NULL) s
JOIN pool_marker m ON m.n = ANY (s.markers)
GROUP BY s.markers
"""
_VERSIONS = """
INSERT INTO initiatives_version (
    initiative_id, number, title, problem, proposal, decision_maker, sources, note, written_at
)
SELECT i.id, number, i.title, i.problem,
       CASE WHEN number = i.version THEN i.proposal ELSE i.proposal || ' À préciser.' END,
       i.decision_maker, i.sources,
       CASE WHEN number = 1 THEN '' ELSE 'Une précision' END,
       CASE WHEN number = 1 THEN i.published_at ELSE i.edited_at END
FROM initiatives_initiative i, generate_series(1, i.version) AS number
WHERE i.id > %(i0)s
"""
_RESTRICTIONS = """
INSERT INTO initiatives_restriction (initiative_id, visibility, reason, decided_at)
SELECT id, visibility, 'Décision de la base de mesure.', published_at + (now() - published_at) / 2
FROM initiatives_initiative WHERE id > %(i0)s AND visibility <> 'public'
"""
# One initiative in fifty answers one of the thousand before it.
_ALTERNATIVES = """
INSERT INTO initiatives_alternative (original_id, answer_id, linked_at)
SELECT id - least(id - %(i0)s - 1, 1 + floor(pg_temp.u(id, 51) * 1000)::bigint), id, published_at
FROM initiatives_initiative
WHERE id > %(i0)s + 1 AND pg_temp.u(id, 52) < 0.02
"""


@kind("initiatives", "initiatives_initiative")
def initiatives(base: Base) -> int:
    """Make initiatives over all places: people and themes skewed, one in five closed."""
    base.run(_DRAWN)
    # A tree without that kind of place (a test's) has nowhere for the draw.
    base.run("UPDATE drawn SET code = (SELECT min(code) FROM slot) WHERE code IS NULL")
    base.run(
        _TEXTS,
        verbs=len(VERBS),
        objects=len(OBJECTS),
        complements=len(COMPLEMENTS),
        paragraphs=how_many_paragraphs(base),
    )
    for statement in (_PLACE_VECTORS, _MARKER_VECTORS):
        base.run(statement)
    base.run("ANALYZE drawn, written, place_vector, marker_vector")
    made = base.run(_INITIATIVES)
    base.next_identifier("initiatives_initiative")
    return made


@kind("versions", "initiatives_version")
def versions(base: Base) -> int:
    """Make each version of each text."""
    return base.run(_VERSIONS)


@kind("restrictions", "initiatives_restriction")
def restrictions(base: Base) -> int:
    """Make the reason of each restriction."""
    return base.run(_RESTRICTIONS)


@kind("alternatives", "initiatives_alternative")
def alternatives(base: Base) -> int:
    """Link some initiatives to those they answer."""
    return base.run(_ALTERNATIVES)
