"""What moderation forgets, and when. Running it twice changes nothing."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from moderation.categories import Motive, severity
from moderation.models import Appeal, Case, Decision, Flag, Hit, Imprint, Plea, Recusal, Sealed
from moderation.models.decision import UNDO, Measure

# What tells whether two flags come from one hand.
TRACES_KEPT = timedelta(days=30)
# A decision may be contested for six months; the answer takes some time.
TEXT_KEPT = timedelta(days=213)


# What somebody wrote to contest, once they have their answer.
WORDS_KEPT = timedelta(days=365)
# The figures of a year are counted until the end of the next one.
COUNTED_KEPT = timedelta(days=731)


def forget(now: datetime | None = None) -> int:
    """Drop traces after 30 days, and what is kept for appeals seven months after the decision.

    That is flagged texts, first voices and sealed passages; the words of appeals a year after
    their answer. Returns how many rows changed.
    """
    moment = now or timezone.now()
    answered = Plea.objects.filter(appeal__ended_at__lt=moment - WORDS_KEPT).exclude(words="")
    counted = Recusal.objects.filter(at__lt=moment - COUNTED_KEPT)
    return (
        _forget_traces(moment)
        + _forget_texts(moment)
        + answered.update(words="")
        + counted.delete()[0]
    )


def _forget_traces(moment: datetime) -> int:
    traced = Q(network__isnull=False) | Q(session__isnull=False) | Q(arrival__isnull=False)
    old = Flag.objects.filter(traced, flagged_at__lt=moment - TRACES_KEPT)
    return old.update(network=None, session=None, arrival=None)


def _forget_texts(moment: datetime) -> int:
    """Sealed while a decision may be contested or is; child abuse material never is."""
    contested = Appeal.objects.open().values("decision__case")
    closed = Case.objects.filter(decided_at__isnull=False)
    old = closed.filter(decided_at__lt=moment - TEXT_KEPT).exclude(pk__in=contested)
    decided = Decision.objects.filter(decided_at__lt=moment - TEXT_KEPT)
    decided = decided.exclude(case__in=contested)
    sealed = Sealed.objects.filter(restriction__in=decided.values("restriction"))
    proposed = decided.filter(is_proposal=True).exclude(proposed={})
    abusive = closed.filter(pk__in=_found_abusive(moment).values("case"))
    rows = _empty(old) + _empty(abusive)
    return rows + sealed.delete()[0] + proposed.update(proposed={})


def _found_abusive(moment: datetime) -> QuerySet[Decision]:
    rows = Decision.objects.final().exclude(measure=Measure.KEEP)
    ground = severity(Motive.CHILD).ground
    return rows.filter(ground=ground, decided_at__lt=moment - UNDO)


def _empty(cases: QuerySet[Case]) -> int:
    """Drop the flagged text, and what watch rules quoted and remembered of it."""
    Hit.objects.filter(case__in=cases).exclude(passage="").update(passage="")
    Imprint.objects.filter(case__in=cases).exclude(signs=[]).update(signs=[], sketch=[])
    return cases.exclude(text=[]).update(text=[])
