"""The timelines of the measuring base."""

from django.urls import reverse

from initiatives.actions.tallies import FIRST
from initiatives.dataset.registry import Base, kind
from initiatives.telling import KIND

# What the timelines tell, oldest first, so that identifiers follow time here too.
_TOLD = """
CREATE TEMPORARY TABLE told ON COMMIT DROP AS
SELECT 'initiative.published' AS verb, id AS about, id AS object, published_at AS at,
       '{}'::jsonb AS data
FROM initiatives_initiative WHERE id > %(i0)s
UNION ALL
SELECT 'initiative.edited', id, id, edited_at, jsonb_build_object('version', version)
FROM initiatives_initiative WHERE id > %(i0)s AND edited_at IS NOT NULL
UNION ALL
SELECT 'initiative.closed', id, id, closed_at, jsonb_build_object('outcome', outcome)
FROM initiatives_initiative WHERE id > %(i0)s AND closed_at IS NOT NULL
UNION ALL
SELECT 'initiative.milestone', initiative_id, initiative_id, reached_at,
       jsonb_build_object('level', level)
FROM initiatives_milestone WHERE initiative_id > %(i0)s AND level > %(first)s
UNION ALL
SELECT 'initiative.joined_first', initiative_id, initiative_id, reached_at, '{}'::jsonb
FROM initiatives_milestone WHERE initiative_id > %(i0)s AND level = %(first)s
UNION ALL
SELECT 'initiative.alternative', original_id, answer_id, linked_at, '{}'::jsonb
FROM initiatives_alternative WHERE original_id > %(i0)s
"""
_ACTIVITIES = """
INSERT INTO activity_activity (
    uid, at, verb, subject_kind, subject_key, object_kind, object_key, actor_name, actor_key,
    url, title, summary, area_code, area_path, area_name, epci_code, themes, data, withdrawn_at,
    for_key, position
)
SELECT gen_random_uuid(), told.at, told.verb, %(kind)s, i.id::text, %(kind)s, o.id::text,
       CASE WHEN told.nobody THEN '' ELSE a.name END,
       CASE WHEN told.nobody THEN '' ELSE a.uid::text END,
       replace(%(url)s, '0-x',
               o.id || '-' || rtrim(left(pg_temp.slug(o.title), 80), '-')),
       o.title, left(o.proposal, 500), t.code, t.path, t.name, i.epci_code,
       array_remove(ARRAY[th.slug, up.slug], NULL), told.data,
       CASE WHEN i.visibility IN ('restricted', 'removed') THEN now() END,
       CASE WHEN told.verb = 'initiative.joined_first' THEN a.uid::text ELSE '' END,
       last.position + row_number() OVER (ORDER BY told.at)
FROM (SELECT *, verb IN ('initiative.milestone', 'initiative.joined_first') AS nobody
      FROM told) told
CROSS JOIN (SELECT coalesce(max(position), 0) AS position FROM activity_activity) last
JOIN initiatives_initiative i ON i.id = told.about
JOIN initiatives_initiative o ON o.id = told.object
JOIN accounts_user a ON a.id = o.author_id
JOIN territories_territory t ON t.code = i.territory_id
JOIN themes_theme th ON th.id = i.theme_id
LEFT JOIN themes_theme up ON up.id = th.parent_id
ORDER BY told.at
"""


@kind("activities", "activity_activity")
def activities(base: Base) -> int:
    """Tell what happened to each initiative, as its actions would have, settled already."""
    base.run(_TOLD, first=FIRST)
    base.run("ANALYZE told")
    url = reverse("initiative", kwargs={"pk": 0, "slug": "x"})
    return base.run(_ACTIVITIES, kind=KIND, url=url)
