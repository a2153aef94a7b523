"""Who comes back: accounts by the week they were made in, and those that act weeks later."""

from datetime import datetime, timedelta
from typing import Any

from civic.accounts.models import User
from civic.running import acts

WEEK = timedelta(days=7)
# Weeks of the table, and how many weeks later one looks.
COHORTS = 16
LATER = (1, 4, 12)
# Of fewer people, nothing is stored but that they are few.
FEWEST = 10
FEW = "moins de 10"


def cohorts(until: datetime) -> list[list[Any]]:
    """The last whole weeks before `until`, the latest first: Monday, accounts, shares in percents.

    A share is None until its week is over, and `FEW` when it would tell of fewer than ten people.
    """
    monday = until - timedelta(days=until.weekday())
    return [_cohort(monday - WEEK * back, until) for back in range(1, COHORTS + 1)]


def _cohort(start: datetime, until: datetime) -> list[Any]:
    joined = {"joined_at__gte": start, "joined_at__lt": start + WEEK}
    number = User.objects.filter(**joined).count()
    if number < FEWEST:
        return [f"{start:%Y-%m-%d}", FEW, *(FEW if _over(start, n, until) else None for n in LATER)]
    return [f"{start:%Y-%m-%d}", number, *(_share(start, n, until, number) for n in LATER)]


def _share(start: datetime, later: int, until: datetime, number: int) -> int | str | None:
    if not _over(start, later, until):
        return None
    since = start + WEEK * later
    joined = {"joined_at__gte": start, "joined_at__lt": start + WEEK}
    back = acts.people(since, since + WEEK, **joined)
    return FEW if back < FEWEST else round(100 * back / number)


def _over(start: datetime, later: int, until: datetime) -> bool:
    return start + WEEK * (later + 1) <= until
