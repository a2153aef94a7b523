"""What a decision does to the content it is about, and how it is taken back."""

from datetime import datetime
from typing import TYPE_CHECKING

from civic.accounts.models import User
from initiatives.actions.freezes import freeze_discussion, thaw_discussion
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import kinds
from moderation.actions.account_measures import free_author
from moderation.actions.covers import settled
from moderation.actions.redactions import restore, take_out
from moderation.models import Case, Decision, Sealed
from moderation.models.decision import VISIBILITY, Measure

if TYPE_CHECKING:
    from moderation.judgement import Judgement


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
    sealed = b""
    if judgement.measure == Measure.REDACT:
        # First: what tells of the decision must not carry the passage on.
        sealed = take_out(kind, case, judgement.passage, at)
    until = judgement.frozen_until(at)
    # What is harsher already stays: a freeze only adds to it.
    kept = until is not None and before not in (Visibility.PUBLIC, Visibility.ANNOTATED)
    to = before if kept else VISIBILITY[judgement.measure]
    made = kind.change(by, case.key, to, reason, before, at)
    if until is not None:
        freeze_discussion(initiative_id=int(case.key), decision=made, until=until)
    if sealed:
        Sealed.objects.create(restriction=made, changes=sealed)
    return made


def take_back(
    by: User | None,
    decision: Decision,
    reason: str,
    at: datetime,
    *,
    to: Visibility | None = None,
    keeps: bool = False,
) -> Restriction | None:
    """Put everything back as it was before a decision; None when it had changed nothing.

    `reason` is read by everyone on the content's page; `by` is None when a provisional effect
    ends by itself; `to` is given when it goes back to such an effect; `keeps` leaves what was
    taken out sealed, for this may be taken back in its turn. Raises `Conflict` when the
    content has been given another state since.
    """
    free_author(by, decision, at)
    kind = kinds.get(decision.case.kind)
    if decision.restriction is None or kind is None:
        return None
    thaw_discussion(decision=decision.restriction)
    restore(kind, decision.case.key, decision.restriction, at, keeps=keeps)
    expected = Visibility(decision.restriction.visibility)
    back = settled(decision.case, to or Visibility(decision.before))
    return kind.change(by, decision.case.key, back, reason, expected, at)


def is_latest(decision: Decision) -> bool:
    """Whether what everybody reads about the content today is the reason of this decision."""
    made = decision.restriction
    if made is None:
        return False
    latest = Restriction.objects.about(made.kind, made.content_key).first()
    # Its text, not its row: a second voice taken back writes the first one's reason anew.
    return latest is not None and latest.reason == decision.reason
