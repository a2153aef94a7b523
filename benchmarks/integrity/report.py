"""Print, per mix and never on average, what the rules find beside what is aimed at."""

import math
import os
import random
from collections import Counter
from concurrent.futures import Future, ProcessPoolExecutor

from benchmarks.integrity import rings
from benchmarks.integrity.attacks import ATTACKS
from benchmarks.integrity.crowds import CLEAN, Crowd
from benchmarks.integrity.measure import Result, judge, wilson
from benchmarks.integrity.parameters import (
    CONTAMINATIONS,
    FRESH,
    HELD_OUT,
    LAST,
    LATER,
    TOTAL,
    TUNED,
    WIDE,
    World,
)

CLEAN_GOAL, RATIO_GOAL, PRECISION_GOAL, ERROR_GOAL, ALERT_GOAL = 0.005, 1.5, 0.95, 0.01, 1.0
RECALL_GOALS = {"A1": 0.95, "A2": 0.95, "A3": 0.95, "A9": 0.95, "A4": 0.7, "A5": 0.7, "A6": 0.7}
WORLDS = {world.name: world for world in (TUNED, HELD_OUT, FRESH, WIDE, LATER, LAST)}


def main() -> None:
    """Report on one world, BENCH_INTEGRITY="held out" unless it is named.

    BENCH_CROWDS=40 draws each genuine crowd as many times for each seed and nothing else: whether
    some people are asked more than others shows on many only. BENCH_INTEGRITY=rings looks for
    groups that act together instead.
    """
    if os.environ.get("BENCH_INTEGRITY") == "rings":
        rings.report()
        return
    world = WORLDS[os.environ.get("BENCH_INTEGRITY", HELD_OUT.name)]
    if turns := int(os.environ.get("BENCH_CROWDS", "0")):
        report_clean(world, turns)
    else:
        report(world)


def report_clean(world: World, turns: int) -> None:
    """Genuine crowds alone, many of them."""
    print(f"World: {world.name}; each crowd {turns} times for each of {len(world.seeds)} seeds")
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            (mix, [pool.submit(run_clean, world.name, mix, str(turn)) for turn in range(turns)])
            for mix in CLEAN
        ]
        rows = []
        for mix, parts in jobs:
            total = Result()
            for part in parts:
                total.add(part.result())
            rows.append((mix, total))
        _print_clean(rows)


def report(world: World) -> None:
    """Every mix of one world."""
    print(f"World: {world.name}; seeds {', '.join(map(str, world.seeds))}")
    with ProcessPoolExecutor(2) as pool:
        clean = [(mix, pool.submit(run_clean, world.name, mix)) for mix in CLEAN]
        attacked = [
            (share, attack, pool.submit(run_attack, world.name, attack, share, "C0 organic decay"))
            for share in CONTAMINATIONS
            for attack in ATTACKS
        ]
        elsewhere = [
            (mix, attack, pool.submit(run_attack, world.name, attack, 0.044, mix))
            for mix in list(CLEAN)[1:]
            for attack in ("A1 one network", "A3 throw-away", "A6 one person")
        ]
        _print_clean([(mix, job.result()) for mix, job in clean])
        _print_attacked([(share, name, job) for share, name, job in attacked])
        print("\nThe same at 4.4 % within other crowds")
        _print_rows([(f"{name} in {mix[:2]}", 0.044, job) for mix, name, job in elsewhere])


def run_clean(world: str, mix: str, turn: str = "") -> Result:
    """Everybody is genuine."""
    total = Result()
    for seed in WORLDS[world].seeds:
        total.add(judge(CLEAN[mix](_crowd(world, seed, f"{mix} {turn}".strip()))))
    return total


def run_attack(world: str, attack: str, share: float, mix: str) -> Result:
    """So many of the forms are fakes of one kind."""
    total = Result()
    for seed in WORLDS[world].seeds:
        crowd = _crowd(world, seed, f"{attack} {share} {mix}")
        forms = CLEAN[mix](crowd, round(TOTAL * (1 - share)))
        number = round(len(forms) * share / (1 - share))
        total.add(judge(forms + ATTACKS[attack](crowd, number)))
    return total


def _crowd(world: str, seed: int, mix: str) -> Crowd:
    return Crowd(WORLDS[world], random.Random(f"{seed} {mix}"))


def _print_clean(rows: list[tuple[str, Result]]) -> None:
    print(f"\nClean crowds: sent to verification, at most {CLEAN_GOAL:.1%}; set aside: none, ever")
    print(f"{'':22}{'signed':>8}{'asked':>7}{'share':>8}  95 % interval")
    for mix, result in rows:
        share = result.verified_genuine / result.genuine
        print(
            f"{mix:22}{result.genuine:8}{result.verified_genuine:7}{share:8.2%}  "
            f"{_interval(result.verified_genuine, result.genuine)}{_verdict(share <= CLEAN_GOAL)}"
        )
    results = [result for _mix, result in rows]
    _print_ratio("kind of commune", [(one.kinds, one.verified_kinds) for one in results])
    _print_ratio("origin of the name", [(one.origins, one.verified_origins) for one in results])


