"""End the freezes of discussions whose date has come."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic.lib.permissions import Conflict
from initiatives.actions.freezes import thaw_discussion
from initiatives.models import Debate
from moderation.actions.effects import is_latest, take_back
from moderation.models import Case, Decision
from moderation.reasons import THAWED_REASON

_MOST = 200


def end_freezes(now: datetime | None = None) -> int:
    """Let the discussions go on whose freeze is over, and take its note away; returns how many.

    Nobody could write before that moment, and everybody can at it: this only tidies up. Each in its
    own transaction: what one cannot change stops no other.
    """
    moment = now or timezone.now()
    over = Debate.objects.filter(frozen_until__lte=moment, frozen_by__isnull=False)
    found = list(over.order_by("frozen_until", "pk").values_list("frozen_by", flat=True)[:_MOST])
    return sum(_end(key, moment) for key in found)


@transaction.atomic
def _end(restriction: int, now: datetime) -> bool:
    row = Decision.objects.filter(restriction=restriction).select_related("restriction").first()
    if row is None or row.restriction is None:
        return False
    # The case first, as whoever decides locks it: a decision and the clock never both win.
    if not Case.objects.select_for_update(skip_locked=True).filter(pk=row.case_id).exists():
        return False
    if not is_latest(row):
        # Another decision gives its state since: that one stands, and only the freeze ends.
        return thaw_discussion(decision=row.restriction)
    try:
        with transaction.atomic():
            take_back(None, row, THAWED_REASON, now)
    except Conflict:
        return thaw_discussion(decision=row.restriction)
    return True
