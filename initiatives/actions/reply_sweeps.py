"""What time does to clocks and promises: run as often as one likes, each thing is told once."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from civic.accounts.models import Mandate
from civic.activity.verbs import Verb
from initiatives.actions import reply_mails
from initiatives.actions.life import moved
from initiatives.actions.reply_clocks import concerned, hold, name_told, refer_by_site
from initiatives.models import Commitment, ReplyClock, Word
from initiatives.models.reply_clock import ReplyClockQuerySet
from initiatives.replies.states import step_due
from initiatives.replies.words import LATER
from initiatives.states import LISTED
from initiatives.telling import log, tell

BATCH = 500
# Somebody verified later than that was told by a run before this one.
NEWLY = timedelta(days=7)


def run_reply_clocks(now: datetime | None = None) -> int:
    """Tell those who came, remind, say what is over, ask what became of promises; how many."""
    moment = now or timezone.now()
    return (
        sum(refer_by_site(pk, moment) for pk in _to_refer())
        + sum(_tell_newcomers(pk, moment) for pk in _with_newcomers(moment))
        + sum(_remind(pk, moment) for pk in _to_remind(moment))
        + sum(_ask(pk, moment) for pk in _to_ask(timezone.localdate(moment)))
    )


def _to_refer() -> list[int]:
    """Called, of a place where somebody holds a mandate here by now."""
    here = Mandate.objects.current().filter(territory=OuterRef("territory"))
    rows = _listed(ReplyClock.objects.to_refer()).filter(Exists(here))
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _with_newcomers(now: datetime) -> list[int]:
    """Running, of a place where a mandate was verified since others were told."""
    here = Mandate.objects.current().filter(
        territory=OuterRef("territory"),
        verified_at__gt=OuterRef("noticed_at"),
        verified_at__gte=now - NEWLY,
    )
    rows = _listed(ReplyClock.objects.unanswered()).filter(Exists(here))
    return list(rows.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _tell_newcomers(pk: int, now: datetime) -> int:
    row, clock = hold(pk)
    if clock.noticed_at is None or clock.answered_at is not None:
        return 0
    new = concerned(row, clock.territory_id).filter(
        verified_at__gt=clock.noticed_at, verified_at__gte=now - NEWLY
    )
    return reply_mails.tell_officials(row, new, now)


def _to_remind(now: datetime) -> list[int]:
    rows = _listed(ReplyClock.objects.to_remind(timezone.localdate(now)))
    return list(rows.order_by("due_on").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    row, clock = hold(pk)
    if clock.due_on is None or clock.answered_at is not None or not row.is_listed:
        return False
    left = (clock.due_on - timezone.localdate(now)).days
    step = step_due(left, clock.reminded)
    if step is None:
        return False
    ReplyClock.objects.filter(pk=pk).update(reminded=step)
    mandates = concerned(row, clock.territory_id)
    if step:
        reply_mails.remind(row, clock, mandates, left)
        return True
    moved(pk)
    log("reply.overdue", row, by=None, due_on=clock.due_on.isoformat())
    due, name = clock.due_on.isoformat(), name_told(row, clock)
    tell(Verb.REPLY_OVERDUE, row, by=None, at=now, summary=name, institution=name, due_on=due)
    reply_mails.tell_overdue(row, clock, mandates)
    return True


def _to_ask(today: date) -> list[int]:
    """Promises whose day came, or came four weeks ago."""
    again = Q(due_on__lte=today - LATER, asked_at__date__lt=F("due_on") + LATER)
    rows = Commitment.objects.filter(
        Q(due_on__lte=today, asked_at=None) | again,
        dropped_at=None,
        reply__visibility__in=LISTED,
        reply__initiative__visibility__in=LISTED,
    )
    return list(rows.order_by("due_on").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _ask(pk: int, now: datetime) -> bool:
    found = Commitment.objects.select_related("reply__mandate__territory").get(pk=pk)
    function = str(found.reply.mandate)
    row, _clock = hold(found.reply.initiative_id)
    found = Commitment.objects.select_for_update().get(pk=pk)
    if not _is_to_ask(found, timezone.localdate(now)):
        return False
    Commitment.objects.filter(pk=pk).update(asked_at=now)
    is_later = timezone.localdate(now) >= found.due_on + LATER
    moved(row.pk)
    tell(
        Verb.COMMITMENT_DUE,
        row,
        by=None,
        at=now,
        summary=function,
        answer=found.reply_id,
        commitment=found.pk,
        moment=Word.Moment.LATER if is_later else Word.Moment.DUE,
    )
    return True


def _is_to_ask(found: Commitment, today: date) -> bool:
    """The same of one that is locked: another run may have asked it meanwhile."""
    if found.dropped_at is not None or found.due_on > today:
        return False
    if found.asked_at is None:
        return True
    later = found.due_on + LATER
    return today >= later and timezone.localdate(found.asked_at) < later


def _listed(rows: ReplyClockQuerySet) -> ReplyClockQuerySet:
    return rows.filter(initiative__visibility__in=LISTED)
