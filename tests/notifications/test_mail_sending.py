"""Mails leave over real SMTP, and what the server says decides what comes next."""

import logging
import smtplib
import time
from datetime import timedelta

import pytest
from aiosmtpd.smtp import AuthResult
from django.core.mail import EmailMessage, send_mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from civic.notifications import sending, tasks, transport
from civic.notifications.actions import mails
from civic.notifications.models import Mail, Pace, Reader, Silence
from civic.notifications.states import Lane, MailState
from tests.factories import make_user
from tests.notifications.outgoing import end_leases, make_due, post
from tests.notifications.post_office import OVER, PostOffice, controller

pytestmark = pytest.mark.django_db


def again(mail: Mail) -> Mail:
    mail.refresh_from_db()
    return mail


# -- what leaves ---------------------------------------------------------------------------------


def test_it_sends_text_and_html_in_ascii_with_the_row_s_own_id(office: PostOffice):
    mail = post("Été à vélo", lane=Lane.NEWS, unsubscribe_url="/desabonner/x/", thread="i-1")
    assert tasks.send_mails() == 1
    taken = office.taken[0]
    assert (taken.to, taken.sender) == ("ana@example.org", "contact@example.org")
    assert taken.id == f"<{mail.uid}@localhost>"
    assert taken.message["subject"] == "Été à vélo"
    assert taken.message["list-unsubscribe"] == "<http://localhost:8000/desabonner/x/>"
    assert taken.message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert taken.message["references"] == "<i-1@localhost>"
    assert [part.get_content_type() for part in taken.message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert taken.content.isascii()
    mail.refresh_from_db()
    assert (mail.state, mail.args, mail.attempts) == (MailState.SENT, {}, 1)
    assert mail.lease_until is None
    assert mail.sent_at - timezone.now() < timedelta(seconds=5)


def test_it_sends_what_django_was_given_without_our_own_header(office: PostOffice):
    message = EmailMessage("Liste", "Voilà", to=["ana@example.org"], headers={"X-Lane": "NEWS"})
    message.attach("liste.csv", "é;b", "text/csv")
    message.send()
    assert tasks.send_mails() == 1
    taken = office.taken[0].message
    assert "x-lane" not in taken
    body, attached = taken.iter_parts()
    assert body.get_content().strip() == "Voilà"
    assert attached.get_content().strip() == "é;b"
    assert office.taken[0].id == f"<{Mail.objects.get().uid}@localhost>"


def test_it_leaves_from_an_address_of_its_own_when_bounces_are_read(office: PostOffice, settings):
    settings.MAIL_BOUNCE_ADDRESS = "retours@example.org"
    mail = post()
    tasks.send_mails()
    assert office.taken[0].sender == f"retours+{mail.uid.hex}@example.org"
    assert office.taken[0].message["from"].addresses[0].addr_spec == "contact@example.org"


def test_it_writes_to_a_domain_with_accents(office: PostOffice):
    post(to="ana@été.example")
    tasks.send_mails()
    assert office.taken[0].to == "ana@xn--t-9fab.example"


def test_it_sends_the_urgent_first_whatever_waits(office: PostOffice):
    for lane in (Lane.DIGEST, Lane.NEWS, Lane.DECISION, Lane.SECURITY):
        post(lane.name, lane=lane)
        post(lane.name, lane=lane)
    assert tasks.send_mails() == 8
    names = [lane.name for lane in sorted(Lane) for _turn in range(2)]
    assert office.subjects == names


def test_an_urgent_mail_does_not_wait_behind_digests(office: PostOffice, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 3)
    for number in range(9):
        post(f"résumé {number}")
    real = transport.Smtp.hand_over

    def hand_over(self, *args):
        real(self, *args)
        if len(office.taken) == 4:
            post("code", lane=Lane.SECURITY)

    monkeypatch.setattr(transport.Smtp, "hand_over", hand_over)
    tasks.send_mails()
    assert office.subjects.index("code") == 6  # after the batch that was begun


def test_it_uses_one_connection_for_many(office: PostOffice, monkeypatch):
    for _turn in range(30):
        post()
    assert tasks.send_mails() == 30
    assert office.connections == 1
    monkeypatch.setattr(transport, "PER_CONNECTION", 10)
    for _turn in range(30):
        post()
    assert tasks.send_mails() == 30
    assert office.connections == 1 + 3


def test_it_keeps_the_pace(office: PostOffice, settings):
    settings.MAIL_PER_SECOND = 20
    for _turn in range(10):
        post()
    begun = time.monotonic()
    assert sending.run(60) == 10
    assert time.monotonic() - begun > 9 / 20


def test_it_stays_short_and_gives_back_the_rest(office: PostOffice, monkeypatch):
    monkeypatch.setattr(sending, "GRACE_SECONDS", 0.1)
    office.seconds_before_answer = 0.2
    for _turn in range(20):
        post()
    assert 1 <= sending.run(0.3) < 5
    assert not Mail.objects.filter(lease_until__isnull=False).exists()


def test_it_keeps_a_slow_pace_too(office: PostOffice, settings):
    settings.MAIL_PER_SECOND = 0.8
    for _turn in range(3):
        post()
    begun = time.monotonic()
    assert sending.run(60) == 3
    assert time.monotonic() - begun > 2 / 0.8


def test_it_runs_as_a_command(office: PostOffice, capsys):
    post()
    call_command("send_mails")
    assert capsys.readouterr().out == "1 sent\n"
    Mail.objects.update(sent_at=timezone.now() - timedelta(days=40))
    call_command("purge_mails")
    assert capsys.readouterr().out == "1 deleted\n"


def test_it_puts_them_in_the_local_mailbox_instead(settings, tmp_path):
    settings.MAIL_TRANSPORT, settings.MAILBOX_DIR = "mailbox", tmp_path
    settings.EMAIL_BACKEND = "civic.notifications.backends.Outbox"
    send_mail("Code", "123456", None, ["ana@example.org"])
    tasks.send_mails()
    kept = next(tmp_path.glob("*.eml")).read_text()
    assert "Subject: Code" in kept
    assert str(Mail.objects.get().uid) in kept


# -- what does not -------------------------------------------------------------------------------


def test_it_leaves_out_what_was_withdrawn_meanwhile(office: PostOffice):
    mail = again(post(""))
    assert tasks.send_mails() == 0
    assert again(mail).state == MailState.CANCELLED
    assert (mail.args, mail.last_error) == ({}, "nothing to tell")


def test_it_keeps_for_the_morning_what_must_not_leave_at_night(office: PostOffice):
    mail = post(is_night=True)
    assert tasks.send_mails() == 0
    assert again(mail).state == MailState.WAITING
    assert (mail.attempts, mail.lease_until, mail.last_error) == (0, None, "")
    assert mail.due_at > timezone.now() + timedelta(hours=8)


def test_it_tries_again_what_could_not_be_built_and_sends_the_others(office: PostOffice, caplog):
    broken = post(None, to="secret@example.org")
    post("bon")
    assert tasks.send_mails() == 1
    assert again(broken).state == MailState.WAITING
    assert (broken.last_error, broken.attempts) == ("build KeyError", 1)
    assert broken.due_at > timezone.now() + timedelta(seconds=30)
    assert "KeyError" in caplog.text
    assert "secret@" not in caplog.text


def test_it_tries_again_later_when_asked_to(office: PostOffice):
    office.at_recipient = lambda address: "451 4.7.1 Greylisted" if "ana" in address else None
    mail, other = post(to="ana@example.org"), post(to="bo@example.org")
    assert tasks.send_mails() == 1
    assert again(mail).state == MailState.WAITING
    assert (mail.attempts, mail.last_error) == (1, "recipient 451 4.7.1")
    assert mail.sending_since is None
    assert 40 < (mail.due_at - timezone.now()).total_seconds() < 80
    assert again(other).state == MailState.SENT
    assert not Silence.objects.exists()
    office.at_recipient = lambda address: None
    make_due(mail)
    assert tasks.send_mails() == 1
    assert (again(mail).repeats, mail.attempts) == (0, 2)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("550 5.1.1 No such user", "5.1.1"),
        ("550 No such user", "550"),
        ("550 5.2.1 Mailbox disabled", "5.2.1"),
        ("553 5.1.3 Bad address", "5.1.3"),
    ],
)
def test_it_stops_writing_to_an_address_that_does_not_exist(office: PostOffice, answer, code):
    office.at_recipient = lambda address: answer
    user = make_user(email="Ana@example.org")
    reader = Reader.objects.create(user=user)
    mail = post(to="ana@example.org")
    assert tasks.send_mails() == 0
    assert again(mail).state == MailState.DEAD
    silence = Silence.objects.get()
    assert (silence.address, silence.cause, silence.code) == ("ana@example.org", "bounce", code)
    reader.refresh_from_db()
    assert reader.stopped_at


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("at_recipient", "552 5.2.2 Mailbox full"),
        ("at_content", "554 5.6.0 Malformed"),
        ("at_content", "550 Rejected by content scanner"),
    ],
)
def test_it_gives_up_a_message_without_silencing_the_address(office: PostOffice, stage, answer):
    setattr(office, stage, lambda _it: answer)
    mail = post()
    tasks.send_mails()
    assert again(mail).state == MailState.DEAD
    assert mail.args
    assert not Silence.objects.exists()


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("at_sender", "550 5.1.8 Sender refused"),
        ("at_sender", "553 Relaying denied"),
        ("at_recipient", "550 5.7.1 Client host blocked"),
        ("at_recipient", "530 5.7.0 Authentication required"),
        ("at_content", "550 5.7.26 Unauthenticated mail"),
    ],
)
def test_it_blames_nobody_when_the_server_does_not_want_us(
    office: PostOffice, caplog, stage, answer
):
    setattr(office, stage, lambda _it: answer)
    mail = post(to="secret@example.org")
    assert tasks.send_mails() == 0
    assert again(mail).state == MailState.WAITING
    assert mail.attempts == 1
    assert not Silence.objects.exists()
    loud = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(loud) == 1
    assert "secret@" not in caplog.text


