"""Carry the answer to an appeal out, and take it back within its minute: one commit each."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib import redaction
from civic.lib.permissions import Conflict
from civic.notifications.actions.mails import Post, post, post_many
from initiatives.actions.visibility import tell_appeal
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import kinds
from moderation.actions import effects
from moderation.actions.account_measures import free_author, limit_author
from moderation.actions.flaggers import free_flaggers, limit_flaggers
from moderation.actions.orders import tell_issuers
from moderation.actions.redactions import restore, take_out_again
from moderation.appeals.claims import address_of
from moderation.appeals.emails import OUTCOME, REOPENED
from moderation.appeals.measures import agrees, holds_its_passage, wanted
from moderation.categories import Motive, severity
from moderation.judgement import Judgement
from moderation.models import Appeal, Case, Decision, Notice, Ruling, Seat, Statement
from moderation.models.appeal import Side, Verdict
from moderation.models.decision import VISIBILITY, AccountMeasure, Measure
from moderation.models.notice import NoticeQuerySet
from moderation.priority import rank
from moderation.reasons import notice_outcome, statement_of, written_decision


def carry_out(*, by: User, appeal: Appeal, votes: Sequence[Seat], at: datetime) -> Ruling:
    """Write what the majority answers, change what it changes, owe the mails."""
    chosen = wanted(votes)
    agreeing = [vote for vote in votes if agrees(vote, chosen)]
    ruling = Ruling.objects.create(
        appeal=appeal,
        verdict=chosen.verdict,
        measure=chosen.measure,
        answer=_answer_of(appeal, chosen, agreeing),
        votes_for=len(agreeing),
        decided_at=at,
    )
    _change(by, ruling)
    if ruling.verdict != Verdict.CONFIRM:
        case, due = appeal.decision.case, ruling.final_at
        tell_issuers(case, "ruling", ruling.pk, ruling.uid.hex, due)
    Appeal.objects.filter(pk=appeal.pk).update(ended_at=at, stuck_since=None)
    _tell(ruling)
    _log("appeal.ruled", appeal, by, verdict=ruling.verdict, measure=ruling.measure)
    return ruling


def _answer_of(appeal: Appeal, chosen: Seat, agreeing: Sequence[Seat]) -> str:
    """The reasons of those who agree, without the passage that they take out."""
    said = "\n\n".join(dict.fromkeys(vote.answer for vote in agreeing))
    if chosen.measure == Measure.REDACT:
        return redaction.redact(said, appeal.decision.passage)
    return said


def take_back(*, by: User, appeal: Appeal, at: datetime) -> None:
    """Undo the answer that stands, if there is one yet: nobody has read it."""
    ruling = appeal.ruling
    if ruling is None:
        return
    ruling.undone_at = at
    if appeal.side == Side.NOTIFIER:
        _close_again(by, ruling, at)
    else:
        _put_back(by, ruling, at)
    ruling.save(update_fields=["undone_at", "put_back"])
    Appeal.objects.filter(pk=appeal.pk).update(ended_at=None)


# -- The author's side -----------------------------------------------------------------------------


def _change(by: User, ruling: Ruling) -> None:
    appeal = ruling.appeal
    if appeal.side == Side.NOTIFIER:
        if ruling.verdict == Verdict.REVERSE:
            _reopen(by, ruling)
        return
    if ruling.verdict == Verdict.REVERSE:
        _restore(by, ruling)
    elif ruling.verdict == Verdict.MILDER:
        _soften(by, ruling)
    _mark(appeal.decision, contested_at=None, ruling=ruling)


def _restore(by: User, ruling: Ruling) -> None:
    decision = ruling.appeal.decision
    reason = _("Décision annulée après un recours.") + "\n\n" + ruling.answer
    try:
        with transaction.atomic():
            ruling.restored = effects.take_back(by, decision, reason, ruling.decided_at, keeps=True)
    except Conflict:
        # Another decision gave the content its state meanwhile: it stands, until it is contested.
        free_author(by, decision, ruling.decided_at)
        _put_passage_back(decision, ruling.decided_at)
        _rebase(decision, to=Visibility(decision.before))
    ruling.save(update_fields=["restored"])
    decision.case.flags.standing().update(agreed=False)


def _soften(by: User, ruling: Ruling) -> None:
    decision, at = ruling.appeal.decision, ruling.decided_at
    case, measure = decision.case, _still(decision, Measure(ruling.measure))
    judgement = Judgement(measure, motive_of(decision), decision.passage, ruling.answer)
    reason = written_decision(case, judgement)
    before = _state_of(decision)
    # A milder answer takes nothing from the account, and of the text what it names itself.
    free_author(by, decision, at)
    _put_passage_back(decision, at)
    try:
        with transaction.atomic():
            changed = effects.carry_out(by, case, judgement, before, reason, at)
    except Conflict:
        _rebase(decision, to=VISIBILITY[measure])
        return
    if changed is not None:
        Statement.objects.update_or_create(
            restriction=changed, defaults={"ground": decision.ground}
        )
    case.round += 1
    Case.objects.filter(pk=case.pk).update(round=case.round)
    content = kinds.find(case.kind, case.key)
    ruling.restored = changed
    ruling.decision = Decision.objects.create(
        case=case,
        round=case.round,
        by=by,
        measure=measure,
        ground=decision.ground,
        passage=judgement.quoted,
        explanation=ruling.answer,
        reason=reason,
        statement=statement_of(case, judgement, content, at),
        restriction=changed,
        before=decision.before,
        decided_at=at,
    )
    ruling.save(update_fields=["restored", "decision"])


def _put_back(by: User, ruling: Ruling, at: datetime) -> None:
    decision = ruling.appeal.decision
    state = _state_of(decision)
    kind = kinds.get(decision.case.kind)
    if ruling.verdict != Verdict.CONFIRM:
        _take_passage_again(decision, ruling, at)
    if ruling.restored is not None:
        current = Visibility(ruling.restored.visibility)
        if kind is not None:
            ruling.put_back = kind.change(
                by, decision.case.key, state, decision.reason, current, at
            )
            Statement.objects.update_or_create(
                restriction=ruling.put_back, defaults={"ground": decision.ground}
            )
    elif ruling.verdict != Verdict.CONFIRM:
        _rebase(decision, to=state, undo=True)
    if ruling.verdict != Verdict.CONFIRM:
        limit_author(by, decision, _account_part(decision))
    if ruling.decision is not None:
        Decision.objects.filter(pk=ruling.decision.pk).update(undone_at=at)
    decision.case.flags.standing().update(agreed=True)
    _mark(decision, contested_at=ruling.appeal.filed_at)


def _put_passage_back(decision: Decision, at: datetime) -> None:
    kind = kinds.get(decision.case.kind)
    if kind is not None and decision.restriction is not None:
        restore(kind, decision.case.key, decision.restriction, at, keeps=True)


def _take_passage_again(decision: Decision, ruling: Ruling, at: datetime) -> None:
    """As it was before the answer: what that one took out comes back, what it gave back goes."""
    case = decision.case
    kind = kinds.get(case.kind)
    if kind is None:
        return
    if ruling.restored is not None:
        restore(kind, case.key, ruling.restored, at)
        # Its words were taken out of the decision too, and are back.
        decision.refresh_from_db(fields=["reason", "passage", "explanation"])
    if decision.restriction is not None:
        try:
            with transaction.atomic():
                take_out_again(kind, case, decision.restriction, at)
        except Conflict:
            # Its author took it away within the minute.
            pass


def _still(decision: Decision, measure: Measure) -> Measure:
    """A passage that its author took away meanwhile needs no more than its reason."""
    if measure == Measure.REDACT and not holds_its_passage(decision):
        return Measure.ANNOTATE
    return measure


def _account_part(decision: Decision) -> Judgement:
    """What a decision took from the account, as it was judged."""
    ends = decision.account_until
    days = (ends - decision.decided_at).days if ends else 0
    account = AccountMeasure(decision.account)
    return Judgement(Measure(decision.measure), account=account, days=days)


def _state_of(decision: Decision) -> Visibility:
    """What it made of the content."""
    made = decision.restriction
    return Visibility(made.visibility) if made else VISIBILITY[Measure(decision.measure)]


def _rebase(decision: Decision, *, to: Visibility, undo: bool = False) -> None:
    """Let what was decided since give back `to`, once taken back, and not what was reversed."""
    case, state = decision.case, _state_of(decision)
    expected, given = (decision.before, state) if undo else (state, to)
    later = Decision.objects.standing().filter(case__kind=case.kind, case__key=case.key)
    later.filter(decided_at__gt=decision.decided_at, before=expected).update(before=given)


def _mark(
    decision: Decision, *, contested_at: datetime | None, ruling: Ruling | None = None
) -> None:
    """Say on the content's page that it is contested, or that somebody else confirmed it."""
    if decision.restriction is None:
        return
    made = decision.restriction
    rows = Restriction.objects.about(made.kind, made.content_key)
    upheld = ruling is not None and ruling.verdict == Verdict.CONFIRM
    for row in {decision.restriction, rows.order_by("-decided_at", "-pk").first()}:
        if row is not None:
            at = ruling.decided_at if ruling is not None and upheld else None
            tell_appeal(restriction=row, contested_at=contested_at, upheld_at=at)


