"""How much of what is posted a human looks at within a day: public."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from moderation.models import Post
from moderation.models.patrol import WITHIN


@dataclass(frozen=True)
class Seen:
    """Posts of a time, and those a human marked within 24 hours."""

    posts: int
    seen: int

    @property
    def percent(self) -> int | None:
        """The share, rounded down; None when nothing was posted."""
        return 100 * self.seen // self.posts if self.posts else None


def seen_within_a_day(since: datetime, until: datetime) -> Seen:
    """Of what was posted in [since, until[, how much was seen in time.

    What was posted less than a day before `until` may still be seen in time: it is left out.
    """
    rows = Post.objects.filter(posted_at__gte=since, posted_at__lte=until - WITHIN)
    in_time = Q(seen_at__lte=F("posted_at") + WITHIN)
    counts = rows.aggregate(posts=Count("pk"), seen=Count("pk", filter=in_time))
    return Seen(counts["posts"], counts["seen"])
