"""What the tests of appeals have in common: a decision that is final, and who contests it."""

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from civic.accounts.models import User
from initiatives.models import Initiative
from moderation import actions
from moderation.appeals import judging
from moderation.appeals.claims import Claim
from moderation.appeals.filing import file_appeal
from moderation.appeals.judging import Ballot
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Appeal, Case, Decision, Plea, Seat
from moderation.models.appeal import Verdict
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator, make_user

WORDS = "Cette phrase critique une décision, elle n’insulte personne."
ANSWER = "La phrase vise une décision municipale : chacun peut la critiquer."
RESTRICT = Judgement(Measure.DISABLE, Motive.INSULT, "", "La phrase injurie un habitant.")
KEEP = Judgement(Measure.KEEP, explanation="Une critique permise.")
AGO = timedelta(days=2)


def final(judgement: Judgement = RESTRICT, by: User | None = None, **fields: Any) -> Decision:
    """A decision of two days ago about an initiative that somebody flagged."""
    at, by = timezone.now() - AGO, by or make_moderator()
    kind, key = fields.pop("about", ("initiative", ""))
    if not key:
        key = str((fields.pop("initiative", None) or make_initiative()).pk)
    actions.flag(
        by=fields.pop("flagger", None) or make_user(),
        kind=kind,
        key=key,
        motive=fields.pop("motive", Motive.INSULT),
        at=at,
    )
    case = actions.draw(by=by, at=at, chance=random.Random(1))
    assert case is not None
    return actions.decide_case(by=by, case=case, judgement=judgement, at=at)


def authors_claim(decision: Decision) -> Claim:
    """The author's way to contest it."""
    return Claim(Decision.objects.select_related("case__author", "restriction").get(pk=decision.pk))


def flaggers_claim(decision: Decision) -> Claim:
    """The first flagger's way to contest it."""
    flag = decision.case.flags.order_by("pk").select_related("person").first()
    return Claim(decision, flag=flag)


def contested(decision: Decision | None = None, **fields: Any) -> Appeal:
    """An appeal by the author of a restriction."""
    claim = authors_claim(decision or final(**fields))
    return file_appeal(claim=claim, words=WORDS).appeal


def refused(**fields: Any) -> Appeal:
    """An appeal by the flagger of what was kept."""
    return file_appeal(claim=flaggers_claim(final(KEEP, **fields)), words=WORDS).appeal


def drawn(by: User | None = None, **fields: Any) -> Seat:
    """The next appeal, in somebody's hands."""
    seat = judging.draw(by=by or make_moderator(), **fields)
    assert seat is not None
    return seat


def answered(
    appeal: Appeal,
    verdict: Verdict = Verdict.REVERSE,
    measure: Measure | None = None,
    by: User | None = None,
    **fields: Any,
) -> Seat:
    """One judge more draws it and answers."""
    judge = by or make_moderator()
    seat = drawn(judge)
    assert seat.appeal == appeal
    ballot = Ballot(verdict, fields.pop("answer", ANSWER), measure)
    return judging.vote(by=judge, appeal=appeal, ballot=ballot, **fields)


def shown(decision: Decision) -> str:
    """What visitors meet."""
    return str(Initiative.objects.get(pk=decision.case.key).visibility)


def minutes_pass(appeal: Appeal) -> None:
    """The minute of grace ends."""
    earlier = timezone.now() - timedelta(minutes=2)
    appeal.rulings.update(decided_at=earlier)
    appeal.seats.voted().update(voted_at=earlier)


__all__ = ["Case", "Plea"]
