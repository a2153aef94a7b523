"""A goal of the demo, and the steps declared on the way."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from initiatives.actions.goals import Aim, Done, declare_step, set_goal
from initiatives.models import Initiative
from initiatives.models.goal import Unit

# The only entry that has one, and so many days ago its team set it.
KEY, SET = "dijon-cours", 24.0
AIM = (60, Unit.HOURS, "Ouvrir les cours le samedi, portail tenu par des parents")


class Step(NamedTuple):
    """What was done, `age` days ago."""

    age: float
    amount: int
    line: str


STEPS = (
    Step(17, 6, "Deux samedis d’essai, trois parents au portail"),
    Step(10, 9, "Un samedi de plus, et les clés confiées par la mairie"),
    Step(3.5, 8, "La cour de la troisième école ouverte une matinée"),
)


def set_it(row: Initiative, at: datetime) -> None:
    """Set it, as the author does."""
    target, unit, line = AIM
    due = timezone.localdate(at) + timedelta(days=120)
    set_goal(by=row.author, initiative=row, aim=Aim(target, unit, "", due, line), at=at)


def declare(row: Initiative, step: Step, at: datetime) -> None:
    """Say how far it is, as the author does."""
    done = Done(timezone.localdate(at), step.amount, step.line)
    declare_step(by=row.author, goal=row.goal, done=done, at=at)


def texts() -> Iterator[str]:
    """All that it says."""
    yield AIM[2]
    yield from (step.line for step in STEPS)
