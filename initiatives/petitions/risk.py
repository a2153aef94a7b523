"""Which signatures are asked for another proof. Nothing here sets one aside.

A signature has points of its own (`own_score`) and those of the groups it belongs to within an
hour and within a day: one network, one domain, one series of addresses, one commune. From
`VERIFY_AT` points on, the person is asked to prove in another way. Size alone never reaches it:
genuine petitions burst, and a town hall, a school or a carrier is one network.

The values are where we start; `benchmarks.integrity` measures them on made-up traffic.

| Signal | Known false alarm | What keeps it from deciding alone |
|---|---|---|
| many from one network | town hall, university, carrier | size is worth 10 of 50; no marked stand |
| many at one domain | employer, university | the same; large providers and relays are no group |
| written and confirmed fast | forms filled by the browser | a twentieth of the hour must be |
| steady pace | queue at a stand | needs a pace no queue keeps, and something else |
| one after the other | a shared tablet | needs the same provider too |
| a series on several networks | a surname that many bear | needs one after the other as well |
| a whole village | its own petition | in its own territory, only more people than live there |
| nearly all brisk | forms filled by browsers | four fifths of a group, which stands out besides |
| a few too fast to be chance | colleagues with their mail open | a share is needed too (`haste`) |
| many forms for one mailbox | a household | only communes that they name are counted |
| many mailboxes of one account | who signs for a family | up to six, something else is needed |
| throw-away address | somebody careful | 25 of 50, unless a twentieth of the hour does it, fast |
| odd name | any rare name | language plays no part: figures, signs, rows of keys only |
| hour of the night | overseas | the hour is never looked at |
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from initiatives.petitions.haste import BRISK, QUICK, Key, hasty
from initiatives.petitions.seen import (
    DAY,
    HOUR,
    Seen,
    by_day,
    by_domain,
    by_half_past,
    by_hour,
    by_long_tail,
    by_network,
    by_rarity,
    by_session,
    by_shape,
    by_stem,
    by_tail,
    by_throwaway,
)
from initiatives.petitions.series import joined_by_series

VERSION = "2026-12.1"
VERIFY_AT = 50
# Seconds between two sweeps: a machine is told within an hour of its tenth signature.
PERIOD = HOUR // 4

# -- One signature ---------------------------------------------------------------------------
DISPOSABLE = 25
NAME_MOST = 30
MIXED, MIXED_FROM = 10, 3
# Confirmed, or written, in less than so many seconds.
CONFIRMED_WITHIN = ((2, 35), (5, 20), (10, 10))
WRITTEN_WITHIN = ((3, 20), (6, 10))
# Forms for one mailbox that name so many communes: a household, however large, lives in one, and a
# slip of the hand makes two.
COMMUNES, MANY_COMMUNES = 4, 50

# -- A group ---------------------------------------------------------------------------------
LEAST, SHARE = 10, 0.05
SERIES_SHARE = 0.002
SIZE = 10
REGULAR, REGULAR_BELOW = 30, 0.35
HURRIED, HURRIED_BELOW = 30, 10
STEADY, STEADY_BELOW = 25, 0.2
ODD, ODD_NAME, ODD_SHARE = 30, 40, 0.2
ONE_BY_ONE, ONE_BY_ONE_SHARE, ONE_BY_ONE_GAP = 25, 0.9, 900
# So few of a thin day overlap anyway: where few networks serve an island, each has many thin days.
ONE_BY_ONE_CHANCE = 0.05
NARROW, NARROW_SHARE, NARROW_ELSEWHERE = 15, 0.8, 0.5
SERIES, SERIES_INSIDE, SERIES_INSIDE_SHARE = 40, 40, 0.3
# Nearly everybody of a group is brisk: a fifth of people are, half of colleagues with their mail
# open. Of those who only write their address alike, so many more than elsewhere.
BRISK_CROWD, BRISK_CROWD_SHARE = 40, 0.8
BRISK_HALF, BRISK_TIMES, BRISK_LEAST = 0.5, 3, 20
# More mailboxes than so many, used within a day from one account's session: a sign, then enough.
# A household as large as that signs seldom from one account in one day.
SESSIONS = ((6, 50), (3, 30))
# Of an hour.
QUICKS = 50
# Of a group however small, more are fast than chance makes them.
HASTY = 50
DISPOSABLES = 25
# More of a commune's inhabitants of age than sign anywhere.
PLACE, PLACE_SHARE, HOME_SHARE = 50, 0.3, 1.0


@dataclass(frozen=True)
class Place:
    """A commune: how many signed from it since the start, of how many of age."""

    signed: int
    adults: int
    # The petition is about this very place.
    is_home: bool = False


Members = Sequence[Seen]
Judge = Callable[[Key, Members], dict[int, int]]


@dataclass(frozen=True)
class Window:
    """An hour or a day of a petition."""

    size: int
    is_hour: bool
    # Share of each domain among its signatures.
    domains: Mapping[str, float]
    # Share of those as fast as a machine.
    brisk: float = 0.0

    def is_trending(self, members: Members, share: float = SHARE) -> bool:
        """Whether so many stand out, at the size of this petition."""
        return len(members) >= max(LEAST, math.ceil(share * self.size))


def own_score(seen: Seen) -> int:
    """The points of one signature by itself, from 0 to 100. More of a sign is never less."""
    traits = seen.features
    points = DISPOSABLE if traits.get("disposable") else 0
    points += min(traits.get("name", 0), 100) * NAME_MOST // 100
    points += MIXED if traits.get("switches", 0) >= MIXED_FROM else 0
    points += _within(seen.delay, CONFIRMED_WITHIN) + _within(seen.written, WRITTEN_WITHIN)
    points += MANY_COMMUNES if seen.communes >= COMMUNES else 0
    return min(points, 100)


def is_suspect_alone(seen: Seen) -> bool:
    """Whether a signature is asked for another proof as soon as it is confirmed."""
    return own_score(seen) >= VERIFY_AT


def suspects(
    seen: Iterable[Seen],
    places: Mapping[str, Place] | None = None,
    within: Judge | None = None,
) -> dict[int, int]:
    """The keys of those asked for another proof, with their points.

    The order in which they come does not matter. `within` judges an hour or a day: `points_within`,
    unless somebody who asks again and again remembers what it said of those that are over.
    """
    rows = list(seen)
    shared = group_points(rows, within or points_within)
    found = {}
    for row in rows:
        place = place_points(places[row.commune]) if places and row.commune in places else 0
        points = min(own_score(row) + max(shared.get(row.key, 0), place), 100)
        if points >= VERIFY_AT:
            found[row.key] = points
    return found


def crowded(places: Mapping[str, Place]) -> set[str]:
    """The communes with fewer people than signatures: whoever signed from there is asked."""
    return {code for code, place in places.items() if place_points(place)}


def place_points(place: Place) -> int:
    """Points of having signed from somewhere that has fewer people than signatures."""
    share = HOME_SHARE if place.is_home else PLACE_SHARE
    return PLACE if place.signed >= LEAST and place.signed > share * place.adults else 0


def group_points(rows: Members, within: Judge) -> dict[int, int]:
    """The points that each signature has from the worst of its groups."""
    points: dict[int, int] = {}
    for when in (by_hour, by_half_past, by_day):
        for members in _split(rows, when):
            for key, worth in within(when, members).items():
                points[key] = max(points.get(key, 0), worth)
    return points


def points_within(when: Key, rows: Members) -> dict[int, int]:
    """The points of the groups within one hour or day."""
    points: dict[int, int] = {}
    if when is not by_half_past:
        for row, worth in _in_window(rows, _window(rows, is_hour=when is by_hour)):
            points[row.key] = max(points.get(row.key, 0), worth)
    for row, worth in _of_busy_sessions(rows) if when is by_day else ():
        points[row.key] = max(points.get(row.key, 0), worth)
    # Within a day, throw-away addresses and rare domains of careful people add up.
    for row in hasty(rows, _ALIKE if when is by_day else (*_ALIKE, by_throwaway, by_rarity)):
        points[row.key] = max(points.get(row.key, 0), HASTY)
    return points


def _of_busy_sessions(rows: Members) -> Iterator[tuple[Seen, int]]:
    """Those of an account that was used for more mailboxes than a few, with what it is worth."""
    for members in _split(rows, by_session):
        mailboxes = len({row.mailbox or row.key for row in members})
        worth = next((points for most, points in SESSIONS if mailboxes > most), 0)
        yield from ((row, worth) for row in members if worth)


def _in_window(rows: Members, window: Window) -> Iterator[tuple[Seen, int]]:
    for kind, judge in _JUDGES.items():
        for members in _split(rows, _KEYS[kind]):
            if len(members) < LEAST:
                continue
            worth = judge(members, window)
            if kind not in _LOOSE:
                yield from ((row, worth) for row in members if _answers(row, kind))
                continue
            # The odd names of others say nothing of whoever only writes an address alike.
            others = ODD if kind != "disposable" and _has_odd_names(members) else 0
            brisk = (row for row in members if _is_brisk(row))
            yield from ((row, worth if _is_odd(row) else worth - others) for row in brisk)
    networks = list(_split(rows, by_network))
    for members in joined_by_series(networks, by_stem):
        if len(members) < LEAST:
            continue
        worth = _judge_network(members, window)
        yield from ((row, worth) for row in members)


def since(now: float) -> float:
    """From when on a sweep looks at what was confirmed: today, and yesterday until two o’clock."""
    return (now - 2 * HOUR) // DAY * DAY


# -- What each group is worth ------------------------------------------------------------------


def _judge_network(members: Members, window: Window) -> int:
    points = _judge_pace(members, window)
    points += SERIES_INSIDE if _share_in_series(members) >= SERIES_INSIDE_SHARE else 0
    if _is_one_by_one(members):
        points += ONE_BY_ONE + (NARROW if _is_narrow(members, window) else 0)
    return points


def _judge_pace(members: Members, window: Window) -> int:
    points = SIZE if window.is_trending(members) else 0
    points += REGULAR if _is_regular(members) else 0
    points += HURRIED if median(row.delay for row in members) < HURRIED_BELOW else 0
    points += STEADY if _is_steady(members) else 0
    points += BRISK_CROWD if _brisk(members) >= BRISK_CROWD_SHARE * len(members) else 0
    return points + (ODD if _has_odd_names(members) else 0)


def _judge_alike(members: Members, window: Window) -> int:
    """Half of them brisk is enough where few are elsewhere: people who write alike hide others."""
    brisk = _brisk(members)
    share, least = brisk / len(members), max(BRISK_HALF, BRISK_TIMES * window.brisk)
    is_half = brisk >= BRISK_LEAST and least <= share < BRISK_CROWD_SHARE
    return _judge_pace(members, window) + (BRISK_CROWD if is_half else 0)


def _judge_series(members: Members, window: Window) -> int:
    return _judge_alike(members, window) + (
        SERIES if window.is_trending(members, SERIES_SHARE) else 0
    )


def _judge_disposable(members: Members, window: Window) -> int:
    # Within a day, those of careful people add up.
    return DISPOSABLES if window.is_hour and window.is_trending(members) else 0


def _judge_quick(members: Members, window: Window) -> int:
    return QUICKS if window.is_hour and window.is_trending(members) else 0


_KEYS: dict[str, Callable[[Seen], object]] = {
    "network": by_network,
    "domain": by_domain,
    "pattern": by_shape,
    "stem": by_stem,
    "tail": by_tail,
    "quick": QUICK.holds,
    "disposable": by_throwaway,
}
_JUDGES: dict[str, Callable[[Members, Window], int]] = {
    "network": _judge_network,
    "domain": _judge_pace,
    "pattern": _judge_alike,
    "stem": _judge_series,
    "tail": _judge_alike,
    "quick": _judge_quick,
    "disposable": _judge_disposable,
}


_ALIKE = (by_network, by_domain, by_shape, by_tail, by_long_tail)

# Anybody may be in these groups: only those as fast as a machine answer for them.
_LOOSE = {"pattern", "tail", "disposable"}


def _is_brisk(row: Seen) -> bool:
    return row.delay < BRISK.confirmed and (row.written is None or row.written < BRISK.written)


def _answers(row: Seen, kind: str) -> bool:
    """Whether one answers for a group: not for sharing a throw-away domain, unless as fast."""
    return kind != "domain" or not row.features.get("disposable") or _is_brisk(row)


def _is_odd(row: Seen) -> bool:
    return bool(row.features.get("name", 0) >= ODD_NAME)


def _has_odd_names(members: Members) -> bool:
    return sum(_is_odd(row) for row in members) >= ODD_SHARE * len(members)


def _brisk(members: Members) -> int:
    return sum(_is_brisk(row) for row in members if row.written is not None)


def _is_regular(members: Members) -> bool:
    """Arrivals as far apart as a clock makes them; people’s vary as much as their mean."""
    times = sorted(row.at for row in members)
    return _spread([later - earlier for earlier, later in pairwise(times)]) < REGULAR_BELOW


def _is_steady(members: Members) -> bool:
    """Forms that take each as long as the other."""
    seconds = [row.written for row in members if row.written is not None]
    return len(seconds) >= LEAST and _spread(seconds) < STEADY_BELOW


def _is_one_by_one(members: Members) -> bool:
    """Each begins once the one before is confirmed: neighbours overlap, one person cannot."""
    rows = sorted(members, key=lambda row: (row.at, row.confirmed, row.key))
    close = [pair for pair in pairwise(rows) if pair[1].at - pair[0].at <= ONE_BY_ONE_GAP]
    after = sum(left.confirmed <= right.at - (right.written or 0) for left, right in close)
    is_in_turn = len(close) >= LEAST - 1 and after >= ONE_BY_ONE_SHARE * len(close)
    return is_in_turn and _apart_by_chance(close) < ONE_BY_ONE_CHANCE


def _apart_by_chance(close: Sequence[tuple[Seen, Seen]]) -> float:
    """That nobody overlaps who comes at random as often as these do."""
    taken = math.fsum(left.delay + (right.written or 0) for left, right in close)
    gap = math.fsum(right.at - left.at for left, right in close) / len(close)
    return math.exp(-taken / gap) if gap else 1.0


def _is_narrow(members: Members, window: Window) -> bool:
    """Nearly all at one large provider that few use elsewhere."""
    common = [row.features for row in members if row.features.get("common")]
    counts = Counter(str(traits.get("domain", "")) for traits in common)
    return any(
        count >= NARROW_SHARE * len(members) and window.domains.get(domain, 0) <= NARROW_ELSEWHERE
        for domain, count in counts.items()
    )


def _share_in_series(members: Members) -> float:
    """Of the longest series of addresses: two people of one mailbox make none.

    Surnames that two or three bear add up to no series: where few networks serve an island, many
    of one network bear the same.
    """
    series: defaultdict[object, list[object]] = defaultdict(list)
    for row in members:
        if stem := by_stem(row):
            series[stem].append(row.mailbox or row.key)
    return max((len(some) for some in series.values() if len(set(some)) > 1), default=0) / len(
        members
    )


def _spread(values: Sequence[float]) -> float:
    """Standard deviation over mean; of values all zero, none."""
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / len(values)
    return math.sqrt(variance) / mean if mean else 0.0


def _within(value: float | None, steps: Iterable[tuple[int, int]]) -> int:
    """The points of the first step that `value` stays under."""
    if value is None:
        return 0
    return next((points for limit, points in steps if value < limit), 0)


def _window(rows: Members, *, is_hour: bool) -> Window:
    counts = Counter(str(row.features.get("domain", "")) for row in rows)
    shares = {domain: count / len(rows) for domain, count in counts.items()}
    return Window(len(rows), is_hour, shares, _brisk(rows) / len(rows))


def _split(rows: Members, key: Callable[[Seen], object]) -> Iterable[list[Seen]]:
    """The groups of one key; what has none is in no group."""
    groups: defaultdict[object, list[Seen]] = defaultdict(list)
    for row in rows:
        value = key(row)
        if value is not None and value != "" and value is not False:
            groups[value].append(row)
    return groups.values()
