"""Kept connections: nobody is asked whether they live, and a dead one is found before its use."""

import time

import pytest
from django.db import connection

from civic.lib.postgres.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(monkeypatch):
    """A connection of its own, at the start of its second request, and how often it was asked."""
    settings = {**connection.settings_dict, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": None}
    one = DatabaseWrapper(settings)
    one.asked = 0

    def asked(self):
        self.asked += 1
        return super(DatabaseWrapper, self).is_usable()

    monkeypatch.setattr(DatabaseWrapper, "is_usable", asked)
    one.close_if_unusable_or_obsolete()
    one.pid = _pid(one)
    one.close_if_unusable_or_obsolete()
    yield one
    one.close()


def _pid(one):
    with one.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _end(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone()[0]


def test_a_silent_connection_is_used_without_a_trip(kept):
    assert _pid(kept) == kept.pid
    assert kept.asked == 0
    # Once for a request, as Django does.
    assert kept.health_check_done


def test_an_ended_connection_is_replaced_before_its_use(kept):
    _end(kept.pid)
    assert _pid(kept) != kept.pid
    assert kept.asked == 1


def test_a_connection_that_was_told_something_is_asked_and_kept(kept):
    with kept.cursor() as cursor:
        cursor.execute("LISTEN something")
    kept.close_if_unusable_or_obsolete()
    # Notified once the transaction of this test is over: from a third connection.
    third = DatabaseWrapper({**connection.settings_dict})
    with third.cursor() as cursor:
        cursor.execute("NOTIFY something")
    third.close()
    deadline = time.monotonic() + 5
    while not kept.asked and time.monotonic() < deadline:
        kept.health_check_done = False
        kept.close_if_health_check_failed()
    assert kept.asked == 1
    assert _pid(kept) == kept.pid


def test_a_connection_closed_on_our_side_is_replaced(kept):
    kept.connection.close()
    assert _pid(kept) != kept.pid


def test_after_an_error_the_server_is_asked(kept):
    kept.errors_occurred = True
    kept.close_if_unusable_or_obsolete()
    assert kept.asked == 1
    assert _pid(kept) == kept.pid
