"""What moderation forgets, and when. Running it twice changes nothing."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from moderation.models import Case, Decision, Flag, Hit, Imprint, Sealed

# What tells whether two flags come from one hand.
TRACES_KEPT = timedelta(days=30)
# A decision may be contested for six months; the answer takes some time.
TEXT_KEPT = timedelta(days=213)


def forget(now: datetime | None = None) -> int:
    """Drop traces after 30 days, and what is kept for appeals seven months after the decision.

    That is flagged texts, first voices and sealed passages. Returns how many rows changed.
    """
    moment = now or timezone.now()
    traced = Q(network__isnull=False) | Q(session__isnull=False) | Q(arrival__isnull=False)
    old = Flag.objects.filter(traced, flagged_at__lt=moment - TRACES_KEPT)
    texts = Case.objects.filter(decided_at__lt=moment - TEXT_KEPT).exclude(text=[])
    found = Hit.objects.filter(case__decided_at__lt=moment - TEXT_KEPT).exclude(passage="")
    found.update(passage="")
    marks = Imprint.objects.filter(case__decided_at__lt=moment - TEXT_KEPT).exclude(signs=[])
    marks.update(signs=[], sketch=[])
    decided = Decision.objects.filter(decided_at__lt=moment - TEXT_KEPT)
    sealed = Sealed.objects.filter(restriction__in=decided.values("restriction"))
    proposed = decided.filter(is_proposal=True).exclude(proposed={})
    return (
        old.update(network=None, session=None, arrival=None)
        + texts.update(text=[])
        + sealed.delete()[0]
        + proposed.update(proposed={})
    )
