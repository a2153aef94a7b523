"""The next rung: after each step, one thing to do next, what it is for and what it costs.

One table, `AFTER`, tells for each step what is tried and in which order; `docs/ladder.md` prints
it and a test compares both. A rung is proposed when the initiative needs it (`Needs`), when the
person has not done it (`done`), and, for what happens in a place, when they are not far from it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from civic.territories.models import Territory


class Rung(StrEnum):
    """What one can do for or about an initiative."""

    READ = "read"
    JOIN = "join"
    OPPOSE = "oppose"
    SIGN = "sign"
    WRITE = "write"
    TASK = "task"
    COME = "come"


# What each costs, in minutes; a task and an event say their own.
MINUTES = {
    Rung.READ: 2,
    Rung.JOIN: 1,
    Rung.OPPOSE: 1,
    Rung.SIGN: 1,
    Rung.WRITE: 5,
    Rung.TASK: 30,
    Rung.COME: 60,
}
# What is tried after each step, the first that can be proposed wins. Whoever opposes is asked for
# their reasons, and never to work for what they oppose.
AFTER: dict[Rung, tuple[Rung, ...]] = {
    Rung.READ: (Rung.SIGN, Rung.JOIN, Rung.TASK, Rung.COME, Rung.WRITE),
    Rung.JOIN: (Rung.SIGN, Rung.TASK, Rung.COME, Rung.WRITE),
    Rung.OPPOSE: (Rung.WRITE,),
    Rung.SIGN: (Rung.TASK, Rung.COME, Rung.JOIN, Rung.WRITE),
    Rung.WRITE: (Rung.SIGN, Rung.TASK, Rung.COME, Rung.JOIN),
    Rung.TASK: (Rung.COME, Rung.SIGN, Rung.TASK, Rung.WRITE, Rung.JOIN, Rung.READ),
    Rung.COME: (Rung.TASK, Rung.SIGN, Rung.COME, Rung.WRITE, Rung.JOIN, Rung.READ),
}
# Can be done again: another task, another meeting.
AGAIN = frozenset({Rung.TASK, Rung.COME})


@dataclass(frozen=True)
class Needs:
    """What an initiative needs now, of what somebody could do."""

    rungs: frozenset[Rung]
    # Whether it is in the person's commune or near it, or everywhere, or nobody knows where.
    is_near: bool = True


def next_rung(step: Rung, done: Collection[Rung], needs: Needs) -> Rung | None:
    """The next thing to propose after `step`, or None; never what was done, nor far away.

    Whoever opposes has one rung left whatever they do next: their reasons.
    """
    tried = AFTER[Rung.OPPOSE] if Rung.OPPOSE in done else AFTER[step]
    known = (set(done) | {step}) - AGAIN
    for rung in tried:
        is_far = rung in AGAIN and not needs.is_near
        if rung in needs.rungs and rung not in known and not is_far:
            return rung
    return None


def is_near(area_path: str, epci_code: str, national: bool, home: Territory | None) -> bool:
    """Whether what happens for an initiative is in reach of somebody's home.

    The same commune, what contains it or is in it, the same intercommunalité or the same
    département; all of France when the initiative is national, or when no home is known.
    """
    if home is None or national:
        return True
    if home.path.startswith(area_path) or area_path.startswith(home.path):
        return True
    if epci_code and epci_code == home.epci_id:
        return True
    return _department(area_path) == _department(home.path) != ""


def _department(path: str) -> str:
    """« d21 » in « /fr/r27/d21/21231/ »."""
    return next((step for step in path.split("/") if step[:1] == "d" and step != "d"), "")
