"""Petitions of the measuring base: half of the signatures on one, the others on a long tail."""

from initiatives.actions.petition_tallies import CONTROL, NATIONAL_KINDS
from initiatives.dataset.registry import Base, kind
from initiatives.dataset.words import FIRST_NAMES, LAST_NAMES
from initiatives.models.petition import REQUEST_MAX
from initiatives.petitions.identity import Identity
from initiatives.petitions.states import StepKind
from initiatives.petitions.thresholds import NATIONAL, SMALLEST, Formula

# What one statement writes, so that progress is seen and nothing large is held.
AT_ONCE = 250_000
# Sealing takes longer than writing a row: so many sealed people sign everything.
SEALED = 500
DAYS, KEPT = 182, "6 months"

# The first is the one everybody signs: open, in public, national. The sum of the sizes is exact.
_ASKED = """
CREATE TEMPORARY TABLE asked ON COMMIT DROP AS
WITH dated AS (
    SELECT i.id AS initiative_id, i.closed_at AS initiative_closed,
           pg_temp.u(i.id, 101) AS chance,
           CASE WHEN i.closed_at IS NOT NULL
                THEN i.published_at + (i.closed_at - i.published_at) * 0.1 * pg_temp.u(i.id, 102)
                ELSE greatest(i.published_at, now() - interval '300 days' * pg_temp.u(i.id, 102))
           END AS opened_at
    FROM initiatives_initiative i WHERE i.id > %(i0)s
), ended AS (
    SELECT *, opened_at + make_interval(days => %(days)s) AS ends_at,
           CASE WHEN least(initiative_closed, opened_at + make_interval(days => %(days)s)) <= now()
                THEN least(initiative_closed, opened_at + make_interval(days => %(days)s))
           END AS closed_at
    FROM dated
), picked AS (
    SELECT e.*, row_number() OVER (ORDER BY i.visibility <> 'public', e.closed_at IS NOT NULL,
                                   NOT i.national, e.chance) AS first
    FROM ended e JOIN initiatives_initiative i ON i.id = e.initiative_id
), ranked AS (
    SELECT *, row_number() OVER (ORDER BY first <> 1, chance) AS rank FROM picked
), kept AS (
    SELECT *, CASE WHEN rank = 1 THEN 0 ELSE rank ^ -0.8 END AS weight
    FROM ranked WHERE rank <= %(petitions)s
), running AS (
    SELECT *, sum(weight) OVER (ORDER BY rank) / nullif(sum(weight) OVER (), 0) AS upto,
           (sum(weight) OVER (ORDER BY rank) - weight) / nullif(sum(weight) OVER (), 0) AS since
    FROM kept
), sized AS (
    SELECT *, CASE WHEN upto IS NULL THEN %(signatures)s
                   WHEN rank = 1 THEN %(signatures)s / 2
                   ELSE round(upto * (%(signatures)s - %(signatures)s / 2))
                        - round(since * (%(signatures)s - %(signatures)s / 2))
              END::bigint AS size
    FROM running
)
SELECT row_number() OVER (ORDER BY initiative_id) AS n, initiative_id, opened_at, ends_at,
       closed_at,
       CASE WHEN closed_at + %(kept)s::interval < now() THEN closed_at + %(kept)s::interval
       END AS anonymised_at,
       size, coalesce(sum(size) OVER (ORDER BY initiative_id) - size, 0)::bigint AS before
FROM sized
"""
_PETITIONS = """
INSERT INTO initiatives_petition (
    id, initiative_id, opened_by_id, addressee, request, goal, reply_threshold, debate_threshold,
    terms, state, opened_at, ends_at, closed_at, anonymised_at
)
SELECT %(t0)s + a.n, i.id, i.author_id, i.decision_maker, left(i.title || '.', %(longest)s),
       (ARRAY[100, 500, 1000, 5000, 10000])[1 + floor(pg_temp.u(i.id, 103) * 5)],
       CASE WHEN i.national THEN %(reply)s WHEN t.population IS NULL THEN %(least)s
            ELSE least(%(most)s, greatest(ceil(%(share)s::numeric * t.population),
                 least(%(least)s, greatest(%(smallest)s, t.population)))) END,
       CASE WHEN i.national THEN %(debate)s END,
       encode(sha256(convert_to(i.title, 'UTF8')), 'hex'),
       CASE WHEN a.anonymised_at IS NOT NULL THEN 'archived'
            WHEN a.closed_at IS NOT NULL THEN 'closed' ELSE 'open' END,
       a.opened_at, a.ends_at, a.closed_at, a.anonymised_at
FROM asked a
JOIN initiatives_initiative i ON i.id = a.initiative_id
JOIN territories_territory t ON t.code = i.territory_id
"""
_PLACES = """
CREATE TEMPORARY TABLE place ON COMMIT DROP AS
SELECT s.n, t.code, t.path, t.epci_id,
       coalesce(substring(t.path FROM '(?:^|/)(d[^/]*)/'), '') AS area
FROM slot s JOIN territories_territory t ON t.code = s.code WHERE s.class = 'near'
"""
_SEALED = """
CREATE TEMPORARY TABLE sealed ON COMMIT DROP AS
SELECT n - 1 AS n, identity FROM unnest(%(rows)s::bytea[]) WITH ORDINALITY AS given (identity, n)
"""
# Numbered by hand, petition after petition; each draw depends on the number alone. Those who
# live in the place are four in ten, and no more than live there; the others anywhere.
_SIGNATURES = """
INSERT INTO initiatives_signature (
    uid, petition_id, state, form_key, identity, address_key, name_key, person_key, slot,
    commune, area, local, show_name, consent_version, terms, proof, features, score, reason,
    mails, created_at, confirmed_at, withdrawn_at, leaf
)
SELECT gen_random_uuid(), s.petition_id, s.state, gen_random_uuid(),
       CASE WHEN s.known THEN sealed.identity END,
       CASE WHEN s.known THEN sha256(int8send(s.key)) END,
       CASE WHEN s.known THEN sha256(int8send(-s.key)) END,
       CASE WHEN s.known AND pg_temp.u(s.key, 112) < 0.2
            THEN sha256(int8send(s.key) || '\\x00'::bytea) END,
       CASE WHEN s.state IN ('confirmed', 'verifying', 'excluded') THEN 1 END,
       -- What is anonymous keeps the département alone.
       CASE WHEN s.anonymised_at IS NULL THEN home.code ELSE '' END, home.area,
       left(home.path, length(s.area_path)) = s.area_path
           OR s.epci_code <> '' AND home.epci_id IS NOT DISTINCT FROM s.territory_id,
       s.known AND pg_temp.u(s.key, 113) < 0.2, '2026-11', s.terms,
       (s.state <> 'pending')::integer, '{}'::jsonb,
       CASE WHEN s.state IN ('verifying', 'excluded') THEN 60 ELSE 0 END,
       CASE WHEN s.state = 'excluded' THEN (ARRAY['duplicate', 'fake', 'disposable', 'script'])
            [1 + floor(pg_temp.u(s.key, 114) * 4)] ELSE '' END,
       1,
       CASE WHEN s.state = 'pending' THEN greatest(s.opened_at,
                now() - interval '30 days' * pg_temp.u(s.key, 115))
            ELSE s.at - least(s.at - s.opened_at, interval '1 hour' * pg_temp.u(s.key, 115)) END,
       CASE WHEN s.state <> 'pending' THEN s.at END,
       CASE WHEN s.state = 'withdrawn' THEN s.at + (s.until - s.at) * 0.5 END,
       CASE WHEN s.state <> 'pending'
            THEN sha256('\\x00'::bytea || int8send(s.petition_id) || int8send(s.key)) END
FROM (
    SELECT a.*, %(t0)s + a.n AS petition_id, i.area_path, i.epci_code, i.territory_id, p.terms,
           k.key, coalesce(a.closed_at, now()) AS until, st.state,
           st.state <> 'withdrawn' AND a.anonymised_at IS NULL AS known,
           a.opened_at + (coalesce(a.closed_at, now()) - a.opened_at)
               * pg_temp.u(k.key, 116) ^ 2 AS at,
           CASE WHEN t.kind = 'commune' AND pg_temp.u(k.key, 117)
                    < 0.4 * least(1, coalesce(t.population, 0)::float8 / a.size)
                THEN t.code END AS here,
           floor(pg_temp.u(k.key, 118) * (SELECT size FROM slot_class WHERE class = 'near'))::bigint
               AS anywhere
    FROM asked a
    JOIN initiatives_initiative i ON i.id = a.initiative_id
    JOIN initiatives_petition p ON p.id = %(t0)s + a.n
    JOIN territories_territory t ON t.code = i.territory_id
    CROSS JOIN LATERAL generate_series(greatest(a.before, %(since)s),
                                       least(a.before + a.size, %(upto)s) - 1) AS j
    CROSS JOIN LATERAL (SELECT %(t0)s::bigint * 100000007 + j + 1) AS k (key)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN u < 0.02 THEN 'withdrawn' WHEN u < 0.04 THEN 'excluded'
                    WHEN u < 0.06 THEN 'verifying'
                    WHEN u < 0.12 AND a.closed_at IS NULL THEN 'pending'
                    ELSE 'confirmed' END AS state
        FROM (SELECT pg_temp.u(k.key, 111) AS u) chance
    ) st
    WHERE a.before < %(upto)s AND a.before + a.size > %(since)s
) s
JOIN place anywhere ON anywhere.n = s.anywhere
JOIN near home ON home.code = coalesce(s.here, anywhere.code)
JOIN sealed ON sealed.n = abs(s.key %% %(sealed)s)
"""
_NEAR = """
CREATE TEMPORARY TABLE near ON COMMIT DROP AS
SELECT DISTINCT code, path, epci_id, area FROM place
"""
_TALLIES = """
INSERT INTO initiatives_petitiontally (
    petition_id, received, confirmed, verifying, excluded, withdrawn, local
)
SELECT p.id, count(s.id), count(s.id) FILTER (WHERE s.state = 'confirmed'),
       count(s.id) FILTER (WHERE s.state = 'verifying'),
       count(s.id) FILTER (WHERE s.state = 'excluded'),
       count(s.id) FILTER (WHERE s.state = 'withdrawn' AND s.confirmed_at IS NOT NULL),
       count(s.id) FILTER (WHERE s.state = 'confirmed' AND s.local)
FROM initiatives_petition p LEFT JOIN initiatives_signature s ON s.petition_id = p.id
WHERE p.id > %(t0)s GROUP BY p.id
"""
_DAYS = """
INSERT INTO initiatives_petitionday (petition_id, day, confirmed)
SELECT petition_id, (confirmed_at AT TIME ZONE 'Europe/Paris')::date, count(*)
FROM initiatives_signature WHERE petition_id > %(t0)s AND state = 'confirmed' GROUP BY 1, 2
"""
_AREAS = """
INSERT INTO initiatives_petitionarea (petition_id, area, confirmed)
SELECT petition_id, area, count(*)
FROM initiatives_signature WHERE petition_id > %(t0)s AND state = 'confirmed' GROUP BY 1, 2
"""
_STEPS = """
INSERT INTO initiatives_petitionstep (petition_id, kind, level, crossed_at, settled_at)
SELECT petition_id, kind, level, crossed,
       CASE WHEN crossed + %(control)s < now() THEN crossed + %(control)s END
FROM (
    SELECT p.id AS petition_id, s.kind, s.level,
           p.opened_at + (coalesce(p.closed_at, now()) - p.opened_at)
               * (s.level::float8 / t.confirmed) ^ 2 AS crossed
    FROM initiatives_petition p
    JOIN initiatives_petitiontally t ON t.petition_id = p.id
    JOIN initiatives_initiative i ON i.id = p.initiative_id
    CROSS JOIN LATERAL (
        SELECT unnest(%(kinds)s::text[]) AS kind,
               unnest(ARRAY[p.reply_threshold, p.debate_threshold]) AS level
        WHERE i.national
        UNION ALL SELECT %(reply)s, p.reply_threshold WHERE NOT i.national
    ) s
    WHERE p.id > %(t0)s AND t.confirmed >= s.level
) steps
"""