def motive_of(decision: Decision) -> Motive:
    """The motive a restriction was decided for, read from its ground."""
    case = Motive(decision.case.motive)
    alike = [one for one in Motive if severity(one).ground == decision.ground]
    return case if case in alike or not alike else alike[0]


# -- The flaggers' side ----------------------------------------------------------------------------


def _reopen(by: User, ruling: Ruling) -> None:
    """The case is drawn once more, by somebody who never decided about it."""
    decision = ruling.appeal.decision
    case, at = decision.case, ruling.decided_at
    if case.is_open or case.round != decision.round:
        return
    case.opened_at, case.due_at = at, at + severity(case.motive).within
    Case.objects.filter(pk=case.pk).update(
        round=case.round + 1,
        decided_at=None,
        opened_at=case.opened_at,
        due_at=case.due_at,
        rank=rank(case.weight, opened_at=case.opened_at, due_at=case.due_at),
        # Nobody draws it while the answer may still be taken back.
        lease_by=None,
        lease_until=ruling.final_at,
    )
    free_flaggers(by, decision, at)
    case.flags.standing().update(agreed=None)
    _notices_of(ruling).update(handled_at=None, outcome="")


def _close_again(by: User, ruling: Ruling, at: datetime) -> None:
    decision = ruling.appeal.decision
    if ruling.verdict != Verdict.REVERSE:
        return
    rows = Case.objects.filter(pk=decision.case_id, round=decision.round + 1, decided_at=None)
    if not rows.update(round=decision.round, decided_at=decision.decided_at, lease_until=None):
        return
    decision.case.flags.standing().update(agreed=False)
    limit_flaggers(by, decision, at)
    _notices_of(ruling).update(handled_at=decision.decided_at, outcome=notice_outcome(decision))


