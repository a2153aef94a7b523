"""Groups, however small, where more people are as fast as a machine than chance makes them.

How many of a group are fast is held against everybody else of the same hour or day: by chance, so
many of so few would be less than once in a million times. That alone would ask large groups which
are only a little faster than others, as colleagues with their mail open are: a share is needed too.
Whoever is not fast answers for nobody.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from initiatives.petitions.seen import Seen, by_domain, by_network, by_rarity

CHANCE = 1e-6
FEWEST = 5
# Of one domain, among all that hardly anybody has.
MOST = 9
# Beside the others of the window, so many people of whom a usual share is fast.
PRIOR = 40
Key = Callable[[Seen], object]


@dataclass(frozen=True, slots=True)
class Pace:
    """What is fast: forms written and confirmed in less than so many seconds."""

    written: int
    confirmed: int
    # More than are so fast in most crowds: no less is ever taken for usual.
    usual: float
    # At least so many of those who write their address alike; of those who belong together, and
    # may have their mail open all at once.
    share: float
    together: float

    def holds(self, row: Seen) -> bool:
        """Whether somebody is; not when nothing is known of how they wrote."""
        written = row.written
        return written is not None and written < self.written and row.delay < self.confirmed

    def least(self, key: Key) -> float:
        """The share needed in groups of a kind."""
        return self.together if key in (by_network, by_domain) else self.share

    def is_unlikely(self, fast: float, of: float, others: int, elsewhere: int) -> bool:
        """Whether so many `of` a group cannot well be, when `elsewhere` of all `others` are."""
        share = (elsewhere + PRIOR * self.usual) / (others + PRIOR)
        return chance(fast, of, max(share, self.usual)) < CHANCE


BRISK = Pace(30, 60, usual=0.2, share=0.5, together=0.8)
QUICK = Pace(12, 20, usual=0.02, share=0.2, together=0.4)


def hasty(rows: Sequence[Seen], keys: Sequence[Key]) -> Iterator[Seen]:
    """The fast ones, of one hour or day, of groups faster than chance; some more than once."""
    known = [row for row in rows if row.written is not None]
    fast = {pace: [row for row in known if pace.holds(row)] for pace in (BRISK, QUICK)}
    for key in keys:
        groups = {pace: _groups(few, key) for pace, few in fast.items()}
        sizes = Counter(map(key, known)) if any(groups.values()) else {}
        for pace, some in groups.items():
            for group, members in some.items():
                others = len(known) - sizes[group], len(fast[pace]) - len(members)
                few, size = float(len(members)), float(sizes[group])
                if key is by_rarity:
                    few, size = _leveled(members, known)
                is_share = few >= pace.least(key) * size
                if is_share and pace.is_unlikely(few, size, *others):
                    yield from members


def _groups(rows: Iterable[Seen], key: Key) -> dict[object, list[Seen]]:
    groups: defaultdict[object, list[Seen]] = defaultdict(list)
    for row in rows:
        if group := key(row):
            groups[group].append(row)
    return {group: members for group, members in groups.items() if len(members) >= FEWEST}


def _leveled(fast: Iterable[Seen], known: Iterable[Seen]) -> tuple[float, float]:
    """How many are fast, of how many, when no domain counts for more than a few.

    One company that signs in the same hour says nothing of the others, and has its own group.
    """
    sizes = Counter(by_domain(row) for row in known if by_rarity(row))
    quick = Counter(map(by_domain, fast))
    weights = {domain: min(1.0, MOST / size) for domain, size in sizes.items()}
    few = math.fsum(weights[domain] * count for domain, count in quick.items())
    return few, math.fsum(weights[domain] * count for domain, count in sizes.items())


def chance(fast: float, of: float, share: float) -> float:
    """That so many of a group or more are fast, at most: Chernoff’s bound, exact when all are."""
    part = min(1.0, fast / of)
    if part <= share:
        return 1.0
    distance = part * math.log(part / share)
    if part < 1:
        distance += (1 - part) * math.log((1 - part) / (1 - share))
    return math.exp(-of * distance)
