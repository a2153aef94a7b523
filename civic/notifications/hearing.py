"""What a person hears of on the site, found in Activity from what they follow: no row per person.

One statement, of a few branches. What has few rows (an initiative, a person, a commune) is read
by its own index, follow by follow: two hundred quiet initiatives are two hundred short reads,
never a walk through Activity. What has many (a region, a theme) is one condition, for which
PostgreSQL chooses between walking back along the positions and the indexes of its parts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from civic.accounts.models import User
from civic.activity.models import Activity
from civic.notifications import registry
from civic.notifications.states import Kind
from civic.territories.models import Kind as Place

# Where a search is looked for: among so many of the latest publications.
SEARCHED = 500
# Areas where much happens: a commune of so many people is one.
LARGE = (Place.COUNTRY, Place.REGION, Place.DEPARTEMENT, Place.COLLECTIVITY, Place.EPCI)
LARGE_COMMUNE = 100_000
LAST = 2**63 - 1
# Who did it: their key is the one that Activity names them by.
ACTORS = (Kind.PERSON, Kind.ORGANISATION)


@dataclass(frozen=True)
class Heard:
    """One follow that is not muted, with what finds its activities."""

    kind: str
    key: str
    origin: str
    since: int
    # For an area: its path, what it is and its name.
    path: str = ""
    place: str = ""
    name: str = ""
    population: int = 0

    @property
    def is_large(self) -> bool:
        """Whether so much happens there that one reads back from now."""
        return self.place in LARGE or self.population >= LARGE_COMMUNE

    def hears(self, row: Activity) -> bool:
        """Whether this follow is why `row` is heard; searches know by themselves."""
        if row.position is None or row.position <= self.since:
            return False
        if self.kind == Kind.INITIATIVE:
            return row.subject_kind == Kind.INITIATIVE and row.subject_key == self.key
        if self.kind == Kind.AREA:
            if self.place == Place.EPCI:
                return row.epci_code == self.key
            return bool(self.path) and row.area_path.startswith(self.path)
        if self.kind == Kind.THEME:
            return self.key in row.themes
        return self.kind in ACTORS and row.actor_key == self.key


@dataclass(frozen=True)
class Ear:
    """Everything one person follows, and how far they have read."""

    reader: int
    uid: str
    seen_through: int
    follows: Sequence[Heard] = ()
    # The positions that each followed search hears of.
    found: dict[str, set[int]] = field(default_factory=dict)

    def of(self, kind: Kind) -> list[Heard]:
        """The follows of one kind."""
        return [one for one in self.follows if one.kind == kind]

    def reasons(self, row: Activity) -> list[Heard]:
        """Why a row is heard: the closest follow first."""
        heard = [one for one in self.follows if self._hears(one, row)]
        return sorted(heard, key=_closeness)

    def _hears(self, one: Heard, row: Activity) -> bool:
        if one.kind == Kind.SEARCH:
            return row.position in self.found.get(one.key, ())
        return one.hears(row)


@dataclass(frozen=True)
class Window:
    """Between which positions, both excluded, in which direction, at most how many."""

    above: int = 0
    below: int = LAST
    limit: int = 20
    unread: bool = False
    oldest_first: bool = False


_FOLLOWS = """
SELECT r.id, r.seen_through, f.kind, f.key, f.origin, f.heard_from,
       coalesce(t.path, ''), coalesce(t.kind, ''), coalesce(t.name, ''), coalesce(t.population, 0)
FROM notifications_reader r
JOIN notifications_follow f ON f.reader_id = r.id AND f.muted_until IS NULL
LEFT JOIN territories_territory t ON f.kind = 'area' AND t.code = f.key
WHERE r.user_id = %s
"""


def ear_of(user: User) -> Ear | None:
    """What `user` follows, in one query; None when they follow nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWS, [user.pk])
        found = cursor.fetchall()
    if not found:
        return None
    follows = [Heard(*values) for _, _, *values in found]
    ear = Ear(reader=found[0][0], uid=str(user.uid), seen_through=found[0][1], follows=follows)
    ear.found.update(_searched(ear))
    return ear


def positions(ear: Ear, window: Window) -> list[int]:
    """The positions heard in a window, in its direction."""
    found = _statement(ear, window)
    if found is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*found)
        return [position for (position,) in cursor.fetchall()]


def rows(ear: Ear, window: Window) -> list[Activity]:
    """The activities heard in a window, in its direction; `is_seen` tells the read ones."""
    found = _statement(ear, window)
    if found is None:
        return []
    statement, parameters = found
    way = _way(window)
    sql = f"""
        SELECT a.*, a.position <= %s OR EXISTS (
            SELECT FROM notifications_seen s WHERE s.reader_id = %s AND s.position = a.position
        ) AS is_seen
        FROM ({statement}) heard JOIN activity_activity a ON a.position = heard.position
        ORDER BY a.position {way}
    """  # noqa: S608  (constants of this module only)
    return list(Activity.objects.raw(sql, [ear.seen_through, ear.reader, *parameters]))


_Sql = tuple[str, list[Any]]


def _statement(ear: Ear, window: Window) -> _Sql | None:
    branches = [branch for branch in _branches(ear, window) if branch]
    if not branches:
        return None
    union = " UNION ".join(f"({sql})" for sql, _ in branches)
    parameters = [value for _, values in branches for value in values]
    sql = (
        f"SELECT position FROM ({union}) heard"  # noqa: S608  (constants of this module only)
        f" ORDER BY position {_way(window)} LIMIT %s"
    )
    return sql, [*parameters, window.limit]