def _notices_of(ruling: Ruling) -> NoticeQuerySet:
    """The notices of those who contest, their senders still known."""
    pleas = ruling.appeal.pleas.filter(notice__isnull=False)
    return Notice.objects.filter(pk__in=pleas.values("notice")).exclude(email="")


# -- Mails -----------------------------------------------------------------------------------------


def _tell(ruling: Ruling) -> None:
    due, mark = ruling.final_at, ruling.uid.hex
    pleas = ruling.appeal.pleas.select_related("flag__person", "notice").order_by("pk")
    posts = [
        Post(
            f"{OUTCOME}-{plea.pk}-{mark}",
            to,
            {"plea": plea.pk, "ruling": ruling.pk},
            due_at=due,
        )
        for plea in pleas
        if (to := address_of(plea))
    ]
    post_many(kind=OUTCOME, posts=posts)
    case = ruling.appeal.decision.case
    reopened = ruling.appeal.side == Side.NOTIFIER and ruling.verdict == Verdict.REVERSE
    if reopened and (to := kinds.told_at(case.author, case.kind, case.key)):
        args = {"ruling": ruling.pk}
        post(kind=REOPENED, key=f"{REOPENED}-{mark}", to=to, args=args, due_at=due)


def _log(verb: str, appeal: Appeal, by: User, **data: str) -> None:
    audit.record(
        verb=verb,
        target_kind="appeal",
        target_id=appeal.pk,
        person=by.uid,
        role=Acting.MODERATOR,
        **data,
    )
