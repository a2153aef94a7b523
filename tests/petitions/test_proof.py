"""While a petition is rushed its form shows some work, or waits; calm, nothing is asked."""

import base64
import json
import re
from datetime import timedelta
from unittest import mock

import pytest
from altcha import ChallengeV1, solve_challenge_v1
from django.conf import settings as conf
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisLost

from civic.lib.kept import forget_everything
from civic.notifications.models import Mail
from initiatives.actions.signing import send_link_again, sign
from initiatives.models import Signature
from initiatives.petitions import proof, rush
from initiatives.petitions.mailbox import HOURLY, leaves_at
from tests.petitions.cast import fill, make_petition, post_form, sign_path, signing

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition():
    return make_petition()


@pytest.fixture(autouse=True)
def one_window(monkeypatch):
    """All forms of a test come within ten seconds, however slow the machine."""
    monkeypatch.setattr(rush, "window_of", lambda petition, *, ago=0: f"rush:{petition}:now")


@pytest.fixture
def rushed(settings, petition):
    """As many forms as make the form ask."""
    settings.SIGN_PROOF_ABOVE = 60
    cache.set(rush.window_of(petition.pk), 10)
    forget_everything()


def done(petition, **changed):
    """The work, as a browser sends it."""
    task = proof.challenge(petition.pk)
    known = ("algorithm", "challenge", "salt", "signature")
    found = solve_challenge_v1(
        ChallengeV1(max_number=proof.NUMBER_MOST, **{name: task[name] for name in known})
    )
    payload = {name: task[name] for name in known} | {"number": found.number} | changed
    return base64.b64encode(json.dumps(payload).encode()).decode()


def waited(petition, seconds):
    """A token that somebody has waited with."""
    with mock.patch("django.core.signing.time.time", return_value=_now() - seconds):
        return proof.waiting_token(petition.pk)


def _now():
    return timezone.now().timestamp()


def test_a_calm_petition_asks_nothing_and_loads_nothing(petition):
    page = Client().get(sign_path(petition)).text
    assert "proof.js" not in page
    assert 'name="work"' not in page
    assert post_form(petition).status_code == 303


def test_it_asks_from_twelve_hundred_forms_a_minute(petition):
    assert conf.SIGN_PROOF_ABOVE == 1200
    for count, asked in ((199, False), (200, True)):
        cache.set(rush.window_of(petition.pk), count)
        forget_everything()
        assert proof.is_asked(petition.pk) is asked


def test_forms_are_counted_whatever_their_network(petition, settings):
    settings.SIGN_PROOF_ABOVE = 18
    for turn in range(2):
        post_form(petition, email=f"a{turn}@example.org")
    forget_everything()
    assert rush.per_minute(petition.pk) == 12
    post_form(petition, email="b@example.org")
    forget_everything()
    assert proof.is_asked(petition.pk)


def test_a_window_is_ten_seconds_and_the_last_two_count(monkeypatch, petition):
    monkeypatch.undo()
    for now, window in ((1000.0, 100), (1009.9, 100), (1010.0, 101)):
        with mock.patch.object(rush, "time", mock.Mock(time=lambda at=now: at)):
            assert rush.window_of(petition.pk) == f"rush:{petition.pk}:{window}"
            assert rush.window_of(petition.pk, ago=1) == f"rush:{petition.pk}:{window - 1}"
            assert rush.counter_of(petition.pk) == (f"rush:{petition.pk}:{window}", 60)


def test_zero_never_asks(petition, rushed, settings):
    settings.SIGN_PROOF_ABOVE = 0
    assert post_form(petition).status_code == 303


def test_a_rushed_form_gives_the_browser_its_work(petition, rushed):
    page = Client().get(sign_path(petition)).text
    assert "proof.js" in page
    task = json.loads(re.search(r'<script id="work-to-do"[^>]*>(.*?)</script>', page)[1])
    assert task["algorithm"] == "SHA-256"
    assert task["maxnumber"] == 50_000


def test_work_done_signs(petition, rushed):
    assert post_form(petition, work=done(petition)).status_code == 303
    assert Signature.objects.count() == 1


def test_without_work_nothing_is_lost_and_waiting_is_enough(petition, rushed):
    response = post_form(petition, first_name="Philomène")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "10"
    assert "Beaucoup de monde signe en ce moment" in response.text
    assert 'value="Philomène"' in response.text
    token = re.search(r'name="waited" value="([^"]+)"', response.text)[1]
    assert post_form(petition, waited=token).status_code == 429
    assert Signature.objects.count() == 0
    assert post_form(petition, waited=waited(petition, 11)).status_code == 303
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(("seconds", "status"), [(9, 429), (11, 303), (1195, 303), (1205, 429)])
def test_one_waits_ten_seconds_and_twenty_minutes_at_most(petition, rushed, seconds, status):
    token = waited(petition, seconds)
    # A loaded machine takes its time: the clock of the answer stands still.
    with mock.patch("django.core.signing.time.time", return_value=_now()):
        assert post_form(petition, waited=token).status_code == status


