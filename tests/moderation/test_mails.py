from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from civic.accounts.registry import parts
from initiatives.actions.visibility import change_visibility
from initiatives.states import Visibility
from moderation import actions, my_data
from moderation.models import MAX_ATTEMPTS, SENDER_KEPT, Notice, Statement
from moderation.tasks import forget_senders, send_notice_mails
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import make_notice

pytestmark = pytest.mark.django_db
OUTCOME = "Le passage insultant a été retiré."


@pytest.fixture(autouse=True)
def _operators(settings):
    settings.OPERATOR_EMAILS = ["garde@example.org", "chef@example.org"]


def refuse(monkeypatch, *addresses):
    """A mail server that refuses some addresses."""
    send = EmailMultiAlternatives.send

    def refusing(self, *args, **kwargs):
        if set(self.to) & set(addresses):
            raise SMTPRecipientsRefused({self.to[0]: (550, b"no such user")})
        return send(self, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refusing)


def test_it_tells_the_sender_and_the_operators_once():
    notice = make_notice()
    assert send_notice_mails() == 1
    assert send_notice_mails() == 0
    told, received = mail.outbox
    assert told.to == ["garde@example.org", "chef@example.org"]
    assert f"/moderation/signalements/{notice.pk}/" in told.body
    assert "voleur" in told.body
    assert "anne" not in (told.body + told.subject).lower()
    assert received.to == ["anne@example.org"]
    assert f"n°\u00a0{notice.pk}" in received.subject
    assert received.alternatives[0][1] == "text/html"
    assert received.extra_headers["Message-ID"] == f"<receipt-{notice.uid}@localhost>"
    notice.refresh_from_db()
    assert notice.receipt_sent_at
    assert notice.operators_told_at
    assert notice.mail_due_at is None


@pytest.mark.parametrize(("category", "urgent"), [("threat", True), ("insult", False)])
def test_it_says_what_cannot_wait(category, urgent):
    make_notice(category=category)
    send_notice_mails()
    assert ("Urgent" in mail.outbox[0].body) is urgent


def test_it_escapes_what_people_typed_in_the_html_part():
    make_notice(reason="<b>gras</b> & <script>alert(1)</script>")
    send_notice_mails()
    text, html = mail.outbox[0].body, mail.outbox[0].alternatives[0][0]
    assert "<script>alert(1)</script>" in text
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_it_tells_nobody_when_no_address_was_left():
    notice = make_notice(category="child_abuse", name="", email="")
    send_notice_mails()
    actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)
    send_notice_mails()
    assert [message.to[0] for message in mail.outbox] == ["garde@example.org"]
    notice.refresh_from_db()
    assert notice.mail_due_at is None


def test_it_tells_the_sender_the_outcome_once():
    notice = make_notice()
    send_notice_mails()
    actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)
    send_notice_mails()
    send_notice_mails()
    assert len(mail.outbox) == 3
    last = mail.outbox[-1]
    assert last.to == ["anne@example.org"]
    assert OUTCOME in last.body
    assert "organe de règlement extrajudiciaire" in last.body
    assert last.extra_headers["Message-ID"] == f"<outcome-{notice.uid}@localhost>"


def test_a_refused_address_waits_and_holds_nobody_up(monkeypatch, caplog):
    refuse(monkeypatch, "anne@example.org")
    notice, other = make_notice(), make_notice(email="luc@example.org")
    assert send_notice_mails() == 2
    assert sorted(message.to[0] for message in mail.outbox) == [
        "garde@example.org",
        "garde@example.org",
        "luc@example.org",
    ]
    assert "anne@" not in caplog.text
    assert "SMTPRecipientsRefused" in caplog.text
    notice.refresh_from_db()
    assert notice.operators_told_at
    assert notice.receipt_sent_at is None
    assert notice.mail_attempts == 1
    assert timezone.now() < notice.mail_due_at < timezone.now() + timedelta(minutes=2)
    monkeypatch.undo()
    Notice.objects.filter(pk=notice.pk).update(mail_due_at=timezone.now())
    assert send_notice_mails() == 1
    assert [message.to for message in mail.outbox].count(["anne@example.org"]) == 1
    notice.refresh_from_db()
    assert (notice.mail_due_at, notice.mail_attempts) == (None, 0)
    other.refresh_from_db()
    assert other.receipt_sent_at


