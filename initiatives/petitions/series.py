"""Networks that one series of addresses joins: a home, a telephone, a café.

None of them need stand out alone. A surname that many bear joins networks too, whose people
overlap: what a joined group is worth comes from the order in which they sign.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

# So many addresses of one series join the networks they came from, of so many signatures each.
SERIES_LEAST, NETWORK_LEAST = 4, 3
Row = TypeVar("Row")


def joined_by_series(
    networks: Sequence[Sequence[Row]], series_of: Callable[[Row], object]
) -> Iterator[list[Row]]:
    """The signatures of several networks that series of addresses make one place."""
    large = [some for some in networks if len(some) >= NETWORK_LEAST]
    first = list(range(len(large)))
    for ats in _series(large, series_of):
        for at in ats:
            one, other = _root(first, ats[0]), _root(first, at)
            first[max(one, other)] = min(one, other)
    joined: defaultdict[int, list[Sequence[Row]]] = defaultdict(list)
    for at, some in enumerate(large):
        joined[_root(first, at)].append(some)
    for parts in joined.values():
        if len(parts) > 1:
            yield [row for some in parts for row in some]


def _series(
    networks: Sequence[Sequence[Row]], series_of: Callable[[Row], object]
) -> list[list[int]]:
    """The networks of each series that is long enough."""
    series: defaultdict[object, list[int]] = defaultdict(list)
    for at, some in enumerate(networks):
        for row in some:
            if stem := series_of(row):
                series[stem].append(at)
    return [ats for ats in series.values() if len(ats) >= SERIES_LEAST]


def _root(first: list[int], at: int) -> int:
    while first[at] != at:
        at = first[at]
    return at
