"""Groups that act together: the same targets at the same hours, again and again.

After SynchroTrap: two people are alike when at least four of their acts fall within an hour of
each other on the same target, and that is half of all they did between them. Those who are alike,
one after the other, make a group. An association, a class or a family is one: it is a way of
taking part, not a fraud, and nothing here asks anybody for anything.

Where so many act within the hour that anybody meets anybody, nothing is compared: that bounds the
work at `CROWD` comparisons an act, whatever the size of a target.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# So many acts in common, being so much of what both did, each within so many seconds.
COMMON, JACCARD, WITHIN = 4, 0.5, 3600
# More within the hour on one target are a crowd.
CROWD = 200
# Fewer are a family, and would be told by name.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody did something to a target; `at` is in seconds."""

    actor: int
    target: int
    at: float


def groups(acts: Iterable[Act]) -> list[set[int]]:
    """The groups of `LEAST` people and more. The order of acts does not matter."""
    leader: dict[int, int] = {}
    for one, other in pairs(acts):
        leader[_first(leader, other)] = _first(leader, one)
    members: defaultdict[int, set[int]] = defaultdict(set)
    for actor in leader:
        members[_first(leader, actor)].add(actor)
    return [group for group in members.values() if len(group) >= LEAST]


def pairs(acts: Iterable[Act]) -> Iterator[tuple[int, int]]:
    """Who is alike, each pair once."""
    rows = list(acts)
    number = Counter(act.actor for act in rows)
    for actor, hours in _hours(act for act in rows if number[act.actor] >= COMMON).items():
        common = Counter(act.actor for hour in hours for act in hour.acts())
        for other, times in common.items():
            if actor < other and is_alike(times, number[actor], number[other]):
                yield actor, other


def is_alike(common: int, one: int, other: int) -> bool:
    """Whether so many acts in common, of so many of each, make two people alike."""
    return common >= COMMON and common >= JACCARD * (one + other - common)


@dataclass(frozen=True, slots=True)
class _Hour:
    """What happened on one target within an hour of an act: a part of a list, not copied."""

    some: Sequence[Act]
    first: int
    last: int

    def acts(self) -> Sequence[Act]:
        return self.some[self.first : self.last]


def _hours(acts: Iterable[Act]) -> dict[int, list[_Hour]]:
    """Of each person, act by act, the hour around it, unless it is crowded."""
    targets: defaultdict[int, list[Act]] = defaultdict(list)
    for act in acts:
        targets[act.target].append(act)
    hours: defaultdict[int, list[_Hour]] = defaultdict(list)
    for some in targets.values():
        some.sort(key=lambda act: (act.at, act.actor))
        first = last = 0
        for act in some:
            while act.at - some[first].at > WITHIN:
                first += 1
            while last < len(some) and some[last].at - act.at <= WITHIN:
                last += 1
            if 1 < last - first <= CROWD:
                hours[act.actor].append(_Hour(some, first, last))
    return hours


def _first(leader: dict[int, int], actor: int) -> int:
    """Who stands for everybody that a chain of likeness joins to somebody."""
    first = leader.setdefault(actor, actor)
    while leader[first] != first:
        leader[first] = leader[leader[first]]
        first = leader[first]
    leader[actor] = first
    return first
