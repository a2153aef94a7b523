"""Which years there are, and the figures of one."""

from django.utils import timezone

from initiatives.models import Initiative
from moderation.models import Yearly
from moderation.transparency import actions
from moderation.transparency.tables import Table


def years() -> list[int]:
    """From this year back to the one of the first text."""
    now = timezone.localdate().year
    first = Initiative.objects.order_by("published_at").values_list("published_at", flat=True)
    start = first.first()
    return list(range(now, (timezone.localtime(start).year if start else now) - 1, -1))


def figures(year: int) -> tuple[Yearly, list[Table]]:
    """The tables of a year as they were last counted; counted now when they never were."""
    row = Yearly.objects.filter(year=year).first() or actions.compute(year)
    return row, [Table(**table) for table in row.tables]
