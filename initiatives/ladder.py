"""The next rung: after each step, one thing to do next, what it is for and what it costs.

One table, `AFTER`, tells for each step what is tried and in which order; `docs/ladder.md` prints
it and a test compares both. A rung is proposed when the initiative needs it (`Needs`), when the
person has not done it (`done`), and, for what happens in a place, when it is in their `Reach`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum, StrEnum

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


class Reach(IntEnum):
    """How far from somebody's home something happens: the nearest is proposed first."""

    # In their commune.
    HERE = 0
    # In its intercommunalité.
    UNION = 1
    # In its département.
    DEPARTMENT = 2
    # Somewhere in a wider area that holds it, or anywhere when no home is known.
    AROUND = 3
    # Nothing so far away is proposed.
    FAR = 4


@dataclass(frozen=True)
class Needs:
    """What an initiative needs now, of what somebody could do without going far."""

    rungs: frozenset[Rung]


def next_rung(step: Rung, done: Collection[Rung], needs: Needs) -> Rung | None:
    """The next thing to propose after `step`, or None; never what was done.

    Whoever opposes has one rung left whatever they do next: their reasons.
    """
    tried = AFTER[Rung.OPPOSE] if Rung.OPPOSE in done else AFTER[step]
    known = (set(done) | {step}) - AGAIN
    return next((rung for rung in tried if rung in needs.rungs and rung not in known), None)


def reach_of(area_path: str, epci_code: str, national: bool, home: Territory | None) -> Reach:
    """How far an initiative's area is from somebody's home."""
    if home is None or national:
        return Reach.AROUND
    if town_of(area_path) and town_of(area_path) == town_of(home.path):
        return Reach.HERE
    if epci_code and epci_code == home.epci_id:
        return Reach.UNION
    if department_of(area_path) == department_of(home.path) != "":
        return Reach.DEPARTMENT
    return Reach.AROUND if home.path.startswith(area_path) else Reach.FAR


def town_of(path: str) -> str:
    """« /fr/r27/d21/21231/ » in itself and in what it contains; empty for a wider area."""
    steps = path.strip("/").split("/")
    town = next((n for n, step in enumerate(steps) if step[:1].isdigit()), None)
    return "" if town is None else _upto(path, town)


def department_of(path: str) -> str:
    """« /fr/r27/d21/ » in « /fr/r27/d21/21231/ »; empty for a wider area."""
    steps = path.strip("/").split("/")
    found = next((n for n, step in enumerate(steps) if step[:1] == "d" and step != "d"), None)
    return "" if found is None else _upto(path, found)


def _upto(path: str, last: int) -> str:
    """The first steps of a path, as they are written there: with or without a first slash."""
    start = "/" if path.startswith("/") else ""
    return start + "/".join(path.strip("/").split("/")[: last + 1]) + "/"
