"""Three rules against crowds who flag: what they hide of legitimate texts, when of harmful ones.

The quorum is the code of the site (`moderation.reliability`); the others are what is common
elsewhere: three flags, or a score of 12.5 with points by trust. Toy crowds: they compare rules and
say nothing of the rates of a real site.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from moderation.models.cover import LASTS
from moderation.reliability import Record, Seen, may_cover, weight_of

RUNS, SEED = 400, 2010
START = datetime(2026, 1, 1, tzinfo=UTC)
# A human decides so long after the first flag.
HUMAN = timedelta(hours=36)
OLD = timedelta(days=400)
SCORE = 12.5
# Of ordinary people who flag something harmful, those with a good record.
PROVEN_SHARE = 0.15


@dataclass(frozen=True)
class Flagger:
    """Somebody who flags: what each rule knows of them."""

    points: int
    record: Record
    network: bytes


@dataclass(frozen=True)
class Made:
    """One flag of a crowd."""

    at: datetime
    by: Flagger


Crowd = Callable[[Random], list[Flagger]]
Rule = Callable[[Sequence[Made]], datetime | None]


def newcomer(chance: Random) -> Flagger:
    """An account of today."""
    return Flagger(1, Record(0, 0, timedelta(days=1)), _network(chance))


def dormant(chance: Random) -> Flagger:
    """A real account that hardly ever flagged."""
    return Flagger(2, Record(chance.randint(0, 6), chance.randint(0, 3), OLD), _network(chance))


def farmed(chance: Random, network: bytes = b"") -> Flagger:
    """An account that was right twenty times so as to be believed once."""
    return Flagger(3, Record(20, 0, OLD), network or _network(chance))


def _network(chance: Random) -> bytes:
    return chance.randbytes(16)


def _many(count: int, make: Callable[[Random], Flagger]) -> Crowd:
    return lambda chance: [make(chance) for _turn in range(count)]


def _both(one: Crowd, other: Crowd) -> Crowd:
    return lambda chance: [*one(chance), *other(chance)]


ATTACKS: dict[str, Crowd] = {
    "5 new accounts": _many(5, newcomer),
    "20 new accounts": _many(20, newcomer),
    "200 new accounts": _many(200, newcomer),
    "50 dormant real accounts": _many(50, dormant),
    "200 new and 2 farmed records": _both(_many(200, newcomer), _many(2, farmed)),
    "10 farmed records on one network": _many(10, lambda chance: farmed(chance, b"one network")),
    "10 farmed records, nothing links them": _many(10, farmed),
}


# -- The rules: when, if ever ---------------------------------------------------------------------


def three_flags(flags: Sequence[Made]) -> datetime | None:
    """The third one hides."""
    return flags[2].at if len(flags) > 2 else None


def score(flags: Sequence[Made]) -> datetime | None:
    """Points by trust, until the threshold."""
    total = 0
    for flag in flags:
        total += flag.by.points
        if total >= SCORE:
            return flag.at
    return None


def quorum(flags: Sequence[Made]) -> datetime | None:
    """The site's rule, asked again after each flag that weighs."""
    seen: list[Seen] = []
    for number, flag in enumerate(flags):
        weight = weight_of(flag.by.record)
        if weight:
            seen.append(Seen(number, flag.at, weight, network=flag.by.network))
            if may_cover(seen):
                return flag.at
    return None


RULES: dict[str, tuple[Rule, timedelta]] = {
    "3 flags": (three_flags, HUMAN),
    "score 12.5": (score, HUMAN),
    "quorum": (quorum, LASTS),
}


# -- What comes of them ---------------------------------------------------------------------------


def main() -> None:
    """Print both tables."""
    print(
        "Legitimate text: hours hidden before a human decides at 36 h (median), runs where it was"
    )
    print(f"{'who flags it, within an hour':40}" + "".join(f"{name:>18}" for name in RULES))
    for name, crowd in ATTACKS.items():
        print(f"{name:40}" + "".join(_hidden(crowd, *rule) for rule in RULES.values()))
    print(
        "\nHarmful text, 15 % of those who flag have a good record: median hours until it is hidden"
    )
    print(f"{'flags an hour':40}" + "".join(f"{name:>18}" for name in RULES))
    for rate in (1, 3, 10):
        print(f"{rate:<40}" + "".join(_until(rate, rule) for rule, _lasts in RULES.values()))


def _hidden(crowd: Crowd, rule: Rule, lasts: timedelta) -> str:
    hours = []
    for run in range(RUNS):
        chance = Random(SEED + run)
        flags = _within_an_hour(crowd(chance), chance)
        at = rule(flags)
        hours.append(min(lasts, START + HUMAN - at) / timedelta(hours=1) if at else 0.0)
    hit = sum(one > 0 for one in hours) / RUNS
    return f"{statistics.median(hours):8.1f} h {hit:6.0%} "


def _within_an_hour(people: list[Flagger], chance: Random) -> list[Made]:
    chance.shuffle(people)
    moments = sorted(chance.uniform(0, 1) for _one in people)
    return [
        Made(START + timedelta(hours=hour), by) for hour, by in zip(moments, people, strict=True)
    ]


def _until(rate: float, rule: Rule) -> str:
    found = []
    for run in range(RUNS):
        at = rule(_ordinary(rate, Random(SEED + run)))
        found.append((at - START) / timedelta(hours=1) if at else float("inf"))
    return f"{statistics.median(found):16.1f} h"


def _ordinary(rate: float, chance: Random) -> list[Made]:
    """People who come by, for ten days."""
    flags, hour = [], 0.0
    while (hour := hour + chance.expovariate(rate)) < 240:
        flags.append(Made(START + timedelta(hours=hour), _passer_by(chance)))
    return flags


def _passer_by(chance: Random) -> Flagger:
    if chance.random() >= PROVEN_SHARE:
        return chance.choice([newcomer, dormant])(chance)
    total = chance.randint(12, 40)
    wrong = round(total * chance.uniform(0, 0.15))
    return Flagger(3, Record(total - wrong, wrong, OLD), _network(chance))
