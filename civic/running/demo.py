"""The demo's page of operators: the days that its story fills, counted as each night would have."""

from datetime import timedelta

from django.utils import timezone

from civic.accounts.demo import require_embedded_database
from civic.running.counting import count_day
from civic.running.models import Day

DAYS = 31


def load() -> int:
    """Count the days before today that were not; returns how many. Again, it changes nothing."""
    require_embedded_database()
    today = timezone.localdate()
    wanted = {today - timedelta(days=back) for back in range(1, DAYS + 1)}
    missing = wanted - set(Day.objects.filter(on__in=wanted).values_list("on", flat=True))
    return len([count_day(day) for day in sorted(missing)])
