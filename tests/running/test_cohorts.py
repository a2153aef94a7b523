"""Who comes back, by the week of the account: shares of ten people or more, never fewer."""

from datetime import date, timedelta

import pytest

from civic.accounts.models import User
from civic.running import counting
from civic.running.cohorts import FEW
from initiatives.models import Stance
from initiatives.states import Side
from tests.factories import make_initiative, make_places

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 8, 3)


def moment(weeks, days=0):
    return counting._midnight(MONDAY + timedelta(weeks=weeks, days=days)) + timedelta(hours=9)


def test_it_tells_the_share_that_acts_weeks_later_and_nothing_of_few():
    make_places()
    early, late = make_initiative(), make_initiative()
    people = [
        User(email=f"p{n}@example.org", handle=f"p{n}", name="P", joined_at=moment(0, n % 7))
        for n in range(20)
    ]
    User.objects.bulk_create([*people, User(email="q@b.fr", handle="q", joined_at=moment(1))])
    for initiative, at, who in ((early, moment(1, 6), people[:12]), (late, moment(4), people[:9])):
        for person in who:
            Stance.objects.create(
                initiative=initiative, person=person, side=Side.SUPPORT, taken_at=at
            )
    day = counting.count_day(MONDAY + timedelta(weeks=10))
    found = {row[0]: row[1:] for row in day.tables["retour"]}
    assert len(found) == 16
    # Twelve of twenty in the first week, nine in the fourth, and the twelfth is not over.
    assert found["2026-08-03"] == [20, 60, FEW, None]
    assert found["2026-08-10"] == [FEW, FEW, FEW, None]
    assert max(found) == "2026-10-05"
