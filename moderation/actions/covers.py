"""Cover what proven, independent people flag, for a day at most; a human decision ends it.

Everything in the transaction of the flag: content, statement, mail to the author, public log.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.notifications.models import Mail
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import covering, kinds
from moderation.actions.cases import seen
from moderation.categories import Motive, severity
from moderation.emails import STATEMENT, key_of
from moderation.models import Case, Cover, Decision, Statement
from moderation.models.cover import LASTS, Ending
from moderation.reliability import Seen, clusters, may_cover

_MOST = 200


def cover_if_proven(case: Case, content: kinds.Content, motive: Motive, now: datetime) -> None:
    """Cover a content once three independent, proven groups say the same of this version.

    The case is held: of two last flags sent at once, the second sees the first.
    """
    kind = kinds.get(case.kind)
    if kind is None or kind.covered is None or not severity(motive).may_cover:
        return
    locked = Case.objects.select_for_update().get(pk=case.pk)
    flags = seen(locked, motive)
    if may_cover(flags) and _may_be_covered(locked, content, now):
        state = covering.state_of(motive, kind.covered)
        _cover(locked, content, motive, state, flags, now)


def _may_be_covered(case: Case, content: kinds.Content, now: datetime) -> bool:
    if not content.is_listed or not covering.is_on(content, now):
        return False
    # A version that a human looked at, or that was covered before, stays as it is.
    if case.decisions.exists() or Cover.objects.filter(case=case).exists():
        return False
    since = now - covering.AUTHOR_WITHIN
    insisted = Cover.objects.of_author_since(case.author_id, since)
    return case.author_id is None or insisted.count() < covering.AUTHOR_MOST


def _cover(
    case: Case,
    content: kinds.Content,
    motive: Motive,
    state: Visibility,
    flags: list[Seen],
    now: datetime,
) -> None:
    until, groups = now + LASTS, clusters(flags)
    Cover.objects.create(
        case=case,
        motive=motive,
        groups=len(groups),
        weight=sum(max(flag.weight for flag in group) for group in groups),
        visibility=state,
        before=content.visibility,
        statement=covering.statement_of(motive, state, content, now, until),
        made_at=now,
        falls_at=until,
        restriction=_change(
            case,
            state,
            covering.written_cover(motive, until),
            content.visibility,
            now,
            ground=severity(motive).ground,
        ),
    )
    _log("case.covered", case, motive=motive.value)


def end_covers(now: datetime | None = None) -> int:
    """End the covers whose day is over, and those of a text that changed; returns how many.

    Each in its own transaction: what one cannot change stops no other.
    """
    moment = now or timezone.now()
    found = Cover.objects.standing().order_by("falls_at", "pk").values_list("case", flat=True)
    return sum(_end_if_due(case, moment) for case in found[:_MOST])


@transaction.atomic
def _end_if_due(pk: int, now: datetime) -> bool:
    # The case first, as whoever decides locks it: a decision and the clock never both win.
    case = Case.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    cover = standing_on(case) if case else None
    if case is None or cover is None:
        return False
    content = kinds.find(case.kind, case.key)
    if content is None or content.text_hash != case.text_hash:
        uncover(case, cover, Ending.EDIT, covering.EDITED_REASON, now)
    elif cover.falls_at <= now:
        uncover(case, cover, Ending.TIME, covering.LAPSED_REASON, now)
    else:
        return False
    return True


def end_unless_proven(case: Case, now: datetime) -> None:
    """End a cover when those who asked for it take their flags back; the case is held."""
    cover = standing_on(case)
    if cover is not None and not may_cover(seen(case, Motive(cover.motive))):
        uncover(case, cover, Ending.FLAGS, covering.WITHDRAWN_REASON, now)


def standing_on(case: Case) -> Cover | None:
    """The cover that holds on a case now."""
    return Cover.objects.standing().filter(case=case).first()


def uncover(case: Case, cover: Cover, ending: Ending, reason: str, now: datetime) -> None:
    """Give the text back by itself, unless another decision has been taken since."""
    content = kinds.find(case.kind, case.key)
    restored = None
    if content is not None and content.visibility == cover.visibility:
        before = Visibility(cover.before)
        restored = _change(case, before, reason, content.visibility, now)
    Cover.objects.filter(pk=cover.pk).update(ended_at=now, ending=ending, restored=restored)
    _log("case.uncovered", case, ending=ending.value)


# -- A human decides ------------------------------------------------------------------------------


def lift(by: User, case: Case, now: datetime) -> Restriction | None:
    """Give the text back because somebody keeps it; None when nothing covers it."""
    cover, kind = standing_on(case), kinds.get(case.kind)
    content = kinds.find(case.kind, case.key)
    if cover is None or kind is None or content is None or content.visibility != cover.visibility:
        return None
    before, state = Visibility(cover.before), Visibility(cover.visibility)
    return kind.change(by, case.key, before, covering.KEPT_REASON, state, now)


def end_by(decision: Decision, now: datetime) -> None:
    """A human has decided: no machine has a say any more."""
    standing = Cover.objects.standing().filter(case=decision.case)
    standing.update(ended_at=now, ending=Ending.HUMAN, decision=decision)


def hold_again(decision: Decision) -> None:
    """A decision taken back within its minute ended nothing; the day goes on."""
    ended = Cover.objects.filter(decision=decision, ending=Ending.HUMAN)
    ended.update(ended_at=None, ending="", decision=None)


def settled(case: Case, back: Visibility) -> Visibility:
    """The state to give back: never that of a cover that has ended."""
    cover = Cover.objects.filter(case=case, ended_at__isnull=False, visibility=back).first()
    return Visibility(cover.before) if cover else back


def _change(
    case: Case,
    to: Visibility,
    reason: str,
    expected: Visibility,
    now: datetime,
    *,
    ground: str = "",
) -> Restriction:
    """Change a content without anybody, and tell its author at once: there is no minute here."""
    kind = kinds.get(case.kind)
    if kind is None:
        raise LookupError(case.kind)
    row = kind.change(None, case.key, to, reason, expected, now)
    statement = Statement.objects.get(restriction=row)
    Statement.objects.filter(pk=statement.pk).update(ground=ground)
    Mail.objects.filter(key=key_of(STATEMENT, statement.pk)).update(due_at=now)
    return row


def _log(verb: str, case: Case, **data: str) -> None:
    audit.record(
        verb=verb,
        target_kind="case",
        target_id=case.pk,
        person=None,
        role=Acting.SYSTEM,
        **data,
    )