def _branches(ear: Ear, window: Window) -> Iterable[_Sql | None]:
    areas = [one for one in ear.of(Kind.AREA) if one.path]
    large = [one for one in areas if one.is_large]
    small = [one for one in areas if not one.is_large]
    yield _each(
        ear,
        window,
        "a.subject_kind = 'initiative' AND a.subject_key = f.key",
        [(one.key, one.since) for one in ear.of(Kind.INITIATIVE)],
        for_me=True,
    )
    yield _each(
        ear,
        window,
        "a.actor_key = f.key",
        [(one.key, one.since) for kind in ACTORS for one in ear.of(kind)],
    )
    # In the words of the index by path: everything from it to the next path beside it.
    yield _each(
        ear,
        window,
        "a.area_path ~>=~ f.key AND a.area_path ~<~ (rtrim(f.key, '/') || '0')",
        [(one.path, one.since) for one in small],
    )
    wide = [(_inside(one), one.since) for one in large]
    wide += [(_about(one), one.since) for one in ear.of(Kind.THEME)]
    hits = [position for found in ear.found.values() for position in found]
    if hits:
        wide.append((("a.position = ANY(%s)", [hits]), 0))
    yield _any(ear, window, wide)


def _inside(area: Heard) -> _Sql:
    if area.place == Place.EPCI:
        return "a.epci_code = %s", [area.key]
    if area.place == Place.COUNTRY:
        return "true", []
    return "a.area_path LIKE %s", [f"{area.path}%"]


def _about(theme: Heard) -> _Sql:
    return "a.themes @> ARRAY[%s]::varchar[]", [theme.key]


def _any(ear: Ear, window: Window, wide: list[tuple[_Sql, int]]) -> _Sql | None:
    """Follows of which one row in a hundred or more is heard: their words are for the planner."""
    if not wide:
        return None
    common, parameters = _common(ear, window)
    conditions = " OR ".join(f"({sql} AND a.position > %s)" for (sql, _), _ in wide)
    values = [value for (_, values), since in wide for value in [*values, since]]
    sql = (
        f"SELECT a.position FROM activity_activity a WHERE ({conditions}) AND {common}"  # noqa: S608
        f" ORDER BY a.position {_way(window)} LIMIT %s"
    )
    return sql, [*values, *parameters, window.limit]


def _each(
    ear: Ear,
    window: Window,
    condition: str,
    keys: list[tuple[str, int]],
    *,
    for_me: bool = False,
) -> _Sql | None:
    """Follows that each find few rows, by the same index.

    OFFSET 0 and "+ 0" keep the planner from the index of positions, which holds everything.
    """
    if not keys:
        return None
    common, parameters = _common(ear, window, for_me=for_me, by_key=True)
    way = _way(window)
    sql = (
        "SELECT near.position FROM unnest(%s::varchar[], %s::bigint[]) AS f (key, since)"  # noqa: S608
        " CROSS JOIN LATERAL (SELECT a.position FROM activity_activity a"
        f" WHERE {condition} AND a.position + 0 > f.since AND {common} OFFSET 0) near"
        f" ORDER BY near.position {way} LIMIT %s"
    )
    names, since = [key for key, _ in keys], [since for _, since in keys]
    return sql, [names, since, *parameters, window.limit]


def _common(ear: Ear, window: Window, *, for_me: bool = False, by_key: bool = False) -> _Sql:
    """What holds whatever is followed: not withdrawn, not one's own deed, not for others."""
    told = "a.for_key IN ('', %s)" if for_me else "a.for_key = ''"
    sql = f"a.withdrawn_at IS NULL AND {told} AND a.actor_key <> %s"
    position = "a.position + 0" if by_key else "a.position"
    sql += f" AND {position} > %s AND {position} < %s"
    above = max(window.above, ear.seen_through) if window.unread else window.above
    values: list[Any] = [*([ear.uid] if for_me else []), ear.uid, above, window.below]
    if window.unread:
        sql += (
            " AND NOT EXISTS (SELECT FROM notifications_seen s"
            " WHERE s.reader_id = %s AND s.position = a.position)"
        )
        values.append(ear.reader)
    return sql, values


def _way(window: Window) -> str:
    return "ASC" if window.oldest_first else "DESC"


def _searched(ear: Ear) -> dict[str, set[int]]:
    """What the followed searches hear of, among the latest publications."""
    searches = ear.of(Kind.SEARCH)
    if not searches:
        return {}
    since = min(one.since for one in searches)
    latest = Activity.objects.public().filter(position__gt=since, verb="initiative.published")
    candidates = list(latest.order_by("-position")[:SEARCHED])
    by_id = {row.pk: row.position for row in candidates}
    found: dict[str, set[int]] = {}
    for one in searches:
        hits = {by_id[pk] for pk in registry.matching(Kind.SEARCH, one.key, candidates)}
        found[one.key] = {at for at in hits if at is not None and at > one.since}
    return found


# What says most about why one hears of something: one's own, then who, then where and what.
_ORDER = {
    Kind.INITIATIVE: 0,
    Kind.PERSON: 1,
    Kind.ORGANISATION: 2,
    Kind.SEARCH: 3,
    Kind.AREA: 4,
    Kind.THEME: 5,
}


def _closeness(one: Heard) -> tuple[int, int, str]:
    return _ORDER[Kind(one.kind)], -len(one.path), one.key


def unread(ear: Ear, limit: int) -> int:
    """How many entries were not read, at most `limit`."""
    return len(positions(ear, Window(limit=limit, unread=True)))


def hears(ear: Ear, position: int) -> bool:
    """Whether the activity at a position is in the person's list."""
    return bool(positions(ear, Window(above=position - 1, below=position + 1, limit=1)))


def oldest_unread(ear: Ear) -> int | None:
    """The first position not read yet."""
    window = Window(limit=1, unread=True, oldest_first=True)
    return next(iter(positions(ear, window)), None)