def test_it_stops_the_run_when_the_sender_is_refused(office: PostOffice):
    office.at_sender = lambda address: "550 5.7.1 Go away"
    first, second = post(), post()
    tasks.send_mails()
    assert again(first).attempts == 1
    assert (again(second).attempts, second.lease_until) == (0, None)


def test_it_gives_back_everything_when_nobody_answers(office: PostOffice, settings, caplog):
    settings.EMAIL_PORT = 1
    rows = [post() for _turn in range(3)]
    assert tasks.send_mails() == 0
    for row in rows:
        assert (again(row).state, row.attempts, row.lease_until) == ("waiting", 0, None)
    assert "ConnectionRefusedError" in caplog.text
    # Nobody knocks again for a while.
    caplog.clear()
    assert tasks.send_mails() == 0
    assert not caplog.records
    assert Pace.objects.get().free_at > timezone.now() + timedelta(seconds=5)


def test_it_gives_back_everything_when_the_password_is_refused(settings, caplog, office):
    server = controller(
        PostOffice(),
        authenticator=lambda *_all: AuthResult(success=False, handled=False),
        auth_require_tls=False,
    )
    server.start()
    settings.EMAIL_PORT = server.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "faux"
    mail = post()
    assert tasks.send_mails() == 0
    server.stop()
    assert (again(mail).state, mail.attempts, mail.lease_until) == ("waiting", 0, None)
    assert "SMTPAuthenticationError 535" in caplog.text


