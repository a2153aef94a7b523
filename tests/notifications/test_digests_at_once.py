"""Markers, builders and people at the same time, on connections of their own."""

import os
import signal
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections

from civic.activity.actions import settle
from civic.activity.models import Activity
from civic.notifications import actions
from civic.notifications.actions import digests, waking
from civic.notifications.models import Follow, Mail, Reader
from civic.notifications.states import Kind, Rhythm
from tests.notifications.telling import (
    DAY,
    HOUR,
    NOON,
    follow,
    fresh,
    happen,
    leave,
    make_reader,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)
NOW, DAILY, WEEKLY = Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY


@contextmanager
def meanwhile(*works):
    """Run these in threads, each with its own connection; what they raise is raised here."""
    errors = []

    def run(work):
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert errors == []


@pytest.fixture
def pause(monkeypatch):
    """A builder that stops once it knows what it tells, until it may go on."""
    reached, may_go_on = threading.Event(), threading.Event()
    original = digests._advance

    def stop(*args):
        reached.set()
        assert may_go_on.wait(30)
        original(*args)

    monkeypatch.setattr(digests, "_advance", stop)
    return reached, may_go_on


def is_waiting_for_a_lock():
    """Whether some session waits for a row; the server itself says so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return cursor.fetchone()[0] > 0


def wait_for_a_lock():
    for _ in range(600):
        if is_waiting_for_a_lock():
            return
        time.sleep(0.05)
    raise AssertionError("nobody waited")


def everything_told():
    return Counter(position for positions in told() for position in positions)


def test_what_happens_during_a_build_wakes_the_reader_again(pause):
    reached, may_go_on = pause
    reader = make_reader(news_due_at=NOON)
    follow(reader, rhythm=NOW)
    happen()
    with meanwhile(lambda: digests.build(rhythm=NOW, now=NOON)):
        assert reached.wait(30)
        happen()
        with meanwhile(lambda: waking.mark_news(now=NOON)):
            wait_for_a_lock()
            may_go_on.set()
    assert fresh(reader).news_due_at == NOON + HOUR
    leave(NOON)
    digests.build(rhythm=NOW, now=NOON + HOUR)
    assert everything_told() == Counter({1: 1, 2: 1})


def test_a_rhythm_chosen_during_a_build_comes_after_it(pause):
    reached, may_go_on = pause
    reader = make_reader()
    row = follow(reader, rhythm=DAILY)
    happen()
    with meanwhile(lambda: digests.build(rhythm=DAILY, now=NOON)):
        assert reached.wait(30)
        with meanwhile(lambda: actions.set_rhythm(by=reader, follow=row, rhythm=WEEKLY)):
            wait_for_a_lock()
            may_go_on.set()
    assert (fresh(row).told_through, row.rhythm) == (1, WEEKLY)
    Reader.objects.update(weekly_due_at=NOON)
    assert digests.build(rhythm=WEEKLY, now=NOON) == 0


def test_two_builders_share_the_readers(monkeypatch):
    monkeypatch.setattr(digests, "BATCH", 5)
    for _ in range(60):
        follow(make_reader(), rhythm=DAILY)
    happen()
    work = [lambda: digests.build(rhythm=DAILY, now=NOON)] * 3
    with meanwhile(*work):
        pass
    assert everything_told() == Counter({1: 60})


class Storm:
    """Everybody at work for a few seconds, by a clock that runs fast."""

    def __init__(self, readers):
        self.readers, self.clock = readers, NOON
        self.until = time.monotonic() + 6

    def of(self, work):
        def run():
            while time.monotonic() < self.until:
                work()

        return run

    def make_due(self):
        # One by one: a single statement takes its locks in any order.
        for reader in self.readers:
            Reader.objects.filter(pk=reader.pk).update(
                news_due_at=NOON, weekly_due_at=NOON, daily_due_at=NOON
            )

    def tell(self):
        self.clock += timedelta(minutes=40)
        waking.mark_news(now=self.clock)
        for rhythm in (NOW, DAILY, WEEKLY):
            digests.build(rhythm=rhythm, now=self.clock)
        leave(self.clock)

    def change_minds(self):
        for row in Follow.objects.order_by("?")[:3]:
            rhythm = {NOW: WEEKLY, DAILY: NOW, WEEKLY: DAILY}[Rhythm(row.rhythm)]
            actions.set_rhythm(by=row.reader, follow=row, rhythm=rhythm)
        self.make_due()

    def things_happen(self):
        happen(settle=False)
        time.sleep(0.02)
        settle()


@pytest.mark.full
def test_a_storm_of_everything_tells_each_thing_once(monkeypatch):
    monkeypatch.setattr(digests, "BATCH", 2)
    readers = [make_reader(news_due_at=None) for _ in range(6)]
    for reader in readers:
        follow(reader, rhythm=NOW)
        follow(reader, Kind.AREA, "fr", rhythm=DAILY)
    storm = Storm(readers)
    works = [storm.tell, storm.tell, storm.change_minds, storm.things_happen]
    with meanwhile(*(storm.of(work) for work in works)):
        pass
    for _ in range(4):
        storm.clock += 8 * DAY
        storm.make_due()
        storm.tell()
    positions = Activity.objects.values_list("position", flat=True)
    assert len(positions) > 10
    assert everything_told() == Counter(dict.fromkeys(positions, 6))


def test_a_builder_killed_in_the_middle_told_nothing(tmp_path):
    for _ in range(20):
        follow(make_reader(), rhythm=DAILY)
    happen()
    mark = tmp_path / "reached"
    connections.close_all()
    child = os.fork()
    if child == 0:

        def stop(*args):
            mark.touch()
            time.sleep(60)

        digests._write_dues = stop
        try:
            # Should the server not hear that its client is gone, it lets go by itself: after five
            # minutes in production, sooner here.
            with connection.cursor() as cursor:
                cursor.execute("SET idle_in_transaction_session_timeout = '2s'")
            digests.build(rhythm=DAILY, now=NOON)
        finally:
            os._exit(1)
    for _ in range(600):
        if mark.exists():
            break
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert mark.exists()
    # The server notices that its client is gone; the readers are free again.
    for _ in range(300):
        digests.build(rhythm=DAILY, now=NOON)
        if Mail.objects.count() == 20:
            break
        time.sleep(0.1)
    assert everything_told() == Counter({1: 20}), what_stands()


def what_stands():
    """Who holds what, for whoever reads the failure."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, wait_event, left(query, 80) FROM pg_stat_activity"
            " WHERE datname = current_database()"
        )
        sessions = cursor.fetchall()
    return {
        "due": Reader.objects.due(DAILY, NOON).count(),
        "readers": list(Reader.objects.values_list("daily_due_at", "stopped_at")[:3]),
        "positions": list(Activity.objects.values_list("position", flat=True)),
        "sessions": sessions,
    }
