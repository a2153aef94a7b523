"""Decide a wave, second it, give it back, take it back: each case by the ordinary decision."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused
from moderation import kinds
from moderation.actions.decisions import decide_case, undo_decision
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case, Wave, WaveItem
from moderation.models.case import LEASE
from moderation.models.decision import Measure
from moderation.models.wave import LeftOut, WaveState
from moderation.permissions import check_is_moderator
from moderation.waves.drawing import ALONE, why_left_out

# What a wave may do: nobody keeps, annotates or limits an account by the dozen.
MEASURES = (Measure.BLUR, Measure.DISABLE, Measure.REMOVE)


@dataclass(frozen=True)
class Done:
    """What became of a wave: how many were decided, and how many go one by one."""

    decided: int
    left: int
    is_proposal: bool = False


def judgement_of(measure: str, explanation: str) -> Judgement:
    """The one decision of a wave: spam, with its reason."""
    if measure not in MEASURES or not explanation.strip():
        raise ValueError("a wave is restricted, with a reason")
    return Judgement(Measure(measure), Motive.SPAM, explanation=explanation.strip())


@transaction.atomic
def decide_wave(
    *,
    by: User,
    wave: Wave,
    measure: str,
    explanation: str,
    without: Collection[int] = (),
    at: datetime | None = None,
) -> Done:
    """Decide each case of a wave, those `without` apart, or propose it when it is large.

    Each content gets its own decision, statement, mails and line of the log. What somebody else
    took meanwhile, what changed and what one is a party to is left out, and said. Raises
    `Conflict` when the wave is not in one's hands any more.
    """
    now = at or timezone.now()
    row = _hold(by, wave, WaveState.DRAWN, now)
    judgement = judgement_of(measure, explanation)
    row.items.filter(pk__in=without, left_out=LeftOut.NO).update(left_out=LeftOut.BY_HAND)
    row.measure, row.explanation = judgement.measure, judgement.explanation
    count = row.items.filter(left_out=LeftOut.NO).count()
    if not count:
        raise Conflict(_("Vous avez tout laissé de côté : il ne reste rien à décider."))
    if count > ALONE:
        return _propose(by, row, count, now)
    return _decide(by, row, judgement, now)


@transaction.atomic
def second_wave(*, by: User, wave: Wave, at: datetime | None = None) -> Done:
    """Agree with a large wave that somebody else proposed: it is decided now."""
    now = at or timezone.now()
    row = _hold(by, wave, WaveState.PROPOSED, now)
    if row.proposed_by_id == by.pk:
        raise Refused(_("Vous l’avez proposée : une autre personne confirme."))
    return _decide(by, row, judgement_of(row.measure, row.explanation), now)


@transaction.atomic
def drop_wave(*, by: User, wave: Wave, at: datetime | None = None) -> None:
    """Give a wave back, or refuse the one that was proposed: its cases go one by one."""
    now = at or timezone.now()
    rows = Wave.objects.held_by(by, now).filter(pk=wave.pk)
    if not rows.update(state=WaveState.DROPPED, lease_until=None, dropped_at=now):
        raise Conflict(_("Cette vague n’est plus entre vos mains."))
    _log("wave.dropped", wave, by)


@transaction.atomic
def undo_wave(*, by: User, wave: Wave, at: datetime | None = None) -> Done:
    """Take the whole wave back within its minute: nobody has read anything yet.

    What somebody changed since stays as it is, and is counted as left.
    """
    check_is_moderator(by)
    now = at or timezone.now()
    row = Wave.objects.select_for_update().get(pk=wave.pk)
    if row.decided_by_id != by.pk:
        raise Refused(_("Seule la personne qui a décidé peut reprendre sa décision."))
    if not row.can_be_undone(now):
        raise Conflict(_("La minute est passée : les décisions sont parties."))
    items = list(row.items.filter(decision__isnull=False).select_related("decision"))
    undone = [item.case_id for item in items if _undone(by, item, now)]
    # They are nobody's: whoever draws next may be somebody else.
    Case.objects.filter(pk__in=undone, lease_by=by).update(lease_by=None, lease_until=None)
    Wave.objects.filter(pk=row.pk).update(state=WaveState.UNDONE, dropped_at=now)
    _log("wave.undone", row, by, cases=len(undone))
    return Done(len(undone), len(items) - len(undone))


def _hold(by: User, wave: Wave, state: WaveState, now: datetime) -> Wave:
    check_is_moderator(by)
    rows = Wave.objects.select_for_update().held_by(by, now)
    row = rows.filter(pk=wave.pk, state=state).first()
    if row is None:
        raise Conflict(_("Cette vague n’est plus entre vos mains : tirez-en une autre."))
    return row


def _propose(by: User, row: Wave, count: int, now: datetime) -> Done:
    row.state, row.proposed_by, row.proposed_at = WaveState.PROPOSED, by, now
    row.lease_by, row.lease_until = None, None
    row.save()
    _log("wave.proposed", row, by, measure=row.measure, cases=count)
    return Done(count, row.items.count() - count, is_proposal=True)


def _decide(by: User, row: Wave, judgement: Judgement, now: datetime) -> Done:
    items = list(row.items.filter(left_out=LeftOut.NO).select_related("case").order_by("case"))
    for item in items:
        _decide_one(by, item, judgement, now, is_agreed=row.proposed_by_id is not None)
    decided = sum(item.decision_id is not None for item in items)
    if not decided:
        raise Conflict(_("D’autres personnes ont pris ces dossiers entre-temps : rien n’est fait."))
    row.state, row.decided_by, row.decided_at = WaveState.DECIDED, by, now
    row.lease_by, row.lease_until = None, None
    row.save()
    _log("wave.decided", row, by, measure=row.measure, cases=decided)
    return Done(decided, row.items.count() - decided)


def _decide_one(
    by: User, item: WaveItem, judgement: Judgement, now: datetime, *, is_agreed: bool
) -> None:
    case = item.case
    item.left_out = why_left_out(by, case, kinds.find(case.kind, case.key))
    if item.left_out == LeftOut.NO:
        item.left_out = _tried(by, item, judgement, now, is_agreed=is_agreed)
    item.save(update_fields=["left_out", "decision"])


def _tried(
    by: User, item: WaveItem, judgement: Judgement, now: datetime, *, is_agreed: bool
) -> LeftOut:
    """Decide one case as if it had been drawn; everything or nothing of it."""
    try:
        with transaction.atomic():
            free = Case.objects.free(now).filter(pk=item.case_id)
            if not free.update(lease_by=by, lease_until=now + LEASE):
                return LeftOut.HELD
            decision = decide_case(
                by=by, case=item.case, judgement=judgement, is_agreed=is_agreed, at=now
            )
            if decision.is_proposal:
                # Two people are needed for this very one: it is drawn alone.
                raise Conflict(_("Ce contenu demande deux voix."))
    except Refused:
        return LeftOut.OTHER
    item.decision = decision
    return LeftOut.NO


def _undone(by: User, item: WaveItem, now: datetime) -> bool:
    if item.decision is None:
        return False
    try:
        with transaction.atomic():
            undo_decision(by=by, decision=item.decision, at=now)
    except Refused:
        return False
    return True


def _log(verb: str, wave: Wave, by: User, **data: object) -> None:
    audit.record(
        verb=verb,
        target_kind="wave",
        target_id=wave.pk,
        person=by.uid,
        role=Acting.MODERATOR,
        **data,
    )