@kind("petitions", "initiatives_petition")
def petitions(base: Base) -> int:
    """Open petitions of some initiatives; those whose time has passed are closed or archived."""
    base.run(_ASKED, days=DAYS, kept=KEPT)
    base.run("ANALYZE asked")
    formula = Formula()
    made = base.run(
        _PETITIONS,
        longest=REQUEST_MAX,
        share=formula.share,
        least=formula.least,
        most=formula.most,
        smallest=SMALLEST,
        reply=NATIONAL[0],
        debate=NATIONAL[1],
    )
    if made:
        base.next_identifier("initiatives_petition")
    return made


@kind("signatures", "initiatives_signature")
def signatures(base: Base) -> int:
    """Sign: mostly confirmed; some in verification, set aside, withdrawn or never confirmed."""
    base.run(_PLACES)
    base.run(_NEAR)
    base.run(_SEALED, rows=_sealed_people())
    base.run("ANALYZE place, near, sealed")
    made = 0
    for since in range(0, base.sizes.signatures, AT_ONCE):
        made += base.run(_SIGNATURES, since=since, upto=since + AT_ONCE, sealed=SEALED)
        if base.sizes.signatures > AT_ONCE:
            base.say(f"  {made:,} signatures")
    return made


@kind("petition tallies", "initiatives_petitiontally")
def tallies(base: Base) -> int:
    """Count from the rows."""
    return base.run(_TALLIES)


@kind("petition days", "initiatives_petitionday")
def days(base: Base) -> int:
    """Count each day of Paris."""
    return base.run(_DAYS)


@kind("petition areas", "initiatives_petitionarea")
def areas(base: Base) -> int:
    """Count each département."""
    return base.run(_AREAS)


@kind("petition steps", "initiatives_petitionstep")
def steps(base: Base) -> int:
    """Stamp every threshold that was crossed."""
    return base.run(
        _STEPS,
        control=CONTROL,
        kinds=[str(one) for one in NATIONAL_KINDS],
        reply=str(StepKind.REPLY),
    )


def _sealed_people() -> list[bytes]:
    """Some invented people, encrypted as the site does."""
    return [
        Identity(
            FIRST_NAMES[number % len(FIRST_NAMES)],
            LAST_NAMES[number % len(LAST_NAMES)],
            f"mesure-{number}@example.org",
        ).seal()
        for number in range(SEALED)
    ]
