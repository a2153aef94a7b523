"""What `/moderation/regles/` says, put together from the tables that the software itself uses."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from moderation.categories import SEVERITIES, Group, Motive, Severity
from moderation.grounds import LAWS, Category, ground_sentence
from moderation.models.decision import Measure
from moderation.reasons import EFFECTS_OF_MEASURES
from moderation.rules.examples import EXAMPLES, Example

GRAVITIES = {
    4: "une vie ou un enfant peut être en jeu",
    3: "une personne ou un vote en souffre",
    2: "un tort réel, qui peut attendre un ou deux jours",
    1: "une gêne",
}


@dataclass(frozen=True)
class Version:
    """What the policy was from a day on. `mark` is that of the table of categories then."""

    number: int
    since: date
    changed: str
    mark: str


# A change of `SEVERITIES` owes a line here: a test compares the marks.
VERSIONS = [
    Version(1, date(2026, 11, 28), "Première version.", "b5659ec4bd5e"),
]


@dataclass(frozen=True)
class Line:
    """One category, as the page prints it."""

    motive: Motive
    weight: Severity
    example: Example

    @property
    def minutes(self) -> int:
        """The longest time before a person looks."""
        return int(self.weight.within.total_seconds()) // 60

    @property
    def ground(self) -> str:
        """The law or the rule, in words."""
        source, _, key = self.weight.ground.partition(":")
        return LAWS[Category(key)] if source == "law" else ground_sentence(self.weight.ground)

    @property
    def gravity(self) -> str:
        """What the gravity means."""
        return GRAVITIES[self.weight.gravity]


def groups() -> list[tuple[Group, list[Line]]]:
    """Every category, in the groups of the form."""
    return [
        (
            group,
            [
                Line(motive, weight, EXAMPLES[motive])
                for motive, weight in SEVERITIES.items()
                if weight.group == group
            ],
        )
        for group in Group
    ]


def measures() -> list[tuple[str, str]]:
    """What a decision can do, with what it changes."""
    return [(str(one.label), EFFECTS_OF_MEASURES[one]) for one in Measure]


def mark() -> str:
    """A short hash of the table of categories: another table, another mark."""
    table = [
        [motive, one.gravity, int(one.within.total_seconds()), one.ground, one.may_cover]
        for motive, one in SEVERITIES.items()
    ]
    return hashlib.sha256(json.dumps(table).encode()).hexdigest()[:12]
