"""What moderation forgets, and when. Running it twice changes nothing."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from moderation.models import Case, Flag, Hit, Imprint

# What tells whether two flags come from one hand.
TRACES_KEPT = timedelta(days=30)
# A decision may be contested for six months; the answer takes some time.
TEXT_KEPT = timedelta(days=213)


def forget(now: datetime | None = None) -> int:
    """Drop traces after 30 days and flagged texts seven months after the decision; how many."""
    moment = now or timezone.now()
    traced = Q(network__isnull=False) | Q(session__isnull=False) | Q(arrival__isnull=False)
    old = Flag.objects.filter(traced, flagged_at__lt=moment - TRACES_KEPT)
    texts = Case.objects.filter(decided_at__lt=moment - TEXT_KEPT).exclude(text=[])
    found = Hit.objects.filter(case__decided_at__lt=moment - TEXT_KEPT).exclude(passage="")
    found.update(passage="")
    marks = Imprint.objects.filter(case__decided_at__lt=moment - TEXT_KEPT).exclude(signs=[])
    marks.update(signs=[], sketch=[])
    return old.update(network=None, session=None, arrival=None) + texts.update(text=[])
