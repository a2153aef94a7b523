"""How much a flag weighs, and when proven flags may cover a text until a human looks.

A flagger without a record weighs nothing: their flag enters the queue all the same. What weighs is
that independent people, whose earlier flags a human found right, say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import combinations

DECIDED_MIN, ACCOUNT_MIN = 10, timedelta(days=30)
QUORUM_CLUSTERS, QUORUM_WEIGHT = 3, 2.0
SAME_NETWORK, SAME_ARRIVAL = timedelta(hours=24), timedelta(hours=1)
ALIKE = 0.3
# The lower tenth of what is believed of a record.
QUANTILE = 0.10


@dataclass(frozen=True)
class Record:
    """What became of a person's flags, and for how long they have been here."""

    agreed: int
    refused: int
    age: timedelta


@dataclass(frozen=True)
class Seen:
    """One flag as its independence is judged: keyed hashes, no identity."""

    person: int
    at: datetime
    weight: float
    network: bytes = b""
    session: bytes = b""
    arrival: bytes = b""
    # The side taken on the initiative that the flagged one opposes, when there is one.
    side: str = ""
    # The other contents flagged within 90 days.
    others: frozenset[int] = frozenset()


def weight_of(record: Record) -> float:
    """`max(0, 2·(q10[Beta(agreed+1, refused+1)] − ½))`, or 0 below ten decided flags or a month."""
    if record.agreed + record.refused < DECIDED_MIN or record.age < ACCOUNT_MIN:
        return 0.0
    return max(0.0, 2 * (beta_quantile(QUANTILE, record.agreed + 1, record.refused + 1) - 0.5))


# Records are a few whole numbers, met again and again.
@lru_cache(maxsize=10_000)
def beta_quantile(share: float, a: int, b: int) -> float:
    """Where a Beta(a, b) of whole parameters reaches `share`: by halves of its binomial sum."""
    low, high = 0.0, 1.0
    for _turn in range(50):
        middle = (low + high) / 2
        if _beta_below(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta_below(x: float, a: int, b: int) -> float:
    """P(Beta(a, b) ≤ x) = P(Binomial(a+b−1, x) ≥ a), summed over the shorter side."""
    n = a + b - 1
    term, below = (1 - x) ** n, 0.0
    for k in range(a):
        below += term
        term *= (n - k) / (k + 1) * (x / (1 - x)) if x < 1 else 0.0
    return 1 - below


def clusters(flags: Iterable[Seen]) -> list[list[Seen]]:
    """The flags gathered by what links them: people who act together count as one."""
    rows = list(flags)
    head = list(range(len(rows)))

    def root(one: int) -> int:
        while head[one] != one:
            head[one] = head[head[one]]
            one = head[one]
        return one

    for one, other in combinations(range(len(rows)), 2):
        if _linked(rows[one], rows[other]):
            head[root(one)] = root(other)
    groups: dict[int, list[Seen]] = {}
    for place, row in enumerate(rows):
        groups.setdefault(root(place), []).append(row)
    return list(groups.values())


def effective(flags: Iterable[Seen]) -> float:
    """F: the sum of the best weight of each cluster, at most 20."""
    best = sum(max(row.weight for row in group) for group in clusters(_weighing(flags)))
    return min(best, 20.0)


def may_cover(flags: Iterable[Seen]) -> bool:
    """Whether three independent, proven clusters weigh two together."""
    groups = clusters(_weighing(flags))
    best = [max(row.weight for row in group) for group in groups]
    return len(groups) >= QUORUM_CLUSTERS and sum(best) >= QUORUM_WEIGHT


def _weighing(flags: Iterable[Seen]) -> list[Seen]:
    # What weighs nothing adds nothing, links nobody (it would let newcomers tie honest people
    # together), and a thousand of them are not compared in pairs.
    return [row for row in flags if row.weight > 0]


def _linked(one: Seen, other: Seen) -> bool:
    apart = abs(one.at - other.at)
    return (
        one.person == other.person
        or (bool(one.session) and one.session == other.session)
        or (bool(one.network) and one.network == other.network and apart <= SAME_NETWORK)
        or (bool(one.arrival) and one.arrival == other.arrival and apart <= SAME_ARRIVAL)
        or (bool(one.side) and one.side == other.side)
        or _alike(one.others, other.others)
    )


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    both = one | other
    return bool(both) and len(one & other) / len(both) >= ALIKE
