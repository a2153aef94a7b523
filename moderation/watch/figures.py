"""What the rules do, in aggregate: their words are told to nobody, so that none is dodged."""

from dataclasses import dataclass
from datetime import datetime

from moderation.models import Rule
from moderation.models.watch import RuleKind

# From so many decided cases on, so large a share of maintained ones says that a rule errs.
ERRS_FROM, ERRS_ABOVE = 30, 80


@dataclass(frozen=True)
class Results:
    """What became of the cases of one rule, or of all rules of a kind."""

    opened: int
    decided: int
    kept: int

    @property
    def kept_percent(self) -> int | None:
        """The share of decided cases where the content stayed as it was."""
        return round(100 * self.kept / self.decided) if self.decided else None

    @property
    def errs(self) -> bool:
        """Whether it opens cases for nothing, as far as one can tell."""
        return self.decided >= ERRS_FROM and 100 * self.kept > ERRS_ABOVE * self.decided


@dataclass(frozen=True)
class KindLine:
    """One line of the public table."""

    label: str
    live: int
    results: Results


def results_of(rule: Rule) -> Results:
    """Of a rule read `with_results`."""
    counts = (getattr(rule, name) for name in ("opened", "decided", "kept"))
    return Results(*counts)


def public_figures(now: datetime) -> list[KindLine]:
    """One line for each kind of rules, stopped ones included in what they caught."""
    rows = list(Rule.objects.with_results())
    lines = []
    for kind in RuleKind:
        found = [row for row in rows if row.kind == kind]
        each = [results_of(row) for row in found]
        sums = (sum(getattr(one, name) for one in each) for name in ("opened", "decided", "kept"))
        live = sum(row.runs_at(now) for row in found)
        lines.append(KindLine(str(kind.label), live, Results(*sums)))
    return lines
