"""Terms that an operator chose: for the clocks that start from then on."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from civic.lib import tuning
from initiatives.models import ReplyClock
from initiatives.replies.pace import Pace, pace
from initiatives.replies.states import Notice, due_on, step_due
from tests.factories import make_initiative, make_mandate

CHOSEN = {"local": 20, "national": 45, "first": 10, "second": 5, "last": 2}


def choose():
    tuning.hold({"delais": CHOSEN}, seconds=60)


def test_it_holds_for_the_next_clocks_and_moves_reminders():
    at = datetime(2026, 11, 29, 12, tzinfo=UTC)
    assert due_on(at, national=False) == date(2026, 12, 29)
    choose()
    assert pace() == Pace(20, 45, (10, 5, 2))
    assert due_on(at, national=False) == date(2026, 12, 19)
    assert due_on(at, national=True) == date(2027, 1, 13)
    assert [step_due(left, None) for left in (11, 10, 5, 2, -1)] == [None, 10, 5, 2, 0]
    # Reminded fifteen days before, under the terms of then: the next one is today's.
    assert step_due(9, 15) == 10


@pytest.mark.django_db
def test_a_clock_that_runs_keeps_its_day_and_sql_says_the_same():
    now = timezone.now()
    due = due_on(now, national=False)
    clock = ReplyClock.objects.create(
        initiative=make_initiative(),
        called_at=now,
        noticed_at=now,
        notice=Notice.SITE,
        due_on=due,
    )
    choose()
    clock.refresh_from_db()
    assert clock.due_on == due
    for left in (-1, 1, 2, 3, 5, 6, 10, 11, 15):
        today = date.fromordinal(due.toordinal() - left)
        asked = ReplyClock.objects.to_remind(today).exists()
        assert asked == (step_due(left, None) is not None), left


@pytest.mark.django_db
def test_visitors_read_the_terms_of_today(client):
    place = make_mandate().territory
    choose()
    page = client.get("/elus/", {"territoire": place.code}).text
    assert "sous 20 jours, 45 pour une initiative nationale" in page