@pytest.mark.parametrize("stage", ["at_sender", "at_recipient"])
def test_it_charges_only_the_mail_that_met_a_lost_connection(office: PostOffice, stage):
    setattr(office, stage, lambda _address: OVER)
    first, second = post(), post()
    assert tasks.send_mails() == 0
    assert (again(first).attempts, first.last_error) == (1, "connection lost")
    assert first.sending_since is None
    assert (again(second).attempts, second.lease_until) == (0, None)


def test_it_calls_back_when_the_server_hung_up_between_two_messages(office: PostOffice):
    seen: list[str] = []

    def hang_up_once(address: str) -> str | None:
        seen.append(address)
        return OVER if len(seen) == 2 else None

    office.at_sender = hang_up_once
    rows = [post() for _turn in range(3)]
    assert tasks.send_mails() == 3
    assert office.connections == 2
    assert {again(row).attempts for row in rows} == {1}


def test_it_stops_and_tries_again_when_the_server_closes(office: PostOffice):
    office.at_recipient = lambda address: "421 4.3.2 Shutting down"
    first, second = post(), post()
    assert tasks.send_mails() == 0
    assert (again(first).attempts, first.last_error) == (1, "recipient 421 4.3.2")
    assert (again(second).attempts, second.lease_until) == (0, None)