def test_what_was_shown_serves_one_form_which_may_be_sent_again(petition, rushed):
    for shown in ({"work": done(petition)}, {"waited": waited(petition, 11)}):
        form = fill(petition, **shown)
        for _turn in range(2):
            assert Client().post(sign_path(petition), form).status_code == 303
        other = fill(petition, email="autre@example.org", **shown)
        assert Client().post(sign_path(petition), other).status_code == 429


def test_work_for_another_petition_or_another_number_is_refused(petition, rushed):
    elsewhere = make_petition()
    for work in (
        done(elsewhere),
        done(petition, number=-1),
        done(petition, signature="0" * 64),
        done(petition, number="x"),
        done(petition, salt=None),
    ):
        assert post_form(petition, work=work).status_code == 429


@pytest.mark.parametrize(
    "work", ["x", "e30=", "bnVsbA==", "W10=", "é", "\x00", "A" * 100_000, "MQ=="]
)
def test_hostile_work_is_refused_without_an_error(petition, rushed, work):
    assert post_form(petition, work=work).status_code == 429
    assert post_form(petition, waited=work).status_code == 429


@pytest.mark.parametrize(("seconds", "status"), [(1195, 303), (1205, 429)])
def test_work_done_twenty_minutes_ago_is_refused(petition, rushed, seconds, status):
    late = timezone.now() - timedelta(seconds=seconds)
    with mock.patch("initiatives.petitions.proof.timezone.now", return_value=late):
        work = done(petition)
    assert post_form(petition, work=work).status_code == status


def test_a_lost_redis_asks_nothing_and_loses_nothing(petition, rushed):
    with mock.patch.object(cache, "get_many", side_effect=RedisLost):
        forget_everything()
        assert post_form(petition).status_code == 303
    forget_everything()
    with mock.patch.object(cache, "add", side_effect=RedisLost):
        assert post_form(petition, work=done(petition), email="c@example.org").status_code == 303


# -- One mailbox -----------------------------------------------------------------------------------


def test_one_mailbox_gets_five_links_an_hour_whatever_the_forms():
    now = timezone.now()
    for turn in range(12):
        address = f"Odile+{turn}@Example.org"
        sign(by=None, petition=make_petition(), signing=signing(email=address), at=now)
    hours = [round((due - now) / timedelta(hours=1)) for due in _dues()]
    assert hours == [0] * HOURLY + [1] * HOURLY + [2] * 2
    assert Signature.objects.count() == 12


def test_links_sent_again_count_too():
    now, petition = timezone.now(), make_petition()
    waiting = sign(by=None, petition=petition, signing=signing(), at=now)
    for _turn in range(4):
        waiting = send_link_again(waiting=waiting)
    sign(by=None, petition=make_petition(), signing=signing(), at=now)
    assert Mail.objects.latest("pk").due_at > now + timedelta(minutes=59)


def test_a_link_that_would_leave_a_day_later_does_not_leave_and_the_form_stays():
    now, petition = timezone.now(), make_petition()
    dues = [leaves_at("odile@example.org", now) for _turn in range(24 * HOURLY)]
    assert max(dues) == now + timedelta(hours=23)
    waiting = sign(by=None, petition=petition, signing=signing(), at=now)
    assert not Mail.objects.exists()
    assert Signature.objects.get().state == "pending"
    assert send_link_again(waiting=waiting).mails == 2
    assert not Mail.objects.exists()


def test_the_page_says_nothing_of_it():
    petition = make_petition()
    first = post_form(petition)
    for _turn in range(HOURLY):
        sign(by=None, petition=make_petition(), signing=signing())
    late = post_form(petition)
    assert (first.status_code, late.status_code) == (303, 303)
    pages = [re.sub(r"/[\w=-]{60,}/", "/", Client().get(one.url).text) for one in (first, late)]
    assert pages[0] == pages[1]


def test_presses_that_the_database_refused_count_for_nothing():
    now, petition, asked = timezone.now(), make_petition(), signing()
    for _turn in range(3 * HOURLY):
        with pytest.raises(OperationalError), connection.execute_wrapper(_disk_is_full):
            sign(by=None, petition=petition, signing=asked, at=now)
    waiting = sign(by=None, petition=petition, signing=asked, at=now)
    for _turn in range(3 * HOURLY):
        with pytest.raises(OperationalError), connection.execute_wrapper(_disk_is_full):
            send_link_again(waiting=waiting)
    send_link_again(waiting=waiting)
    assert all(due < now + timedelta(minutes=1) for due in _dues())
    assert len(_dues()) == 2


def test_presses_that_must_wait_count_for_nothing(rushed, petition):
    for _turn in range(3 * HOURLY):
        assert post_form(petition).status_code == 429
    assert post_form(petition, work=done(petition)).status_code == 303
    [due] = _dues()
    assert due < timezone.now() + timedelta(minutes=1)


def _disk_is_full(*_asked):
    raise OperationalError("No space left on device")


def _dues():
    return list(Mail.objects.order_by("pk").values_list("due_at", flat=True))


def test_without_redis_links_leave_at_once():
    now = timezone.now()
    with mock.patch.object(cache._cache, "get_client", side_effect=RedisLost):
        assert leaves_at("odile@example.org", now) == now
