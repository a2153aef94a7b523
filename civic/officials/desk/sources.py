"""What the figures of areas are computed from, in SQL: public facts, and nothing that was withheld.

Each constant is a part of a statement of `refresh`. Parameters: %(today)s a day of Paris, %(week)s
and %(before)s the first day of the last seven and of the seven before, %(zone)s the time zone.
"""

from django.conf import settings

from civic.officials.desk.rules import NEAR_DAYS, NEAR_PERCENT, PROMISED_DAYS, WEEK_DAYS
from initiatives.petitions.masking import LEAST
from initiatives.petitions.thresholds import NATIONAL
from initiatives.states import LISTED

_LISTED = ", ".join(f"'{state.value}'" for state in LISTED)
_FLOOR = int(settings.PUBLIC_COUNT_FLOOR)
# As `Petition.national_thresholds`.
_REPLY = f"CASE WHEN p.debate_threshold IS NULL THEN {NATIONAL[0]} ELSE p.reply_threshold END"
_DEBATE = f"coalesce(p.debate_threshold, {NATIONAL[1]})"


def _told(part: str, whole: str) -> str:
    """As `rules.tellable`, 0 for what cannot be told."""
    return (
        f"CASE WHEN {part} >= {LEAST}"
        f" AND ({whole} - {part} <= 0 OR {whole} - {part} >= {LEAST}) THEN {part} ELSE 0 END"
    )


# One row an initiative that stands in lists: `facts`. A day that loses more than it gains is 0.
FACTS = f"""
joins AS MATERIALIZED (
    SELECT initiative_id,
           count(*) FILTER (WHERE taken_at >= %(week)s::timestamp AT TIME ZONE %(zone)s) AS now,
           count(*) FILTER (WHERE taken_at < %(week)s::timestamp AT TIME ZONE %(zone)s) AS before
    FROM initiatives_stance
    WHERE side = 'support' AND taken_at >= %(before)s::timestamp AT TIME ZONE %(zone)s
    GROUP BY 1
), signs AS MATERIALIZED (
    SELECT petition_id,
           greatest(0, coalesce(sum(confirmed) FILTER (WHERE day >= %(week)s::date), 0)) AS now,
           greatest(0, coalesce(sum(confirmed) FILTER (WHERE day < %(week)s::date), 0)) AS before
    FROM initiatives_petitionday WHERE day >= %(before)s::date GROUP BY 1
), promises AS (
    SELECT DISTINCT ON (r.initiative_id) r.initiative_id, c.due_on, c.text
    FROM initiatives_commitment c JOIN initiatives_reply r ON r.id = c.reply_id
    WHERE c.dropped_at IS NULL AND c.due_on > %(today)s::date - {PROMISED_DAYS}
          AND r.visibility IN ({_LISTED})
    ORDER BY r.initiative_id, c.due_on, c.id
), counted AS (
    SELECT i.id, i.area_path, i.epci_code, i.theme_id, i.published_at AS opened_at,
           i.lifecycle = 'open' AS is_open,
           CASE WHEN t.supports >= {_FLOOR} THEN t.supports ELSE 0 END AS supports,
           CASE WHEN t.opposes >= {_FLOOR} THEN t.opposes ELSE 0 END AS opposes,
           CASE WHEN t.supports >= {_FLOOR} THEN coalesce(j.now, 0) ELSE 0 END AS joined_now,
           CASE WHEN t.supports >= {_FLOOR} THEN coalesce(j.before, 0) ELSE 0 END AS joined_before,
           coalesce(s.now, 0) AS signed_now, coalesce(s.before, 0) AS signed_before,
           pt.confirmed, pt.local,
           CASE WHEN p.id IS NULL THEN NULL WHEN NOT i.national THEN p.reply_threshold
                WHEN pt.confirmed < {_REPLY} THEN {_REPLY} ELSE {_DEBATE} END AS threshold,
           p.state = 'open' AND p.visibility <> 'removed' AS signable,
           (p.ends_at AT TIME ZONE %(zone)s)::date AS ends_on,
           k.called_at, k.noticed_at, k.due_on, k.answered_at,
           m.due_on AS promised_on, coalesce(m.text, '') AS promised
    FROM initiatives_initiative i
    JOIN initiatives_tally t ON t.initiative_id = i.id
    LEFT JOIN joins j ON j.initiative_id = i.id
    LEFT JOIN initiatives_petition p ON p.initiative_id = i.id
    LEFT JOIN initiatives_petitiontally pt ON pt.petition_id = p.id
    LEFT JOIN signs s ON s.petition_id = p.id
    LEFT JOIN initiatives_replyclock k ON k.initiative_id = i.id
    LEFT JOIN promises m ON m.initiative_id = i.id
    WHERE i.visibility IN ({_LISTED})
), paced AS (
    SELECT c.*, {_told("joined_now", "supports")} + {_told("signed_now", "confirmed")} AS pace,
           CASE WHEN signable AND is_open AND confirmed < threshold
                     AND {_told("signed_now", "confirmed")} > 0
                THEN %(today)s::date
                     + (((threshold - confirmed) * {WEEK_DAYS} + signed_now - 1) / signed_now)::int
           END AS crossing
    FROM counted c
), dated AS (
    SELECT paced.*, CASE WHEN crossing <= ends_on THEN crossing END AS crossing_on FROM paced
), near AS (
    SELECT dated.*,
           coalesce(signable AND is_open AND confirmed < threshold AND (
               crossing_on - %(today)s::date <= {NEAR_DAYS}
               OR confirmed * 100 >= threshold * {NEAR_PERCENT}
           ), FALSE) AS is_nearing
    FROM dated
), facts AS (
    SELECT near.*, md5(near::text) AS stamp FROM near
)
"""  # noqa: S608  (constants of the house only)

