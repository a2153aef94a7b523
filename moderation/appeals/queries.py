"""What the pages show of appeals."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from civic.accounts.models import User
from moderation.appeals.judging import held_by
from moderation.models import Appeal, Seat
from moderation.models.decision import UNDO


@dataclass(frozen=True)
class AppealsDesk:
    """What the desk shows of appeals."""

    waiting: int
    overdue: int
    # Those that too few people here may judge.
    stuck: int
    held: Seat | None
    undoable: Seat | None


def desk_of(user: User, now: datetime) -> AppealsDesk:
    """The counts, and what is in somebody's hands."""
    counts = Appeal.objects.open().aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(due_at__lte=now)),
        stuck=Count("pk", filter=Q(stuck_since__isnull=False)),
    )
    mine = Seat.objects.filter(person=user, voted_at__gt=now - UNDO).order_by("-voted_at")
    return AppealsDesk(
        counts["all"], counts["late"], counts["stuck"], held_by(user, now), mine.first()
    )
