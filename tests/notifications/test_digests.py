"""What is told, to whom, when, and how far each follow is told after it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from civic.lib.permissions import Conflict
from civic.notifications import registry
from civic.notifications.actions import digests, waking
from civic.notifications.models import Mail, Progress, Reader, Told
from civic.notifications.states import Kind, Lane, MailState, Rhythm
from tests.notifications.telling import (
    DAY,
    HOUR,
    LONG_AGO,
    NOON,
    follow,
    fresh,
    happen,
    leave,
    make_reader,
    told,
    withdraw,
)

pytestmark = pytest.mark.django_db
NOW, DAILY, WEEKLY, NEVER = Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.NEVER
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def reader():
    return make_reader()


def build(rhythm=DAILY, now=NOON):
    return digests.build(rhythm=rhythm, now=now)


# -- Who hears what -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Kind.INITIATIVE, "1"),
        (Kind.AREA, "21231"),
        (Kind.AREA, "d21"),
        (Kind.AREA, "fr"),
        (Kind.AREA, "242100410"),
        (Kind.THEME, "mobilites"),
        (Kind.PERSON, "odile"),
    ],
)
def test_it_tells_what_happened_to_what_is_followed(reader, kind, key):
    follow(reader, kind, key)
    row = happen(who="odile")
    assert build() == 1
    assert told() == [[row.position]]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Kind.INITIATIVE, "11"),
        (Kind.AREA, "2123"),
        (Kind.AREA, ""),
        (Kind.THEME, "mobilite"),
        (Kind.PERSON, ""),
        (Kind.SEARCH, "q=passerelle"),
    ],
)
def test_it_tells_nothing_of_anything_else(reader, kind, key):
    follow(reader, kind, key)
    happen()
    assert build() == 0


def test_it_tells_a_search_what_it_matches(reader, monkeypatch):
    asked = []

    def match(key, activities):
        asked.append((key, len(activities)))
        return {row.pk for row in activities if "Passerelle" in row.title}

    monkeypatch.setitem(registry._matchers, Kind.SEARCH, match)
    follow(reader, Kind.SEARCH, "q=passerelle")
    row = happen(title="Passerelle")
    happen(title="Piscine")
    build()
    assert told() == [[row.position]]
    assert asked == [("q=passerelle", 2)]


def test_two_follows_of_the_same_thing_make_one_piece_of_news(reader):
    follow(reader)
    follow(reader, Kind.AREA, "fr")
    row = happen()
    build()
    assert told() == [[row.position]]


def test_nobody_is_told_of_their_own_deeds():
    odile = make_reader(account=True)
    follow(odile, Kind.AREA, "fr")
    happen(who=str(odile.user.uid))
    assert build() == 0


def test_what_is_told_to_one_person_is_told_to_nobody_else():
    author, stranger = make_reader(account=True), make_reader(account=True)
    for reader in (author, stranger, make_reader()):
        follow(reader)
        follow(reader, Kind.AREA, "fr")
    row = happen(to=str(author.user.uid))
    assert build() == 1
    assert told(author) == [[row.position]]


def test_what_is_told_to_one_person_needs_their_own_follow_of_it():
    author = make_reader(account=True)
    follow(author, Kind.AREA, "fr")
    happen(to=str(author.user.uid))
    assert build() == 0


def test_it_leaves_out_what_was_withdrawn(reader):
    follow(reader)
    withdraw(happen())
    kept = happen()
    build()
    assert told() == [[kept.position]]


# -- Once -----------------------------------------------------------------------------------------


def test_it_tells_nothing_that_happened_before_one_followed(reader):
    happen()
    follow(reader)
    assert build() == 0


def test_it_tells_a_thing_once(reader):
    follow(reader)
    happen()
    build()
    assert build(now=NOON + DAY) == 0


def test_it_writes_nothing_when_nothing_happened(reader):
    follow(reader)
    assert build() == 0
    assert not Mail.objects.exists()
    assert fresh(reader).daily_due_at > NOON


def test_what_was_told_at_once_is_not_told_again_in_the_evening(reader):
    follow(reader, rhythm=NOW)
    slow = follow(reader, Kind.AREA, "fr", rhythm=WEEKLY)
    both, other = happen(), happen(about="2")
    build(NOW)
    assert told() == [[both.position]]
    build(WEEKLY)
    assert told() == [[both.position], [other.position]]
    assert fresh(slow).told_through == other.position
    # What was remembered for the weekly one is of no use any more.
    leave(NOON)
    happen()
    waking.mark_news(now=NOON + DAY)
    build(NOW, now=NOON + DAY)
    build(WEEKLY, now=NOON + 14 * DAY)
    assert Told.objects.count() == 0


def test_a_slow_digest_can_come_before_a_quick_one(reader):
    follow(reader, rhythm=DAILY)
    follow(reader, Kind.AREA, "fr", rhythm=WEEKLY)
    row = happen()
    build(WEEKLY)
    build(DAILY)
    assert told() == [[row.position]]


def test_a_rhythm_changed_between_two_mails_loses_and_repeats_nothing(reader):
    row = follow(reader, rhythm=DAILY)
    first = happen()
    build(DAILY)
    second = happen()
    type(row).objects.update(rhythm=WEEKLY)
    build(WEEKLY)
    assert told() == [[first.position], [second.position]]


def test_a_muted_follow_tells_nothing_and_others_still_do(reader):
    muted = follow(reader, muted_until=NOON + DAY)
    follow(reader, Kind.AREA, "fr")
    first = happen()
    build()
    assert told() == [[first.position]]
    later = NOON + 2 * DAY
    second = happen(at=later)
    build(now=later)
    assert told() == [[first.position], [second.position]]
    assert fresh(muted).muted_until is None
    assert fresh(muted).told_through == second.position


def test_what_happened_during_a_mute_is_not_told_after_it(reader):
    follow(reader, muted_until=NOON + DAY)
    happen(at=NOON)
    after = happen(at=NOON + DAY)
    build(now=NOON + 2 * DAY)
    assert told() == [[after.position]]


def test_the_end_of_a_mute_wakes_those_who_want_news_at_once(reader):
    follow(reader, rhythm=NOW, muted_until=NOON + DAY)
    row = happen(at=NOON + DAY)
    waking.mark_news(now=NOON)
    Reader.objects.update(news_due_at=None)
    build(NOW, now=NOON + 2 * DAY)
    assert told() == [[row.position]]


def test_somebody_erased_meanwhile_stops_no_builder(reader, monkeypatch):
    def erased(**_values):
        raise Conflict("Ces suivis ont été effacés.")

    follow(reader, muted_until=NOON)
    follow(make_reader())
    happen()
    monkeypatch.setattr(digests.follows, "end_mutes", erased)
    assert build(now=NOON + DAY) == 1


def test_it_stops_writing_to_a_silent_address(reader):
    follow(reader)
    happen()
    Reader.objects.update(stopped_at=NOON)
    assert build() == 0


# -- When -----------------------------------------------------------------------------------------


def test_it_plans_the_next_digest(reader):
    follow(reader, rhythm=WEEKLY)
    build(WEEKLY)
    assert fresh(reader).weekly_due_at.astimezone(PARIS).strftime("%a %H") == "Thu 18"


def test_it_plans_nothing_for_a_rhythm_that_is_not_used(reader):
    follow(reader, rhythm=WEEKLY)
    build(DAILY)
    assert fresh(reader).daily_due_at is None


def test_it_keeps_planning_while_all_is_muted(reader):
    follow(reader, muted_until=NOON + 30 * DAY)
    build(DAILY)
    assert fresh(reader).daily_due_at is not None


@pytest.mark.parametrize("rhythm", [NOW, DAILY, WEEKLY])
def test_it_waits_for_the_end_of_quiet_hours(rhythm):
    reader = make_reader(quiet_from=time(21), quiet_to=time(8))
    follow(reader, rhythm=rhythm)
    happen()
    night = datetime(2026, 6, 2, 23, tzinfo=PARIS)
    assert build(rhythm, now=night) == 0
    morning = datetime(2026, 6, 3, 8, tzinfo=PARIS)
    assert getattr(fresh(reader), digests.DUE_FIELDS[rhythm]) == morning
    assert build(rhythm, now=morning) == 1


def test_it_leaves_an_hour_between_two_immediate_messages(reader):
    follow(reader, rhythm=NOW)
    happen()
    build(NOW)
    leave(NOON)
    row = happen()
    waking.mark_news(now=NOON + HOUR / 2)
    assert fresh(reader).news_due_at == NOON + HOUR
    assert build(NOW, now=NOON + HOUR / 2) == 0
    assert build(NOW, now=NOON + HOUR) == 1
    assert told()[-1] == [row.position]


def test_the_hour_counts_from_when_the_last_news_really_left(reader):
    follow(reader, rhythm=NOW)
    happen()
    build(NOW)
    leave(NOON + HOUR * 0.9)
    happen()
    Reader.objects.update(news_due_at=NOON)
    assert build(NOW, now=NOON + HOUR * 1.1) == 0
    assert fresh(reader).news_due_at == NOON + HOUR * 1.9


def test_no_second_news_are_written_while_the_first_wait_to_leave(reader):
    follow(reader, rhythm=NOW)
    happen()
    build(NOW)
    happen()
    Reader.objects.update(news_due_at=NOON)
    assert build(NOW, now=NOON + 5 * HOUR) == 0
    leave(NOON + 5 * HOUR)
    assert build(NOW, now=NOON + 6 * HOUR + digests.WHILE_UNSENT) == 1


def test_a_last_message_from_the_future_delays_by_an_hour_only(reader):
    follow(reader, rhythm=NOW)
    happen()
    Reader.objects.update(last_news_at=NOON + 5000 * DAY)
    assert build(NOW) == 0
    assert fresh(reader).news_due_at == NOON + HOUR
    assert build(NOW, now=NOON + HOUR) == 1


@pytest.mark.parametrize("rhythm", [NOW, DAILY, WEEKLY])
def test_a_due_date_from_the_future_is_brought_back(rhythm, reader):
    follow(reader, rhythm=rhythm)
    happen()
    name = digests.DUE_FIELDS[rhythm]
    Reader.objects.update(**{name: NOON + 5000 * DAY})
    digests.pull_back(rhythm=rhythm, now=NOON)
    assert getattr(fresh(reader), name) <= NOON + 7 * DAY


# -- Waking ---------------------------------------------------------------------------------------


def test_it_wakes_those_who_want_news_at_once_only():
    readers = {rhythm: make_reader(news_due_at=None) for rhythm in Rhythm}
    for rhythm, reader in readers.items():
        follow(reader, rhythm=rhythm)
    follow(make_reader(news_due_at=None), rhythm=NOW, muted_until=NOON + DAY)
    follow(make_reader(news_due_at=None), rhythm=NOW, key="2")
    happen()
    assert waking.mark_news(now=NOON) == 1
    assert list(Reader.objects.filter(news_due_at__isnull=False)) == [readers[NOW]]
    assert fresh(readers[NOW]).news_due_at == NOON


def test_it_wakes_for_each_activity_once(reader):
    follow(reader, rhythm=NOW)
    row = happen()
    assert waking.mark_news(now=NOON) == 1
    assert waking.mark_news(now=NOON) == 0
    assert Progress.objects.get().position == row.position


def test_it_wakes_the_person_something_is_told_to_alone():
    author, stranger = (make_reader(account=True, news_due_at=None) for _ in range(2))
    follow(author, rhythm=NOW)
    follow(stranger, rhythm=NOW)
    row = happen(to=str(author.user.uid))
    assert waking.mark_news(now=NOON) == 1
    assert build(NOW) == 1
    assert told(author) == [[row.position]]


def test_it_wakes_those_whose_search_matches(reader, monkeypatch):
    monkeypatch.setitem(registry._matchers, Kind.SEARCH, lambda key, rows: {r.pk for r in rows})
    Reader.objects.update(news_due_at=None)
    follow(reader, Kind.SEARCH, "q=x", rhythm=NOW)
    happen()
    assert waking.mark_news(now=NOON) == 1


def test_it_wakes_step_by_step(reader, monkeypatch):
    monkeypatch.setattr(waking, "AT_ONCE", 2)
    follow(reader, rhythm=NOW, key="5")
    rows = [happen(about=str(number)) for number in range(6)]
    assert waking.mark_news(now=NOON) == 1
    assert Progress.objects.get().position == rows[-1].position


# -- Many -----------------------------------------------------------------------------------------


def test_it_tells_everyone_batch_by_batch(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(digests, "BATCH", 50)
    for _ in range(120):
        follow(make_reader())
    row = happen()
    with django_assert_max_num_queries(80):
        assert build() == 120
    assert told() == [[row.position]] * 120


def test_somebody_far_behind_catches_up_in_pieces(monkeypatch):
    monkeypatch.setattr(digests, "LONGEST", 10)
    late, quick = make_reader(), make_reader()
    follow(late)
    rows = [happen().position for _ in range(25)]
    follow(quick, told_through=rows[19])
    build()
    assert told(late) == [rows[:10]]
    assert told(quick) == [rows[20:]]
    assert fresh(late).daily_due_at < NOON + 2 * DAY
    build(now=NOON + 2 * DAY)
    build(now=NOON + 4 * DAY)
    assert told(late) == [rows[:10], rows[10:20], rows[20:]]


def test_an_empty_stretch_is_passed_without_waiting_a_day(monkeypatch, reader):
    monkeypatch.setattr(digests, "LONGEST", 10)
    follow(reader)
    for _ in range(35):
        happen(about="2")
    row = happen()
    build()
    assert told() == [[row.position]]


def test_a_mail_carries_the_closest_things_and_counts_the_others(monkeypatch, reader):
    monkeypatch.setattr(digests, "CARRIED", 3)
    follow(reader)
    follow(reader, Kind.AREA, "fr")
    rows = [happen(about=key).position for key in ("1", "2", "3", "3", "4", "5")]
    build()
    [mail] = Mail.objects.all()
    assert mail.args["positions"] == [rows[0], rows[4], rows[5]]
    assert (mail.args["told"], mail.args["more"]) == (6, 2)


def test_one_reader_who_fails_keeps_nobody_else_waiting(monkeypatch):
    odile, paul = make_reader(), make_reader()
    for reader in (odile, paul):
        follow(reader)
    row = happen()
    original = digests._mail

    def failing(one, *args):
        if one.reader == odile:
            raise ValueError("odd")
        return original(one, *args)

    monkeypatch.setattr(digests, "_mail", failing)
    assert build() == 1
    assert told(paul) == [[row.position]]
    assert fresh(odile).daily_due_at == NOON + digests.AFTER_FAILURE
    monkeypatch.setattr(digests, "_mail", original)
    build(now=NOON + 2 * HOUR)
    assert told(odile) == [[row.position]]


def test_a_builder_that_dies_told_nothing_and_forgot_nothing(monkeypatch, reader):
    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    follow(reader)
    row = happen()
    with monkeypatch.context() as patch:
        patch.setattr(digests, "_write_dues", die)
        with pytest.raises(Killed):
            build()
    assert fresh(reader).daily_due_at == LONG_AGO
    assert not Mail.objects.exists()
    build()
    assert told() == [[row.position]]


def test_waiting_is_short_while_the_outbox_is_slow():
    assert timedelta(hours=1) > digests.WHILE_UNSENT


@pytest.mark.parametrize("ahead", [30 * DAY, HOUR / 2])
def test_it_waits_no_longer_for_news_that_a_wrong_clock_sent_in_the_future(ahead):
    reader = make_reader(last_news_at=NOON + ahead)
    follow(reader, rhythm=NOW)
    Mail.objects.create(
        key="before",
        lane=Lane.NEWS,
        kind="news",
        to=reader.email,
        reader=reader,
        state=MailState.SENT,
        sent_at=NOON + ahead,
    )
    happen()
    for hours in range(3):
        digests.build(rhythm=NOW, now=NOON + hours * HOUR)
    assert Mail.objects.exclude(key="before").get().args["positions"] == [1]