def test_it_waits_longer_each_time_then_gives_up(monkeypatch):
    refuse(monkeypatch, "anne@example.org")
    notice, waits = make_notice(), []
    for _turn in range(MAX_ATTEMPTS):
        Notice.objects.filter(pk=notice.pk).update(mail_due_at=timezone.now())
        before = timezone.now()
        assert send_notice_mails() == 1
        notice.refresh_from_db()
        due = notice.mail_due_at
        waits.append(round((due - before).total_seconds()) if due else None)
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])
    assert (waits[0], waits[-2]) == (60, 6 * 60 * 60)
    assert notice.mail_is_given_up
    assert list(Notice.objects.given_up()) == [notice]
    assert send_notice_mails() == 0


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_mail_each():
    for _turn in range(6):
        make_notice()
    ready, sent = Barrier(2), []

    def sweep():
        ready.wait()
        sent.append(send_notice_mails())
        connection.close()

    threads = [Thread(target=sweep) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 6
    assert len(mail.outbox) == 12
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 12


def test_it_tells_an_author_each_decision_once():
    author = make_user(email="lea@example.org")
    initiative = make_initiative(author=author, title="Une place pour les vélos")
    actions.decide(
        by=make_moderator(),
        initiative=initiative,
        to=Visibility.RESTRICTED,
        reason="La dernière phrase donne une adresse.",
        ground="law:private_data",
        expected=Visibility.PUBLIC,
    )
    send_notice_mails()
    send_notice_mails()
    message = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert message.to == ["lea@example.org"]
    assert "vélos" not in message.subject
    for part in [message.body, message.alternatives[0][0]]:
        assert "Accès suspendu" in part
        assert "La dernière phrase donne une adresse." in part
        assert "223-1-1" in part
        assert "sans traitement automatique" in part
        assert "six mois" in part
        assert initiative.get_absolute_url() in part
    assert Statement.objects.get().sent_at


def test_it_tells_an_author_that_a_restriction_is_lifted():
    initiative = make_initiative()
    change_visibility(
        by=make_moderator(), initiative=initiative, to=Visibility.BLURRED, reason="Un motif."
    )
    change_visibility(
        by=make_moderator(), initiative=initiative, to=Visibility.PUBLIC, reason="Une erreur."
    )
    # Nobody made their statements: the sweep does, whoever decided and how.
    assert send_notice_mails() == 2
    first, second = mail.outbox
    assert "décision de modération" in first.subject
    assert "de nouveau normalement" in second.subject
    assert "pas d’accord" not in second.body


def test_it_writes_to_nobody_once_the_author_is_gone():
    author = make_user()
    initiative = make_initiative(author=author)
    author.erased_at = timezone.now()
    author.save()
    change_visibility(
        by=make_moderator(), initiative=initiative, to=Visibility.BLURRED, reason="Un motif."
    )
    assert send_notice_mails() == 1
    assert not mail.outbox
    assert Statement.objects.get().mail_due_at is None


def test_a_statement_that_cannot_leave_is_tried_again(monkeypatch):
    author = make_user(email="lea@example.org")
    refuse(monkeypatch, "lea@example.org")
    change_visibility(
        by=make_moderator(),
        initiative=make_initiative(author=author),
        to=Visibility.BLURRED,
        reason="Un motif.",
    )
    send_notice_mails()
    row = Statement.objects.get()
    assert (row.sent_at, row.mail_attempts) == (None, 1)
    assert row.mail_due_at > timezone.now()


def test_it_forgets_who_sent_a_notice_a_year_after_the_answer(capsys):
    operator = make_operator()
    old, fresh, unanswered, owed = (make_notice() for _turn in range(4))
    for notice in (old, fresh, owed):
        actions.close_notice(by=operator, notice=notice, outcome=OUTCOME)
    send_notice_mails()
    long_ago = timezone.now() - SENDER_KEPT - timedelta(days=1)
    Notice.objects.filter(pk__in=[old.pk, owed.pk]).update(handled_at=long_ago)
    Notice.objects.filter(pk=owed.pk).update(mail_due_at=timezone.now())
    assert forget_senders() == 1
    named = set(Notice.objects.exclude(email="").values_list("pk", flat=True))
    assert named == {fresh.pk, unanswered.pk, owed.pk}
    call_command("forget_notice_senders")
    assert "0 notices changed" in capsys.readouterr().out


def test_both_sweeps_can_be_run_by_hand(capsys):
    make_notice()
    call_command("send_moderation_mails")
    assert "1 rows tried" in capsys.readouterr().out


def test_my_data_hold_the_notices_one_sent():
    user = make_user(email="anne@example.org")
    notice = make_notice(email="Anne@example.org")
    make_notice(email="luc@example.org")
    part = next(part for part in parts() if part.key == "notices")
    assert [row["numéro"] for row in part.rows(user)] == [notice.pk]
    actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)
    my_data.forget_sender(user)
    assert Notice.objects.get(pk=notice.pk).email, "an answer is still owed"
    send_notice_mails()
    my_data.forget_sender(user)
    assert Notice.objects.get(pk=notice.pk).email == ""
    assert list(part.rows(user)) == []
