"""The default order, as documented at /classement/.

A rank is counted in days. It starts at the day of publication; each doubling of the number
of people who took a side, whichever side, adds one day, ten at most; an initiative that has
not yet found its first people gains two. Nothing about the author, the words, the side taken
or the area enters the formula. A side too small to be counted in public is not counted here
either: the order, which anyone can read, would tell its number.
"""

import math
from datetime import UTC, datetime

from django.conf import settings

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
PEOPLE_CAP_DAYS = 10
# Below this number of people an initiative is small, and keeps places of its own.
SMALL_BELOW = 25
SMALL_BONUS_DAYS = 2
# One place in five of the first page is kept for small, recent initiatives.
SMALL_EVERY = 5
SMALL_WITHIN_DAYS = 30


def rank(*, published_at: datetime, people: int) -> float:
    """Return the rank in days: greater comes first. `people` counts both sides, in public."""
    age = (published_at - EPOCH).total_seconds() / 86_400
    reach = min(PEOPLE_CAP_DAYS, math.log2(1 + people))
    return age + reach + (SMALL_BONUS_DAYS if people < SMALL_BELOW else 0)


_PEOPLE = " + ".join(
    f"CASE WHEN t.{side} >= {settings.PUBLIC_COUNT_FLOOR:d} THEN t.{side} ELSE 0 END"
    for side in ("supports", "opposes")
)
# The same formula in SQL, for the sweep; a property test keeps the two equal.
RANK_SQL = f"""
    extract(epoch FROM i.published_at - timestamptz '{EPOCH.isoformat()}') / 86400
    + least({PEOPLE_CAP_DAYS}, log(2.0, 1 + {_PEOPLE}))
    + CASE WHEN {_PEOPLE} < {SMALL_BELOW} THEN {SMALL_BONUS_DAYS} ELSE 0 END
"""
