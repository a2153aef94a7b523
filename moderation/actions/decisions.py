"""Decide about a case, and take it back within its minute: content, reasons and mails together."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused
from civic.notifications.actions.mails import Post, post, post_many
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import few, kinds
from moderation.actions import orders, second_looks
from moderation.actions.account_measures import check_can_limit, ends_at, limit_author
from moderation.actions.covers import end_by, hold_again, lift
from moderation.actions.effects import carry_out, take_back
from moderation.actions.flaggers import free_flaggers, limit_flaggers
from moderation.actions.transmissions import forward
from moderation.actions.voices import check_is_no_harsher, is_seconded, propose, release
from moderation.emails import FLAG_OUTCOME, OUTCOME
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Flag, Notice, Statement
from moderation.models.case import LEASE
from moderation.models.decision import Measure
from moderation.models.notice import NoticeQuerySet
from moderation.permissions import check_can_judge
from moderation.reasons import (
    TOO_FAR,
    UNDONE_REASON,
    notice_outcome,
    statement_of,
    written_decision,
)
from moderation.two_voices import needs_two


@transaction.atomic
def decide_case(
    *,
    by: User,
    case: Case,
    judgement: Judgement,
    forward_to: str = "",
    is_agreed: bool = False,
    at: datetime | None = None,
) -> Decision:
    """Close a case with one decision; mails leave once its minute is over.

    Where two people are needed, the first voice proposes: the case goes back to the queue for
    somebody else, behind a provisional effect. The second agrees or decides something else, no
    harsher. Where too few people may judge, one may only suspend access, as a first voice.
    `forward_to` names an authority that is told at once, whatever is decided. `is_agreed`: somebody
    else proposed this already, with others of a wave, and its statement says that two decided.

    Raises `Conflict` when somebody else decided, when the lease ended or when the text changed
    since it was flagged; `Refused` for a party, when a warning must come first, or for what too
    few people may decide; `ValueError` for a restriction without reasons.
    """
    now = at or timezone.now()
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _check_in_hand(by, locked, now)
    check_can_judge(by, locked)
    content = kinds.find(locked.kind, locked.key)
    _check_same_text(locked, content, judgement)
    check_can_limit(locked, judgement, now)
    first, earlier = locked.proposal(), second_looks.looked_at(locked)
    if earlier is not None:
        second_looks.check_goes_no_further(earlier, judgement)
    check_is_no_harsher(first, judgement, content, now)
    # Who asked for a second look is the other voice.
    alone = first is None and earlier is None
    are_few = alone and judgement.restricts and not few.has_enough(locked, by)
    if are_few:
        few.check_is_enough(judgement)
    if alone and (are_few or needs_two(judgement, content, now)):
        decision = propose(by, locked, content, judgement, now, are_few=are_few)
        verb = "case.proposed"
    else:
        is_by_two = is_agreed or earlier is not None or is_seconded(first, judgement)
        voices = first, earlier
        decision = _write(by, locked, content, judgement, voices, now, is_by_two=is_by_two)
        limit_author(by, decision, judgement)
        _close(locked, decision, now)
        limit_flaggers(by, decision, now)
        orders.settle(by, decision, now)
        _tell(decision, now)
        verb = "case.decided"
    if decision.restriction is not None or not decision.is_proposal:
        end_by(decision, now)
    if forward_to:
        forward(by, locked, forward_to, now)
    data = {"measure": judgement.measure.value, "ground": judgement.ground}
    if judgement.account:
        data["account"] = judgement.account.value
    _log(verb, locked, by, **data)
    return decision


@transaction.atomic
def undo_decision(*, by: User, decision: Decision, at: datetime | None = None) -> Case:
    """Take back one's own decision within its minute: nobody has read it yet.

    The case is in the same hands again. The journal keeps both. Raises `Conflict` once the minute
    is over and `Refused` for anybody else.
    """
    now = at or timezone.now()
    row = (
        Decision.objects.select_for_update(of=["self"])
        .select_related("case", "restriction", "first__restriction")
        .get(pk=decision.pk)
    )
    if row.by_id != by.pk:
        raise Refused(_("Seule la personne qui a décidé peut reprendre sa décision."))
    if not row.can_be_undone(now):
        raise Conflict(
            _("La minute est passée : la décision est partie. Un recours reste possible.")
        )
    hold_again(row)
    restored = _give_back(by, row, now)
    Decision.objects.filter(pk=row.pk).update(undone_at=now, restored=restored)
    case = row.case
    free_flaggers(by, row, now)
    orders.unsettle(row)
    Flag.objects.filter(case=case, agreed__isnull=False).update(agreed=None)
    _notices(case).filter(handled_at=row.decided_at).update(handled_at=None, outcome="")
    Case.objects.filter(pk=case.pk).update(decided_at=None, lease_by=by, lease_until=now + LEASE)
    _log("case.undone", case, by)
    case.refresh_from_db()
    return case


def _give_back(by: User, row: Decision, now: datetime) -> Restriction | None:
    """What it was before: what is looked at again, a first voice that still holds, or nothing."""
    earlier = second_looks.looked_at(row.case)
    if earlier is not None and row.round == row.case.round:
        return second_looks.hold_again(by, row, earlier, now)
    first = row.first
    if first is not None and first.holds and first.restriction is not None:
        to = Visibility(first.restriction.visibility)
        return take_back(by, row, first.reason, now, to=to)
    return take_back(by, row, UNDONE_REASON, now)


def _check_in_hand(by: User, case: Case, now: datetime) -> None:
    if not case.is_open:
        raise Conflict(_("Une autre personne vient de décider de ce dossier."))
    if case.lease_by_id != by.pk or case.lease_until is None or case.lease_until <= now:
        raise Conflict(_("Ce dossier n’est plus entre vos mains : tirez-le de nouveau."))


def _check_same_text(case: Case, content: kinds.Content | None, judgement: Judgement) -> None:
    kind = kinds.get(case.kind)
    if kind is not None and judgement.measure not in kind.measures:
        raise Refused(_("Cette décision ne s’applique pas à ce contenu."))
    if judgement.measure == Measure.KEEP:
        return
    if judgement.goes_too_far:
        raise Refused(str(TOO_FAR))
    said = judgement.explanation.strip() or judgement.passage.strip()
    if judgement.motive is None or not said:
        raise ValueError("a restriction needs a motive, and a passage or an explanation")
    if content is None:
        raise Conflict(_("Ce contenu n’existe plus : il n’y a plus rien à décider."))
    if content.text_hash != case.text_hash:
        raise Conflict(
            _(
                "Le texte a changé depuis le signalement. Relisez-le : s’il pose encore question, "
                "classez ce dossier et signalez la nouvelle version."
            )
        )


def _write(
    by: User,
    case: Case,
    content: kinds.Content | None,
    judgement: Judgement,
    voices: tuple[Decision | None, Decision | None],
    now: datetime,
    *,
    is_by_two: bool,
) -> Decision:
    """`voices`: a first one that waited for this one; what is looked at again."""
    first, earlier = voices
    standing = content.visibility if content else Visibility.REMOVED
    reason = written_decision(case, judgement, has_two_voices=is_by_two)
    if judgement.restricts:
        restriction = carry_out(by, case, judgement, standing, reason, now)
        if earlier is not None:
            second_looks.spare_author(by, earlier, judgement, now)
    elif earlier is not None:
        restriction = second_looks.give_back(by, earlier, judgement, now)
    else:
        released = release(by, first, now) if first else None
        restriction = released or lift(by, case, now)
    return Decision.objects.create(
        case=case,
        round=case.round,
        by=by,
        measure=judgement.measure,
        account=judgement.account,
        account_until=ends_at(judgement, now) if judgement.account else None,
        ground=judgement.ground,
        unfounded=judgement.unfounded and not judgement.restricts,
        passage=judgement.quoted,
        explanation=judgement.explanation.strip(),
        reason=reason,
        statement=statement_of(case, judgement, content, now),
        restriction=restriction,
        before=first.before if first else standing,
        first=first,
        decided_at=now,
    )


def _close(case: Case, decision: Decision, now: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(decided_at=now, lease_by=None, lease_until=None)
    # Whoever flagged was right if something was done about it; taken back, a flag teaches nothing.
    case.flags.standing().update(agreed=decision.measure != Measure.KEEP)
    _notices(case).filter(handled_at=None).update(handled_at=now, outcome=notice_outcome(decision))


def _notices(case: Case) -> NoticeQuerySet:
    return Notice.objects.filter(subject_kind=case.kind, subject_key=case.key)


def _tell(decision: Decision, now: datetime) -> None:
    """Owe the flaggers and the senders of notices their mail, once it is final.

    The author's is owed by the restriction itself (`actions.statements.owe`).
    """
    due, mark = decision.final_at, decision.uid.hex
    if decision.restriction is not None:
        Statement.objects.filter(restriction=decision.restriction).update(ground=decision.ground)
    flags = decision.case.flags.standing().select_related("person")
    posts = [
        Post(
            f"{FLAG_OUTCOME}-{flag.pk}-{mark}",
            flag.person.email,
            {"flag": flag.pk, "decision": decision.pk},
            due_at=due,
        )
        for flag in flags
        if flag.person is not None and flag.person.erased_at is None
    ]
    post_many(kind=FLAG_OUTCOME, posts=posts)
    for notice in _notices(decision.case).filter(handled_at=now).exclude(email=""):
        args = {"notice": notice.pk, "decision": decision.pk}
        post(
            kind=OUTCOME,
            key=f"{OUTCOME}-{notice.pk}-{mark}",
            to=notice.email,
            args=args,
            due_at=due,
        )


def _log(verb: str, case: Case, by: User, **data: str) -> None:
    audit.record(
        verb=verb,
        target_kind="case",
        target_id=case.pk,
        person=by.uid,
        role=Acting.MODERATOR,
        **data,
    )
