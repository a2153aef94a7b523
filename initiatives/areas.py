"""What is open where: counts by département, and the copies initiatives keep of their place."""

from django.db import connection

# An initiative of a commune that was merged moves, in lists, to the commune that replaced it;
# it still points at the place its author chose.
_REFRESH = """
UPDATE initiatives_initiative AS initiative
SET area_path = place.path, epci_code = place.epci_code, national = place.national
FROM (
    SELECT chosen.code, present.path, present.kind = 'country' AS national,
           CASE WHEN present.kind = 'epci' THEN present.code
                ELSE coalesce(present.epci_id, '') END AS epci_code
    FROM territories_territory AS chosen
    JOIN territories_territory AS present
        ON present.code = coalesce(chosen.successor_id, chosen.code)
) AS place
WHERE place.code = initiative.territory_id
    AND (initiative.area_path, initiative.epci_code, initiative.national)
        IS DISTINCT FROM (place.path, place.epci_code::varchar, place.national)
"""


def refresh_area_copies() -> int:
    """Bring the copies of the tree that initiatives keep up to date; return how many moved."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH)
        return int(cursor.rowcount)
