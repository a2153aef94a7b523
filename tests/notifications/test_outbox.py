"""The outbox: rows written with what they tell, claimed by one sender at a time."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, send_mail
from django.db import connection, transaction
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict
from civic.notifications import pace, tasks
from civic.notifications.actions import mails
from civic.notifications.models import Mail, Pace, Reader, Silence
from civic.notifications.states import Lane, MailState
from tests.factories import make_operator, make_user
from tests.notifications.outgoing import KINDS, end_leases, make_due, post

pytestmark = pytest.mark.django_db
alone = pytest.mark.django_db(transaction=True)

BACKEND = "civic.notifications.backends.Outbox"


@pytest.fixture(autouse=True)
def _no_pace(settings) -> None:
    settings.MAIL_PER_SECOND = 0


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


# -- posting -------------------------------------------------------------------------------------


@alone
def test_it_refuses_a_mail_that_could_be_lost_between_two_commits():
    with pytest.raises(transaction.TransactionManagementError):
        mails.post(kind=KINDS[Lane.NEWS], key="x", to="ana@example.org", args={})


def test_it_refuses_a_kind_that_nobody_registered():
    with transaction.atomic(), pytest.raises(KeyError):
        mails.post(kind="inconnu", key="x", to="ana@example.org", args={})


def test_it_says_whether_the_same_thing_was_posted_before():
    answers = []
    for _turn in range(2):
        with transaction.atomic():
            answers.append(
                mails.post(kind=KINDS[Lane.NEWS], key="x", to="ana@example.org", args={})
            )
    assert answers == [True, False]
    assert Mail.objects.get().lane == Lane.NEWS


def test_it_goes_with_its_transaction():
    with transaction.atomic():
        mails.post(kind=KINDS[Lane.NEWS], key="x", to="ana@example.org", args={})
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


@alone
def test_two_who_post_the_same_thing_at_once_get_one_yes():
    answers: list[bool] = []
    posted, may_commit = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            answers.append(mails.post(kind=KINDS[0], key="x", to="a@example.org", args={}))
            posted.set()
            may_commit.wait(10)

    def second() -> None:
        with transaction.atomic():
            answers.append(mails.post(kind=KINDS[0], key="x", to="a@example.org", args={}))

    one = in_thread(first)
    posted.wait(10)
    other = in_thread(second)
    threading.Timer(0.3, may_commit.set).start()
    one.join()
    other.join()
    assert sorted(answers) == [False, True]
    assert Mail.objects.count() == 1


def test_it_posts_many_and_names_the_new_ones(django_assert_num_queries):
    post(key="n-1")
    many = [mails.Post(f"n-{n}", f"a{n}@example.org", {}) for n in range(300)]
    with transaction.atomic(), django_assert_num_queries(1):
        new = mails.post_many(kind=KINDS[Lane.NEWS], posts=many)
    assert new == {f"n-{n}" for n in range(300)} - {"n-1"}


# -- Django's own way of sending -----------------------------------------------------------------


def test_it_keeps_what_django_sends_in_the_caller_s_transaction(settings):
    settings.EMAIL_BACKEND = BACKEND
    with transaction.atomic():
        send_mail("Code", "123456", None, ["ana@example.org"])
        assert Mail.objects.get().lane == Lane.SECURITY
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


def test_it_writes_one_row_per_recipient_even_hidden(settings):
    settings.EMAIL_BACKEND = BACKEND
    message = EmailMessage(
        "Alerte",
        "Texte",
        to=["Ana <ana@example.org>", "bo@example.org"],
        cc=["ana@example.org"],
        bcc=["cy@example.org"],
        headers={"X-Lane": "DECISION"},
    )
    assert message.send() == 1
    rows = Mail.objects.order_by("pk")
    assert [row.to for row in rows] == ["ana@example.org", "bo@example.org", "cy@example.org"]
    assert {row.lane for row in rows} == {Lane.DECISION}


def test_it_writes_nothing_for_nobody(settings):
    settings.EMAIL_BACKEND = BACKEND
    assert EmailMessage("Personne", "Texte").send() == 0
    assert not Mail.objects.exists()


@alone
def test_it_asks_for_a_run_after_the_commit_even_when_the_broker_is_lost(settings, monkeypatch):
    settings.EMAIL_BACKEND = BACKEND
    asked = []

    def lost(**options: object) -> None:
        asked.append(options)
        raise OSError

    monkeypatch.setattr(tasks.send_mails, "apply_async", lost)
    with transaction.atomic():
        send_mail("Code", "123456", None, ["ana@example.org"])
        assert not asked
    assert asked == [{"retry": False, "expires": 5}]
    assert Mail.objects.count() == 1


# -- claiming ------------------------------------------------------------------------------------


def test_it_claims_lane_by_lane_then_by_age():
    rows = [post(lane=lane) for lane in reversed(Lane) for _turn in range(2)]
    claimed = mails.claim(5).mails
    expected = sorted(rows, key=lambda row: (row.lane, row.due_at, row.pk))[:5]
    assert [row.pk for row in claimed] == [row.pk for row in expected]


def test_it_leaves_what_is_due_later():
    post(due_at=timezone.now() + timedelta(minutes=5))
    assert mails.claim(5).mails == []


def test_it_gives_a_mail_to_one_sender_until_the_lease_ends():
    mail = post()
    first = mails.claim(5).mails
    assert [row.pk for row in first] == [mail.pk]
    assert mails.claim(5).mails == []
    end_leases()
    second = mails.claim(5).mails
    assert [row.pk for row in second] == [mail.pk]
    # The first sender wakes up: what it held is no longer its own.
    assert not mails.start(first[0])
    assert mails.start(second[0])
    mails.later(first[0], error="late")
    mails.release(first)
    mail.refresh_from_db()
    assert (mail.last_error, mail.lease_until) == ("", second[0].lease_until)


@alone
def test_it_skips_what_another_sender_is_claiming():
    rows = [post() for _turn in range(4)]
    claimed, may_commit = threading.Event(), threading.Event()
    first: list[int] = []

    def slow() -> None:
        with transaction.atomic():
            first.extend(row.pk for row in mails.claim(2).mails)
            claimed.set()
            may_commit.wait(10)

    # The pace is one row that both would wait for: here only the mails are in question.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "reserve", lambda count: 0.0)
        thread = in_thread(slow)
        claimed.wait(10)
        second = [row.pk for row in mails.claim(4).mails]
        may_commit.set()
        thread.join()
    assert first == [row.pk for row in rows[:2]]
    assert second == [row.pk for row in rows[2:]]


def test_it_counts_a_hand_over_whose_outcome_nobody_wrote():
    mail = post()
    held = mails.claim(1).mails[0]
    assert mails.start(held)
    end_leases()
    held = mails.claim(1).mails[0]
    mail.refresh_from_db()
    assert mail.repeats == 0
    assert mails.start(held)
    mails.sent(held)
    mail.refresh_from_db()
    assert (mail.repeats, mail.attempts, mail.state) == (1, 2, MailState.SENT)
    assert mail.sending_since is None


def test_it_gives_back_what_it_did_not_try_at_no_cost():
    mail = post()
    mails.release(mails.claim(1).mails)
    mail.refresh_from_db()
    assert (mail.attempts, mail.lease_until) == (0, None)
    assert mails.claim(1).mails == [mail]


# -- pace ----------------------------------------------------------------------------------------


def test_it_spaces_messages_and_lets_one_sender_hold_the_coming_second(settings):
    settings.MAIL_PER_SECOND = 4
    assert pace.reserve(4) == pytest.approx(0, abs=0.05)
    assert pace.reserve(4) == pytest.approx(1, abs=0.05)
    assert pace.reserve(4) is None
    post()
    assert mails.claim(1).mails == []
    assert Mail.objects.get().lease_until is None


def test_it_forgets_a_moment_set_by_a_wild_clock(settings):
    settings.MAIL_PER_SECOND = 4
    Pace.objects.create(free_at=timezone.now() + timedelta(days=400))
    assert pace.reserve(1) == pytest.approx(0, abs=0.05)


def test_it_lets_nobody_try_while_the_server_is_away():
    pace.hold(15)
    assert pace.reserve(1) is None
    Pace.objects.update(free_at=timezone.now())
    assert pace.reserve(1) == 0


# -- after a refusal -----------------------------------------------------------------------------


def test_it_waits_longer_each_time_and_never_the_same(monkeypatch):
    monkeypatch.setattr(random, "uniform", lambda low, high: 1.0)
    waits = [mails.backoff(attempts) for attempts in range(1, 21)]
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(minutes[9:]) == {360}
    assert timedelta(days=2.5) < sum(waits[:-1], timedelta()) < timedelta(days=3.5)
    monkeypatch.undo()
    spread = {mails.backoff(5) for _turn in range(50)}
    assert len(spread) > 40
    assert min(spread) >= timedelta(minutes=12)
    assert max(spread) <= timedelta(minutes=20)


def test_it_gives_up_after_the_last_attempt():
    mail = post()
    for attempt in range(mails.MAX_ATTEMPTS):
        make_due(mail)
        held = mails.claim(1).mails[0]
        assert held.attempts == attempt
        mails.start(held)
        mails.later(held, error="recipient 451 4.7.1")
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.DEAD, "recipient 451 4.7.1")
    assert mail.args


def give_up(mail: Mail) -> Mail:
    held = mails.claim(1).mails[0]
    mails.start(held)
    mails.dead(held, error="content 554")
    mail.refresh_from_db()
    return mail


def test_an_operator_sends_a_dead_mail_again():
    operator = make_operator()
    mail = give_up(post())
    mails.send_again(by=operator, mail=mail)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.WAITING, 0, "")
    event = AuditEvent.objects.get(verb="mail.sent_again")
    assert (event.target_id, event.role) == (str(mail.uid), "operator")
    with pytest.raises(Conflict):
        mails.send_again(by=operator, mail=mail)


def test_an_operator_cannot_send_again_to_a_silent_address():
    mail = give_up(post(to="Ana@example.org"))
    Silence.objects.create(address="ana@example.org", cause=Silence.Cause.BOUNCE)
    with pytest.raises(Conflict, match="muette"):
        mails.send_again(by=make_operator(), mail=mail)


# -- cancelling, forgetting, purging -------------------------------------------------------------


def test_it_leaves_out_what_waits_for_a_reader_who_stopped():
    reader = Reader.objects.create(email="ana@example.org")
    digest, news = post(reader=reader), post(reader=reader, lane=Lane.NEWS)
    other = post()
    assert mails.cancel_for(reader=reader, kinds=[KINDS[Lane.DIGEST]]) == 1
    digest.refresh_from_db()
    assert (digest.state, digest.args) == (MailState.CANCELLED, {})
    assert mails.cancel_for(reader=reader) == 1
    news.refresh_from_db()
    other.refresh_from_db()
    assert (news.state, other.state) == (MailState.CANCELLED, MailState.WAITING)


def test_it_cancels_even_what_a_sender_holds_until_it_starts():
    reader = Reader.objects.create(email="ana@example.org")
    post(reader=reader)
    held = mails.claim(1).mails[0]
    mails.cancel_for(reader=reader)
    assert not mails.start(held)


def test_it_forgets_an_address_but_not_its_goodbye():
    gone = give_up(post(to="ANA@example.org"))
    goodbye = post(to="ana@example.org", lane=Lane.SECURITY)
    other = post(to="bo@example.org")
    Silence.objects.create(address="ana@example.org", cause=Silence.Cause.BOUNCE)
    mails.forget("Ana@example.org")
    assert set(Mail.objects.all()) == {goodbye, other}
    assert gone.pk
    assert not Silence.objects.exists()


def test_it_forgets_the_mails_of_an_erased_account():
    user = make_user(email="Ana@example.org")
    give_up(post(to="ana@example.org"))
    Silence.objects.create(address="ana@example.org", cause=Silence.Cause.COMPLAINT)
    erase_account(by=user)
    assert not Mail.objects.exists()
    assert not Silence.objects.exists()


def test_it_purges_what_left_a_month_ago():
    now = timezone.now()
    old, older = now - timedelta(days=31), now - timedelta(days=91)
    gone = [
        post(key="sent"),
        post(key="cancelled"),
        post(key="dead"),
    ]
    kept = [post(key="recent"), post(key="waiting"), post(key="dead-lately")]
    rows = {row.key: Mail.objects.filter(pk=row.pk) for row in gone + kept}
    rows["sent"].update(state=MailState.SENT, sent_at=old)
    rows["cancelled"].update(state=MailState.CANCELLED, due_at=old)
    rows["dead"].update(state=MailState.DEAD, due_at=older)
    rows["recent"].update(state=MailState.SENT, sent_at=now)
    rows["waiting"].update(due_at=older)
    rows["dead-lately"].update(state=MailState.DEAD, due_at=old)
    assert tasks.purge_mails() == 3
    assert set(Mail.objects.all()) == set(kept)