def _print_ratio(what: str, crowds: list[tuple[Counter[str], Counter[str]]]) -> None:
    """The most asked against the least; unlike only when their intervals are apart.

    Each crowd counts alike: overseas people are half of one crowd and a few of the others, so that
    a rule which asks that crowd's people whoever they are would seem to be about where they live.
    """
    print(f"\nBy {what}, every crowd alike: highest share over lowest, at most {RATIO_GOAL}")
    keys = sorted({key for signed, _asked in crowds for key in signed})
    ends = {}
    for key in keys:
        parts = [(asked[key], signed[key]) for signed, asked in crowds if signed[key]]
        ends[key] = share, low, high = _alike(parts)
        found, of = (sum(column) for column in zip(*parts, strict=True))
        print(f"{key:22}{of:8}{found:7}{share:9.4%}  {low:8.4%}–{high:.4%}")
    low, high = (pick(share for share, _low, _high in ends.values()) for pick in (min, max))
    ratio = high / low if low else float("inf") if high else 1.0
    most_least, least_most = (
        max(least for _share, least, _most in ends.values()),
        min(most for _share, _least, most in ends.values()),
    )
    verdict = _verdict(ratio <= RATIO_GOAL)
    if ratio > RATIO_GOAL and most_least <= RATIO_GOAL * least_most:
        verdict = "  NOT SHOWN: too few asked to tell it from chance"
    print(f"{'ratio':22}{ratio:24.2f}{verdict}")


def _alike(parts: list[tuple[int, int]]) -> tuple[float, float, float]:
    """The mean of the shares of some crowds, and its interval from theirs.

    People of one household are asked together: it is a little narrow.
    """
    shares = [found / of for found, of in parts]
    ends = [wilson(found, of) for found, of in parts]
    below = math.hypot(*(share - low for share, (low, _high) in zip(shares, ends, strict=True)))
    above = math.hypot(*(high - share for share, (_low, high) in zip(shares, ends, strict=True)))
    mean = sum(shares) / len(parts)
    return mean, max(0.0, mean - below / len(parts)), mean + above / len(parts)


def _print_attacked(rows: list[tuple[float, str, Future[Result]]]) -> None:
    print(
        "\nAttacks within C0. Precision is that of « en vérification »: people decide what follows."
    )
    print("Recall counts fakes refused by the rule of the mailbox, or asked for another proof.")
    print(
        f"Aimed at: precision {PRECISION_GOAL} at 4.4 %; recall "
        + ", ".join(f"{name} {goal}" for name, goal in RECALL_GOALS.items())
        + f"; error {ERROR_GOAL:.0%} up to 10 %; alert {ALERT_GOAL} h for A1 to A4; A7: no promise"
    )
    _print_rows([(name, share, job) for share, name, job in rows])


def _print_rows(rows: list[tuple[str, float, Future[Result]]]) -> None:
    print(
        f"{'':26}{'base':>7}{'fakes':>7}{'refused':>8}{'found':>7}{'genuine':>8}"
        f"{'precision':>10}  {'95 %':16}{'recall':>7}  {'95 %':16}{'error':>7}{'alert':>8}"
    )
    for name, share, job in rows:
        _print_row(name, share, job.result())


def _print_row(name: str, share: float, result: Result) -> None:
    caught, asked = result.verified_fakes, result.verified_fakes + result.verified_genuine
    precision = caught / asked if asked else 1.0
    recall = (caught + result.refused) / result.fakes
    error = sum(result.errors) / len(result.errors)
    alert = max(result.alerts, default=0.0)
    base = result.fakes / (result.fakes + result.genuine)
    goal = RECALL_GOALS.get(name[:2])
    is_promised = bool(goal) or (share == 0.044 and caught >= 20)
    misses = [
        # When everything was refused, there is nothing to be right about.
        "precision" if share == 0.044 and caught >= 20 and precision < PRECISION_GOAL else "",
        "recall" if goal and recall < goal else "",
        "error" if goal and share <= 0.1 and error > ERROR_GOAL else "",
        "alert" if name[:2] in ("A1", "A2", "A3", "A4") and caught and alert > ALERT_GOAL else "",
    ]
    print(
        f"{name:26}{base:7.2%}{result.fakes:7}{result.refused:8}{caught:7}"
        f"{result.verified_genuine:8}{precision:10.3f}  {_interval(caught, asked)}"
        f"{recall:9.3f}  {_interval(caught + result.refused, result.fakes)}"
        f"{error:8.2%}{alert:7.1f} h"
        f"{_verdict(not any(misses), ' '.join(filter(None, misses))) if is_promised else ''}"
    )


def _interval(found: int, of: int) -> str:
    low, high = wilson(found, of)
    return f"{low:7.2%}–{high:<7.2%}"


def _verdict(is_met: bool, what: str = "") -> str:
    return "  met" if is_met else f"  MISSED {what}".rstrip()
