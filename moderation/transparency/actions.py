"""Compute the figures of a year and keep them: each night, and at the first reading."""

from collections.abc import Callable

from django.utils import timezone

from moderation.models import Yearly
from moderation.transparency import official, ours
from moderation.transparency.tables import Table, Year

# In the order of the page.
TABLES: list[Callable[[Year], Table]] = [
    ours.publication,
    official.orders,
    official.notices,
    official.own_initiative,
    official.appeals,
    official.accounts,
    official.automation,
    official.team,
    official.people,
    ours.flags,
    ours.reversals,
    ours.accord,
    ours.targets,
    ours.recusals,
    ours.patrol,
]


def compute(number: int) -> Yearly:
    """Count a year anew; the row it had is replaced."""
    year = Year(number)
    tables = [make(year).as_json() for make in TABLES]
    values = {"tables": tables, "made_at": timezone.now()}
    row, _made = Yearly.objects.update_or_create(year=number, defaults=values)
    return row


def refresh() -> int:
    """Count this year and the last one, whose cases are still being closed."""
    now = timezone.localdate().year
    for number in (now - 1, now):
        compute(number)
    return 2
