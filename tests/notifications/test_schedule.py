"""Hours of a reader: quiet ones, digests, and the nights when clocks change."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.notifications.schedule import (
    BETWEEN_NEWS,
    FURTHEST,
    end_of_quiet,
    is_quiet,
    next_due,
)
from civic.notifications.states import Rhythm

PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Hours:
    pk: int = 1
    zone: str = "Europe/Paris"
    quiet_from: time = time(21)
    quiet_to: time = time(8)
    last_news_at: datetime | None = None


def paris(*parts, fold=0):
    return datetime(*parts, tzinfo=PARIS, fold=fold)


@pytest.mark.parametrize(
    ("hour", "quiet"), [((20, 59), False), ((21, 0), True), ((3, 0), True), ((8, 0), False)]
)
def test_it_knows_the_quiet_hours_across_midnight(hour, quiet):
    assert is_quiet(Hours(), paris(2026, 6, 1, *hour)) is quiet


def test_it_knows_quiet_hours_within_a_day():
    siesta = Hours(quiet_from=time(13), quiet_to=time(15))
    assert [is_quiet(siesta, paris(2026, 6, 1, hour)) for hour in (12, 13, 14, 15)] == [
        False,
        True,
        True,
        False,
    ]


def test_equal_bounds_mean_no_quiet_hours():
    assert not is_quiet(Hours(quiet_from=time(8), quiet_to=time(8)), paris(2026, 6, 1, 8))


def test_it_waits_for_the_end_of_the_night():
    assert end_of_quiet(Hours(), paris(2026, 6, 1, 22)) == paris(2026, 6, 2, 8)
    assert end_of_quiet(Hours(), paris(2026, 6, 2, 7)) == paris(2026, 6, 2, 8)


def test_it_does_not_wait_by_day():
    assert end_of_quiet(Hours(), paris(2026, 6, 1, 12)) == paris(2026, 6, 1, 12)


def test_quiet_hours_follow_the_readers_own_clock():
    tahiti = Hours(zone="Pacific/Tahiti")
    assert is_quiet(tahiti, paris(2026, 6, 1, 12))
    assert end_of_quiet(tahiti, paris(2026, 6, 1, 12)) == paris(2026, 6, 1, 20)


def test_an_end_that_clocks_jump_over_comes_right_after():
    early = Hours(quiet_to=time(2, 30))
    assert end_of_quiet(early, paris(2026, 3, 29, 1)) == paris(2026, 3, 29, 3, 30)


def test_an_end_shown_twice_is_met_the_first_time_and_silence_returns():
    early = Hours(quiet_to=time(2, 30))
    first = paris(2026, 10, 25, 2, 30).astimezone(UTC)
    assert end_of_quiet(early, paris(2026, 10, 25, 1)) == first
    again = paris(2026, 10, 25, 2, 15, fold=1).astimezone(UTC)
    assert is_quiet(early, again)
    assert end_of_quiet(early, again) == first + timedelta(hours=1)


def test_it_plans_the_daily_digest_in_the_morning():
    due = next_due(Hours(), Rhythm.DAILY, paris(2026, 6, 1, 12))
    assert paris(2026, 6, 2, 8) <= due < paris(2026, 6, 2, 8, 40)


def test_it_plans_the_weekly_digest_on_thursday_evening():
    due = next_due(Hours(), Rhythm.WEEKLY, paris(2026, 6, 1, 12))
    assert paris(2026, 6, 4, 18) <= due < paris(2026, 6, 4, 18, 40)


def test_it_plans_the_next_digest_when_one_was_just_built():
    due = next_due(Hours(), Rhythm.DAILY, paris(2026, 6, 1, 12))
    assert next_due(Hours(), Rhythm.DAILY, due) == due + timedelta(days=1)
    due = next_due(Hours(), Rhythm.WEEKLY, due)
    assert next_due(Hours(), Rhythm.WEEKLY, due) == due + timedelta(days=7)


def test_a_morning_digest_waits_for_those_who_sleep_late():
    due = next_due(Hours(quiet_to=time(10)), Rhythm.DAILY, paris(2026, 6, 1, 12))
    assert paris(2026, 6, 2, 10) <= due < paris(2026, 6, 2, 10, 40)


def test_digests_of_one_hour_are_spread():
    dues = {next_due(Hours(pk=pk), Rhythm.DAILY, paris(2026, 6, 1, 12)) for pk in range(100)}
    assert len(dues) == 100
    assert max(dues) - min(dues) > timedelta(minutes=30)


def test_it_keeps_the_hour_of_digests_when_clocks_change():
    due = next_due(Hours(), Rhythm.DAILY, paris(2026, 3, 28, 12))
    assert due.astimezone(PARIS).date().isoformat() == "2026-03-29"
    assert due.astimezone(PARIS).hour == 8


def test_it_leaves_an_hour_between_news():
    last = paris(2026, 6, 1, 12)
    due = next_due(Hours(last_news_at=last), Rhythm.NOW, last + timedelta(minutes=5))
    assert due == last + BETWEEN_NEWS


def test_it_tells_news_at_once_after_an_hour():
    last = paris(2026, 6, 1, 12)
    now = last + timedelta(hours=2)
    assert next_due(Hours(last_news_at=last), Rhythm.NOW, now) == now


def test_news_dated_in_the_future_count_as_just_sent():
    now = paris(2026, 6, 1, 12)
    due = next_due(Hours(last_news_at=paris(2040, 1, 1)), Rhythm.NOW, now)
    assert due == now + BETWEEN_NEWS


def test_an_unknown_zone_is_read_as_frances():
    for name in ("Mars/Olympus", "", "../etc/passwd", "Europe"):
        assert is_quiet(Hours(zone=name), paris(2026, 6, 1, 22))


times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
hours = st.builds(
    Hours,
    pk=st.integers(1, 10**6),
    zone=st.sampled_from(sorted(available_timezones())),
    quiet_from=times,
    quiet_to=times,
    last_news_at=st.none()
    | st.integers(315532800, 3786912000).map(lambda at: datetime.fromtimestamp(at, UTC)),
)
instants = st.integers(946684800, 2114380800).map(lambda at: datetime.fromtimestamp(at, UTC))


@given(hours, instants)
def test_it_never_ends_a_silence_in_silence(reader, at):
    end = end_of_quiet(reader, at)
    assert not is_quiet(reader, end)
    assert at <= end <= at + FURTHEST[Rhythm.NOW]


@given(hours, st.sampled_from([Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY]), instants)
def test_every_due_date_is_ahead_awake_and_near(reader, rhythm, now):
    due = next_due(reader, rhythm, now)
    assert not is_quiet(reader, due)
    assert due >= now if rhythm == Rhythm.NOW else due > now
    assert due <= now + FURTHEST[rhythm] + BETWEEN_NEWS