def test_it_counts_a_repeat_when_the_answer_was_lost(office: PostOffice):
    office.lose_answer = lambda taken: len(office.taken) == 1
    mail = post()
    assert tasks.send_mails() == 0
    assert again(mail).state == MailState.WAITING
    assert (mail.last_error, mail.repeats) == ("connection lost after content", 0)
    assert mail.sending_since
    make_due(mail)
    assert tasks.send_mails() == 1
    assert (again(mail).repeats, mail.state) == (1, MailState.SENT)
    assert len({taken.id for taken in office.taken}) == 1
    assert len(office.taken) == 2


def test_it_repeats_with_the_same_id_what_a_dead_sender_had_in_hand(office, monkeypatch):
    mail = post()
    real = transport.Smtp.hand_over

    def die_after(self, *args):
        real(self, *args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(transport.Smtp, "hand_over", die_after)
        with pytest.raises(KeyboardInterrupt):
            sending.run()
    end_leases()
    assert tasks.send_mails() == 1
    assert [taken.id for taken in office.taken] == [f"<{mail.uid}@localhost>"] * 2
    assert again(mail).repeats == 1


def test_a_sender_that_outlives_its_database_repeats_nothing_and_waits_for_no_lease(
    office: PostOffice, monkeypatch
):
    for number in range(4):
        post(f"{number}")
    real, started = mails.start, []

    def lost(*_given, **_named):
        raise OperationalError("the database is away")

    def start_until_lost(mail, **named):
        started.append(mail)
        return lost() if len(started) > 2 else real(mail, **named)

    with monkeypatch.context() as patch:
        patch.setattr(mails, "start", start_until_lost)
        patch.setattr(mails, "sent", lost)
        patch.setattr(mails, "release", lost)
        with pytest.raises(OperationalError):
            sending.run()
        # The next run finds it away still.
        with pytest.raises(OperationalError):
            sending.run()
    assert len(office.taken) == 2
    assert Mail.objects.filter(state=MailState.SENT).count() == 1
    # It is back: one of them had been taken, and the others can leave at once.
    assert sending.run() == 2
    assert sorted(office.subjects) == ["0", "1", "2", "3"]
    assert Mail.objects.filter(state=MailState.SENT, repeats=0, attempts=1).count() == 4


def test_it_gives_up_what_kills_its_sender_each_time(office: PostOffice):
    mail = post()
    Mail.objects.update(attempts=mails.MAX_ATTEMPTS)
    assert tasks.send_mails() == 0
    assert (again(mail).state, mail.last_error) == (MailState.DEAD, "interrupted")


def test_it_gives_up_an_address_that_smtp_cannot_say(office: PostOffice):
    mail = post(to="été@example.org")
    tasks.send_mails()
    assert again(mail).state == MailState.DEAD
    assert not Silence.objects.exists()


# -- silence -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cause", "hours", "leaving"),
    [
        (Silence.Cause.BOUNCE, 1, set()),
        (Silence.Cause.BOUNCE, 25, {"SECURITY"}),
        (Silence.Cause.COMPLAINT, 1, {"SECURITY"}),
        (Silence.Cause.COMPLAINT, 500, {"SECURITY"}),
    ],
)
def test_it_keeps_silent(office: PostOffice, cause, hours, leaving):
    since = timezone.now() - timedelta(hours=hours)
    Silence.objects.create(address="ana@example.org", cause=cause, since=since)
    rows = [post(lane.name, lane=lane, to="ANA@example.org") for lane in Lane]
    tasks.send_mails()
    assert set(office.subjects) == leaving
    for row in rows:
        expected = MailState.SENT if Lane(row.lane).name in leaving else MailState.CANCELLED
        assert again(row).state == expected
        assert row.args == {}


def test_it_never_writes_an_address_in_its_logs(office: PostOffice, caplog):
    caplog.set_level(logging.DEBUG)
    answers = iter(["550 5.1.1 <secret@example.org> unknown", "451 <secret@example.org>", OVER])
    office.at_recipient = lambda address: next(answers)
    for _turn in range(3):
        post(to="secret@example.org", lane=Lane.SECURITY)
        Silence.objects.all().delete()
        tasks.send_mails()
    ours = [record for record in caplog.records if record.name.startswith("civic")]
    assert ours
    assert not [record for record in ours if "secret" in record.getMessage()]
    assert not Mail.objects.filter(last_error__contains="secret").exists()


def test_it_tells_a_server_s_error_by_its_code_only():
    error = smtplib.SMTPAuthenticationError(535, b"5.7.8 secret@example.org is not welcome")
    assert transport._code(error) == "SMTPAuthenticationError 535 5.7.8"
