"""The officials' axis: one state at any moment, the same in Python and in SQL."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.accounts.functions import Function
from initiatives.models import ReplyClock
from initiatives.replies.mandates import covers, over
from initiatives.replies.pace import pace
from initiatives.replies.states import (
    ReplyState,
    days_late,
    due_on,
    state_on,
)
from tests.factories import make_initiative, make_mandate, make_territory, make_user

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 29, 12, tzinfo=PARIS)


def clock(**fields):
    kept = {"called_at": None, "noticed_at": None, "due_on": None}
    return SimpleNamespace(**{**kept, "held_since": None, "answered_at": None, **fields})


def waiting(due, **fields):
    return clock(called_at=NOON, noticed_at=NOON, due_on=due, **fields)


def test_it_gives_thirty_days_near_home_and_sixty_to_the_nation():
    assert due_on(NOON, national=False) == date(2026, 12, 29)
    assert due_on(NOON, national=True) == date(2027, 1, 28)
    assert pace().reminders == (15, 7, 1)


@pytest.mark.parametrize(
    ("told", "due"),
    [
        # The hour changes in between, forwards and back; a notice of the last minute of a day.
        (datetime(2026, 3, 10, 23, 59, tzinfo=PARIS), date(2026, 4, 9)),
        (datetime(2026, 10, 1, 0, 1, tzinfo=PARIS), date(2026, 10, 31)),
        # UTC says another day than Paris.
        (datetime(2026, 7, 1, 22, 30, tzinfo=ZoneInfo("UTC")), date(2026, 8, 1)),
    ],
)
def test_it_counts_days_in_paris_whatever_the_hour(told, due):
    assert due_on(told, national=False) == due


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (None, ReplyState.NONE),
        (clock(), ReplyState.NONE),
        (clock(called_at=NOON), ReplyState.TO_REFER),
        (waiting(date(2026, 11, 29)), ReplyState.AWAITING),
        (waiting(date(2026, 11, 28)), ReplyState.OVERDUE),
        (waiting(date(2026, 11, 28), held_since=NOON), ReplyState.HELD),
        (clock(called_at=NOON, held_since=NOON), ReplyState.TO_REFER),
        (clock(called_at=NOON, held_since=NOON, answered_at=NOON), ReplyState.ANSWERED),
        (clock(answered_at=NOON), ReplyState.ANSWERED),
        (clock(called_at=NOON, answered_at=NOON), ReplyState.ANSWERED),
        (
            clock(called_at=NOON, noticed_at=NOON, due_on=NOON.date(), answered_at=NOON),
            ReplyState.ANSWERED,
        ),
        (
            clock(called_at=NOON, due_on=date(2026, 11, 28), answered_at=NOON),
            ReplyState.ANSWERED_LATE,
        ),
    ],
)
def test_it_reads_the_table(found, state):
    assert state_on(found, NOON) == state


def test_it_is_in_time_until_the_last_minute_of_the_day():
    due = waiting(date(2026, 11, 29))
    last = datetime(2026, 11, 29, 23, 59, 59, tzinfo=PARIS)
    assert state_on(due, last) == ReplyState.AWAITING
    assert state_on(due, last + timedelta(seconds=1)) == ReplyState.OVERDUE
    assert days_late(due, last) == 0
    assert days_late(due, last + timedelta(seconds=1)) == 1


moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(ZoneInfo("UTC")),
)


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    called=st.none() | moments,
    noticed=st.none() | moments,
    held=st.none() | moments,
    answered=st.none() | moments,
    national=st.booleans(),
    moment=moments,
)
def test_it_says_the_same_in_python_and_in_sql(called, noticed, held, answered, national, moment):
    noticed = noticed if called else None
    row = ReplyClock(
        initiative_id=1,
        called_at=called,
        noticed_at=noticed,
        notice="site" if noticed else "",
        due_on=due_on(noticed, national=national) if noticed else None,
        held_since=held,
        answered_at=answered,
    )
    ReplyClock.objects.filter(pk=1).delete()
    row.save(force_insert=True)
    rows, today = ReplyClock.objects.filter(pk=1), timezone.localdate(moment)
    said = {
        ReplyState.TO_REFER: rows.to_refer(),
        ReplyState.AWAITING: rows.awaiting(today),
        ReplyState.OVERDUE: rows.overdue(today),
        ReplyState.HELD: rows.held(),
        ReplyState.ANSWERED: rows.answered().exclude(pk__in=rows.late()),
        ReplyState.ANSWERED_LATE: rows.late(),
    }
    found = [state for state, kept in said.items() if kept.exists()]
    state = row.state_at(moment)
    assert found == ([] if state == ReplyState.NONE else [state])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("held", "place", "covered"),
    [
        ("21231", "21231", True),
        ("d21", "21231", True),
        ("r27", "21231", True),
        ("fr", "21231", True),
        ("21231", "d21", False),
        ("2a004", "21231", False),
        ("21231", "fr", False),
        ("fr", "fr", True),
    ],
)
def test_it_lets_a_mandate_answer_for_its_place_and_what_is_in_it(held, place, covered):
    row = make_initiative(territory=make_territory(place))
    mandate = make_mandate(territory=make_territory(held))
    assert covers(mandate, row) is covered
    assert over(row).filter(pk=mandate.pk).exists() is covered


@pytest.mark.django_db
def test_it_lets_an_intercommunalite_answer_for_its_communes():
    town = make_territory("21231")
    row = make_initiative(territory=town)
    mandate = make_mandate(territory=town.epci)
    assert covers(mandate, row)
    assert list(over(row)) == [mandate]
    far = make_initiative(territory=make_territory("2a004"))
    assert not covers(mandate, far)
    assert not over(far).exists()


@pytest.mark.django_db
def test_it_lets_parliament_answer_the_nation():
    row = make_initiative(territory=make_territory("fr"))
    mandate = make_mandate(territory=make_territory("d21"), code=Function.SENATOR)
    assert covers(mandate, row)
    assert list(over(row)) == [mandate]


@pytest.mark.django_db
def test_it_leaves_out_mandates_that_ended_or_whose_account_is_gone():
    row = make_initiative(territory=make_territory("21231"))
    over_date = timezone.localdate() - timedelta(days=1)
    make_mandate(
        territory=make_territory("21231"),
        starts_on=over_date - timedelta(days=30),
        ends_on=over_date,
    )
    make_mandate(make_user(is_active=False), territory=make_territory("21231"))
    assert not over(row).exists()
