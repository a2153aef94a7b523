"""Rings of accounts planted among ten thousand people, and whether they alone are found.

Made up from seeds, like the signatures. People hear of an initiative when it is talked about, so
that many act on the same one within an hour without knowing each other. A ring is told by somebody
where to go, goes within the hour or not at all, and does other things too.
"""

import random
import resource
import time
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from benchmarks.integrity.measure import wilson
from initiatives.petitions.together import CROWD, Act, groups

PEOPLE, INITIATIVES, DAYS, RINGS = 10_000, 600, 90, 12
PRECISION_GOAL, RECALL_GOAL = 0.95, 0.80
Range = tuple[float, float]


@dataclass(frozen=True)
class Rings:
    """What differs between the seeds one tunes on and the others."""

    name: str
    seeds: tuple[int, ...]
    # Of a ring: targets, share of them that each member follows, minutes they take, other acts.
    targets: Range
    follows: Range
    minutes: Range
    others: Range
    # Of people: acts of each; hours in which half of those who hear of an initiative act.
    acts: Range
    half_life_hours: Range


TUNED = Rings("tuned", (601, 602, 603), (6, 12), (0.8, 0.95), (5, 20), (0, 3), (3, 8), (8, 24))
LATER = Rings(
    "held out",
    (71_001, 71_002, 71_003, 71_004, 71_005, 71_006),
    targets=(6, 20),
    follows=(0.75, 1.0),
    minutes=(2, 25),
    others=(0, 4),
    acts=(2, 12),
    half_life_hours=(3, 36),
)


def report() -> None:
    """Pairs found and planted, for each seed and together; then one target with five million."""
    print(f"\nRings of 5 to 50 among {PEOPLE:,} people, {RINGS} of them; pairs in the same group")
    print(f"Aimed at: precision {PRECISION_GOAL}, recall {RECALL_GOAL}")
    for world in (TUNED, LATER):
        total: Counter[str] = Counter()
        for seed in world.seeds:
            found = _judge(world, seed)
            _print(f"{world.name} {seed}", found)
            total += found
        _print(world.name, total)
    _print_cost()


def _judge(world: Rings, seed: int) -> Counter[str]:
    acts, rings = traffic(world, random.Random(seed))
    planted = {pair for ring in rings for pair in combinations(sorted(ring), 2)}
    pairs = {pair for group in groups(acts) for pair in combinations(sorted(group), 2)}
    return Counter(planted=len(planted), found=len(pairs), right=len(planted & pairs))


def traffic(world: Rings, draw: random.Random) -> tuple[list[Act], list[set[int]]]:
    """What everybody did in ninety days, and who belongs to which ring."""
    starts = [draw.uniform(0, DAYS * 86_400) for _ in range(INITIATIVES)]
    # A few are known to all, most to their neighbours.
    weights = [1 / (rank + 1) ** 0.8 for rank in range(INITIATIVES)]
    mean, life = draw.uniform(*world.acts), draw.uniform(*world.half_life_hours) * 3600

    def organic(actor: int, number: int) -> dict[int, float]:
        chosen = set(draw.choices(range(INITIATIVES), weights, k=number))
        return {one: starts[one] + draw.expovariate(0.693 / life) for one in chosen}

    done = {actor: organic(actor, 1 + int(draw.expovariate(1 / mean))) for actor in range(PEOPLE)}
    rings, free = [], draw.sample(range(PEOPLE), PEOPLE)
    for _ring in range(RINGS):
        members = {free.pop() for _ in range(draw.randint(5, 50))}
        rings.append(members)
        _plant(world, draw, members, done, organic)
    acts = [Act(who, what, at) for who, some in done.items() for what, at in some.items()]
    return acts, rings


def _plant(world, draw, members, done, organic) -> None:  # type: ignore[no-untyped-def]
    targets = draw.sample(range(INITIATIVES), round(draw.uniform(*world.targets)))
    calls = {one: draw.uniform(0, DAYS * 86_400) for one in targets}
    share, wait = draw.uniform(*world.follows), draw.uniform(*world.minutes) * 60
    for member in members:
        followed = {
            one: at + draw.expovariate(1 / wait)
            for one, at in calls.items()
            if draw.random() < share
        }
        done[member] = organic(member, round(draw.uniform(*world.others))) | followed


def _print(name: str, found: Counter[str]) -> None:
    precision = found["right"] / found["found"] if found["found"] else 1.0
    recall = found["right"] / found["planted"]
    low, high = wilson(found["right"], found["found"])
    least, most = wilson(found["right"], found["planted"])
    is_met = precision >= PRECISION_GOAL and recall >= RECALL_GOAL
    print(
        f"{name:16}{found['planted']:8} planted{found['found']:8} found"
        f"  precision {precision:.3f} ({low:.3f}–{high:.3f})"
        f"  recall {recall:.3f} ({least:.3f}–{most:.3f}){'  met' if is_met else '  MISSED'}"
    )


def _print_cost() -> None:
    """As much as the sweep ever reads, all of it crowded, then all of it just below a crowd."""
    for what, gap in (("a crowd", 0.5), ("as dense as is compared", 7200 / (CROWD - 2))):
        draw = random.Random(5)
        acts = [
            Act(number % 125_000, number // 125_000, number % 125_000 * gap + draw.random() * 60)
            for number in range(500_000)
        ]
        start = time.process_time()
        found = groups(acts)
        spent = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"500,000 acts, {what}: {spent:.1f} s, {len(found)} groups, {peak} MB at most")
