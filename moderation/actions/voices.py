"""Two voices where one is not enough: propose, second, and what ends by itself without."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import kinds
from moderation.actions.effects import carry_out, is_latest, take_back
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Statement
from moderation.models.decision import UNDO
from moderation.reasons import (
    LAPSED_REASON,
    NOT_SECONDED_REASON,
    statement_of,
    written_proposal,
)
from moderation.two_voices import lapses_at, needs_two

_MOST = 200


def propose(
    by: User,
    case: Case,
    content: kinds.Content | None,
    judgement: Judgement,
    now: datetime,
    *,
    are_few: bool = False,
) -> Decision:
    """Write a first voice and its provisional effect; the case waits for somebody else.

    It is drawn again once the minute to take it back is over. `are_few`: because too few people
    may judge the case, which everybody reads with the reasons.
    """
    alone, until = judgement.alone(), lapses_at(judgement, now)
    if case.ordered_until is not None:
        # What an authority ordered does not end by itself.
        until, are_few = None, False
    before = content.visibility if content else Visibility.REMOVED
    reason = written_proposal(case, judgement, until, are_few=are_few)
    restriction = carry_out(by, case, alone, before, reason, now)
    Statement.objects.filter(restriction=restriction).update(ground=judgement.ground)
    row = Decision.objects.create(
        case=case,
        round=case.round,
        by=by,
        measure=alone.measure,
        ground=judgement.ground,
        passage=judgement.quoted,
        explanation=judgement.explanation.strip(),
        reason=reason,
        statement=statement_of(case, alone, content, now, until=until),
        restriction=restriction,
        before=before,
        decided_at=now,
        is_proposal=True,
        proposed=judgement.as_json() | ({"few": True} if are_few else {}),
        lapses_at=until,
    )
    Case.objects.filter(pk=case.pk).update(lease_by=None, lease_until=now + UNDO)
    return row


def proposed_in(first: Decision) -> Judgement:
    """What a first voice proposes."""
    return Judgement.from_json(first.proposed)


def check_is_no_harsher(
    first: Decision | None, judgement: Judgement, content: kinds.Content | None, now: datetime
) -> None:
    """Raise when a second voice asks for more than the first did, and would need another one."""
    if first is None or is_seconded(first, judgement) or not judgement.restricts:
        return
    both = replace(
        judgement,
        about_official=judgement.about_official or proposed_in(first).about_official,
    )
    if needs_two(both, content, now):
        raise Conflict(
            _(
                "La première personne proposait moins, et il faut être deux : confirmez sa "
                "proposition, ou choisissez une mesure plus légère."
            )
        )


def is_seconded(first: Decision | None, judgement: Judgement) -> bool:
    """Whether two people want at least this."""
    if first is None or not judgement.restricts:
        return False
    return not judgement.is_harsher_than(proposed_in(first))


def release(by: User, first: Decision, now: datetime) -> Restriction | None:
    """End the provisional effect of a first voice that a second one did not share."""
    if not first.holds or not is_latest(first):
        return None
    return take_back(by, first, NOT_SECONDED_REASON, now)


def lapse_proposals(now: datetime | None = None) -> int:
    """Give back what a first voice took, 48 hours later, where no second one came; how many.

    Each in its own transaction: what one cannot change stops no other.
    """
    moment = now or timezone.now()
    found = Decision.objects.lapsing(moment).values_list("pk", "case")[:_MOST]
    return sum(_lapse(pk, case, moment) for pk, case in found)


@transaction.atomic
def _lapse(pk: int, case: int, now: datetime) -> bool:
    # The case first, as whoever decides locks it: a second voice and the clock never both win.
    if not Case.objects.select_for_update(skip_locked=True).filter(pk=case).exists():
        return False
    row = Decision.objects.lapsing(now).select_related("case", "restriction").filter(pk=pk).first()
    if row is None:
        return False
    restored = _take_back(row, now)
    Decision.objects.filter(pk=row.pk).update(lapsed_at=now, restored=restored)
    audit.record(
        verb="case.lapsed",
        target_kind="case",
        target_id=row.case_id,
        person=None,
        role=Acting.SYSTEM,
        measure=row.measure,
    )
    return True


def _take_back(row: Decision, now: datetime) -> Restriction | None:
    if not is_latest(row):
        # Another decision about the same content has been taken since: that one stands.
        return None
    return take_back(None, row, LAPSED_REASON, now)
