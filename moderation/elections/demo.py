"""A by-election whose period runs, and one person who stands, for the demo."""

from datetime import timedelta

from django.utils import timezone

from civic.accounts.demo import require_embedded_database
from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.elections.actions import declare_candidate, register_poll
from civic.elections.models import Poll
from initiatives.models import Initiative

# Nobody of the demo has this name: nothing of it is on a candidate.
CANDIDATE = "Apolline Vasseur"


def load() -> int:
    """Write one poll, once, in a place that the demo writes about; returns how many."""
    require_embedded_database()
    by = User.objects.filter(grants__role=Role.OPERATOR).order_by("pk").first()
    local = Initiative.objects.filter(national=False).select_related("territory").order_by("pk")
    place = local.first()
    if by is None or place is None or Poll.objects.exists():
        return 0
    today = timezone.localdate()
    # A Sunday, five weeks from now.
    first = today + timedelta(days=35 + (6 - today.weekday()) % 7)
    poll = register_poll(
        by=by,
        name="Élection partielle",
        territory=place.territory,
        candidates_from=today - timedelta(days=3),
        first_on=first,
        second_on=first + timedelta(days=7),
    )
    declare_candidate(by=by, poll=poll, name=CANDIDATE)
    return 1