COLUMNS = (
    "theme_id",
    "opened_at",
    "is_open",
    "supports",
    "opposes",
    "joined_now",
    "joined_before",
    "signed_now",
    "signed_before",
    "pace",
    "confirmed",
    "local",
    "threshold",
    "is_nearing",
    "crossing_on",
    "called_at",
    "noticed_at",
    "due_on",
    "answered_at",
    "promised_on",
    "promised",
    "stamp",
)

# Some facts once for each area they are in: its place, all that contains it, the intercommunalité.
AREAS = """
LATERAL (
    SELECT code FROM unnest(string_to_array(trim(BOTH '/' FROM f.area_path), '/')) AS code
    WHERE code <> ''
    UNION SELECT f.epci_code WHERE f.epci_code <> ''
) AS area
LEFT JOIN LATERAL (
    SELECT t.code FROM territories_territory t
    WHERE t.kind = 'commune'
          AND t.code = ANY (string_to_array(trim(BOTH '/' FROM f.area_path), '/'))
    LIMIT 1
) AS commune ON TRUE
"""

# What happened by day since %(since)s, of what the figures know: `days`.
DAYS = """
things AS (
    SELECT initiative_id, (opened_at AT TIME ZONE %(zone)s)::date AS day,
           1 AS opened, 0 AS joined, 0 AS opposed, 0 AS signed, 0 AS replied
    FROM officials_areafigure
    WHERE area_code = 'fr' AND opened_at >= %(since)s::timestamp AT TIME ZONE %(zone)s
    UNION ALL
    SELECT s.initiative_id, (s.taken_at AT TIME ZONE %(zone)s)::date,
           0, count(*) FILTER (WHERE s.side = 'support' AND f.supports > 0),
           count(*) FILTER (WHERE s.side = 'oppose' AND f.opposes > 0), 0, 0
    FROM initiatives_stance s
    JOIN officials_areafigure f ON f.initiative_id = s.initiative_id AND f.area_code = 'fr'
    WHERE s.taken_at >= %(since)s::timestamp AT TIME ZONE %(zone)s GROUP BY 1, 2
    UNION ALL
    SELECT p.initiative_id, d.day, 0, 0, 0, sum(d.confirmed), 0
    FROM initiatives_petitionday d JOIN initiatives_petition p ON p.id = d.petition_id
    WHERE d.day >= %(since)s::date GROUP BY 1, 2
    UNION ALL
    SELECT initiative_id, (written_at AT TIME ZONE %(zone)s)::date, 0, 0, 0, 0, count(*)
    FROM initiatives_reply
    WHERE written_at >= %(since)s::timestamp AT TIME ZONE %(zone)s
          AND visibility IN ('public', 'annotated', 'blurred', 'covered')
    GROUP BY 1, 2
), days AS (
    SELECT f.area_code, t.day, sum(t.opened) AS opened, sum(t.joined) AS joined,
           sum(t.opposed) AS opposed, sum(t.signed) AS signed, sum(t.replied) AS replied
    FROM things t JOIN officials_areafigure f ON f.initiative_id = t.initiative_id
    WHERE t.day <= %(today)s::date
    GROUP BY 1, 2
)
"""

