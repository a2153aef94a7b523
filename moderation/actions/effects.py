"""What a decision does to the content it is about, and how it is taken back."""

from datetime import datetime
from typing import TYPE_CHECKING

from civic.accounts.models import User
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import kinds
from moderation.models import Case, Decision
from moderation.models.decision import VISIBILITY, Measure

if TYPE_CHECKING:
    from moderation.actions.decisions import Judgement


def carry_out(
    by: User,
    case: Case,
    judgement: "Judgement",
    before: Visibility,
    reason: str,
    at: datetime,
) -> Restriction | None:
    """Apply a measure; None when the content is kept as it is."""
    kind = kinds.get(case.kind)
    if judgement.measure == Measure.KEEP or kind is None:
        return None
    return kind.change(by, case.key, VISIBILITY[judgement.measure], reason, before, at)


def take_back(by: User | None, decision: Decision, reason: str, at: datetime) -> Restriction | None:
    """Put everything back as it was before a decision; None when it had changed nothing.

    `reason` is read by everyone on the content's page. Raises `Conflict` when the content has
    been given another state since.
    """
    kind = kinds.get(decision.case.kind)
    if decision.restriction is None or kind is None:
        return None
    expected = VISIBILITY[Measure(decision.measure)]
    return kind.change(by, decision.case.key, Visibility(decision.before), reason, expected, at)