# Each area's own totals, then each commune's in all that contains it: `places`.
PLACES = """
totals AS (
    SELECT area_code, count(*) FILTER (WHERE is_open) AS open,
           count(*) FILTER (WHERE opened_at >= %(month)s::timestamp AT TIME ZONE %(zone)s)
               AS opened_month,
           sum(pace) AS pace,
           count(*) FILTER (WHERE called_at IS NOT NULL AND answered_at IS NULL
                                  AND due_on >= %(today)s::date) AS waiting,
           count(*) FILTER (WHERE called_at IS NOT NULL AND answered_at IS NULL
                                  AND due_on < %(today)s::date) AS overdue,
           count(*) FILTER (WHERE answered_at IS NOT NULL) AS answered
    FROM officials_areafigure GROUP BY 1
), by_theme AS (
    SELECT area_code, jsonb_object_agg(theme_id, number) AS themes
    FROM (SELECT area_code, theme_id, count(*) AS number FROM officials_areafigure
          WHERE is_open GROUP BY 1, 2) AS each_theme
    GROUP BY 1
), places AS (
    SELECT area_code AS container_code, area_code AS place_id, TRUE AS is_own, '' AS slug, totals.*,
           coalesce(themes, '{}'::jsonb) AS themes
    FROM totals LEFT JOIN by_theme USING (area_code)
    UNION ALL
    SELECT around.code, t.code, FALSE, t.slug, totals.*, '{}'::jsonb
    FROM totals JOIN territories_territory t ON t.code = totals.area_code AND t.kind = 'commune'
    CROSS JOIN LATERAL (
        SELECT code FROM unnest(string_to_array(trim(BOTH '/' FROM t.path), '/')) AS code
        WHERE code <> '' AND code <> t.code
        UNION SELECT t.epci_id WHERE t.epci_id IS NOT NULL
    ) AS around
)
"""
PLACE_COLUMNS = (
    "is_own",
    "slug",
    "open",
    "opened_month",
    "pace",
    "waiting",
    "overdue",
    "answered",
    "themes",
)

# Where those live whose signature counts, compared with the initiative's place and its containers.
# The commune a person named is a code of the tree: what contains it is read there. The département
# of an intercommunalité is that of its communes, or several of them.
LIVES = """
unions AS (
    SELECT epci_id AS code,
           array_agg(DISTINCT split_part(trim(BOTH '/' FROM path), '/', 3)) AS departements
    FROM territories_territory WHERE epci_id IS NOT NULL GROUP BY 1
), signers AS (
    SELECT p.initiative_id, s.commune, count(*) AS number
    FROM initiatives_signature s JOIN initiatives_petition p ON p.id = s.petition_id
    WHERE s.state = 'confirmed' GROUP BY 1, 2
), placed AS (
    SELECT s.initiative_id, s.number, t.path, t.epci_id
    FROM signers s LEFT JOIN territories_territory t ON t.code = s.commune
), lives AS (
    SELECT f.area_code,
           sum(number) FILTER (WHERE home) AS home,
           sum(number) FILTER (WHERE NOT home AND near) AS union_,
           sum(number) FILTER (WHERE NOT home AND NOT near AND dept) AS departement,
           sum(number) FILTER (WHERE NOT home AND NOT near AND NOT dept AND reg) AS region,
           sum(number) FILTER (WHERE NOT home AND NOT near AND NOT dept AND NOT reg) AS elsewhere,
           sum(number) FILTER (WHERE home IS NULL) AS unknown
    FROM placed s
    JOIN officials_areafigure f ON f.initiative_id = s.initiative_id
    JOIN territories_territory a ON a.code = f.area_code
    LEFT JOIN unions u ON u.code = a.code
    CROSS JOIN LATERAL (
        SELECT CASE WHEN s.path IS NULL THEN NULL WHEN a.kind = 'epci'
                    THEN coalesce(s.epci_id = a.code, FALSE)
                    ELSE starts_with(s.path, a.path) END AS home,
               coalesce(a.epci_id = s.epci_id, FALSE) AS near,
               coalesce(split_part(trim(BOTH '/' FROM s.path), '/', 3) = ANY (coalesce(
                            u.departements, ARRAY[split_part(trim(BOTH '/' FROM a.path), '/', 3)]))
                        AND split_part(trim(BOTH '/' FROM s.path), '/', 3) <> '', FALSE) AS dept,
               coalesce(split_part(trim(BOTH '/' FROM s.path), '/', 2)
                        = split_part(trim(BOTH '/' FROM a.path), '/', 2), FALSE) AS reg
    ) AS lives_in
    GROUP BY 1
)
"""
