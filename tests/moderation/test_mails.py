"""What moderation owes by mail: posted with what it tells, built as things are when it leaves."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from civic.accounts.registry import parts
from civic.notifications.models import Mail
from civic.notifications.states import Lane, MailState
from initiatives.actions.visibility import change_visibility
from initiatives.models import Initiative
from initiatives.states import Visibility
from moderation import actions, emails, my_data
from moderation.models import SENDER_KEPT, Notice, Statement
from moderation.tasks import forget_senders, owe_statements
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import decide_about, letters_to, make_notice

pytestmark = pytest.mark.django_db
OUTCOME = "Le passage insultant a été retiré."
REASON = "La dernière phrase donne une adresse."


@pytest.fixture(autouse=True)
def _operators(settings):
    settings.OPERATOR_EMAILS = ["garde@example.org", "chef@example.org"]


def close(notice):
    return actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)


def restrict(initiative):
    return decide_about(initiative, words=REASON)


def both_parts(message):
    return message.body, str(message.alternatives[0][0])


def flat(text):
    return re.sub(r"\s+", " ", text.replace("> ", ""))


def test_it_tells_the_sender_and_each_operator():
    notice = make_notice()
    assert [mail.kind for mail in Mail.objects.order_by("pk")] == [
        emails.ALERT,
        emails.ALERT,
        emails.RECEIPT,
    ]
    assert [mail.lane for mail in Mail.objects.order_by("pk")] == [
        Lane.SECURITY,
        Lane.SECURITY,
        Lane.DECISION,
    ]
    [told], [received] = letters_to("garde@example.org"), letters_to("anne@example.org")
    for part in both_parts(told):
        assert f"{site.SITE_URL}/moderation/signalements/{notice.pk}/" in part
        assert "voleur" in part
        assert "anne" not in (part + told.subject).lower()
    assert f"n°\u00a0{notice.pk}" in received.subject
    assert len(letters_to("chef@example.org")) == 1


@pytest.mark.parametrize(("category", "urgent"), [("threat", True), ("insult", False)])
def test_it_says_what_cannot_wait(category, urgent):
    make_notice(category=category)
    [told] = letters_to("garde@example.org")
    for part in both_parts(told):
        assert ("Urgent" in part) is urgent


def test_it_shows_what_people_typed_as_text():
    make_notice(reason="<b>gras</b> & <script>alert(1)</script>")
    text, html = both_parts(letters_to("garde@example.org")[0])
    assert "<script>alert(1)</script>" in text
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_it_alerts_nobody_about_a_notice_handled_meanwhile():
    close(make_notice())
    assert letters_to("garde@example.org") == []


def test_it_tells_nobody_when_no_address_was_left():
    close(make_notice(category="child_abuse", name="", email=""))
    assert set(Mail.objects.values_list("kind", flat=True)) == {emails.ALERT}


def test_it_tells_the_sender_the_outcome_and_how_to_contest():
    notice = close(make_notice())
    receipt, outcome = letters_to("anne@example.org")
    for part in both_parts(outcome):
        assert OUTCOME in part
        assert "organe de règlement extrajudiciaire" in flat(part)
        assert site.CONTACT_EMAIL in part
        assert "la loi nous demande" in flat(part)
    # A mailbox shows both together.
    assert receipt.extra_headers["References"] == outcome.extra_headers["References"]
    assert emails.answer_to(notice).to == "anne@example.org"


def test_no_mail_is_owed_for_what_did_not_happen():
    notice = make_notice()
    with transaction.atomic():
        close(notice)
        transaction.set_rollback(True)
    assert not Mail.objects.filter(kind=emails.OUTCOME).exists()


def test_it_tells_an_author_each_decision_once():
    initiative = make_initiative(
        author=make_user(email="lea@example.org"), title="Une place pour les vélos"
    )
    restrict(initiative)
    assert owe_statements() == 0
    [message] = letters_to("lea@example.org")
    assert "vélos" not in message.subject
    for part in both_parts(message):
        assert "Accès suspendu" in part
        assert REASON in flat(part)
        assert "223-1-1" in part
        assert "sans traitement automatique" in flat(part)
        assert "six mois" in flat(part)
        # The address does not tell the title that is withheld.
        assert f"{site.SITE_URL}/initiatives/{initiative.pk}-initiative/" in part
        assert "Vous avez proposé cette initiative" in flat(part)


def test_it_tells_an_author_of_decisions_taken_any_other_way():
    initiative = make_initiative(author=make_user(email="lea@example.org"))
    for to in (Visibility.BLURRED, Visibility.PUBLIC):
        change_visibility(by=make_moderator(), initiative=initiative, to=to, reason="Un motif.")
    assert Statement.objects.count() == Mail.objects.count() == 2, "in the commit of each"
    assert owe_statements() == 0
    first, second = letters_to("lea@example.org")
    assert "décision de modération" in first.subject
    assert "de nouveau normalement" in second.subject
    assert "pas d’accord" not in second.body


def test_it_owes_what_a_restored_copy_lost():
    initiative = make_initiative(author=make_user(email="lea@example.org"))
    restrict(initiative)
    Statement.objects.all().delete()
    assert owe_statements() == 1
    assert owe_statements() == 0
    assert len(letters_to("lea@example.org")) == 1


def test_it_writes_to_nobody_once_the_author_is_gone():
    author = make_user(email="lea@example.org")
    told, untold = make_initiative(author=author), make_initiative(author=author)
    restrict(told)
    author.erased_at = timezone.now()
    author.save()
    assert letters_to("lea@example.org") == [], "gone between the decision and the mail"
    untold.author.refresh_from_db()
    change_visibility(
        by=make_moderator(), initiative=untold, to=Visibility.BLURRED, reason="Un motif."
    )
    assert Mail.objects.filter(kind=emails.STATEMENT).count() == 1


def test_a_mail_about_what_is_no_more_is_not_written():
    make_notice()
    restrict(make_initiative(author=make_user(email="lea@example.org")))
    # The initiative goes, and what was said of it with it.
    Initiative.objects.all().delete()
    Notice.objects.all().delete()
    for address in ("anne@example.org", "garde@example.org", "lea@example.org"):
        assert letters_to(address) == []


def test_it_knows_which_mails_never_left():
    dead, fine = close(make_notice()), make_notice()
    Mail.objects.filter(args={"notice": dead.pk}).update(state=MailState.DEAD)
    assert emails.unsent().count() == 4
    assert emails.unsent_among([dead, fine]) == {dead.pk}
    assert emails.unsent_among([fine]) == set()


def test_it_forgets_who_sent_a_notice_a_year_after_the_answer(capsys):
    old, fresh, unanswered = make_notice(), make_notice(), make_notice()
    operator = make_operator()
    for notice in (old, fresh):
        actions.close_notice(by=operator, notice=notice, outcome=OUTCOME)
    long_ago = timezone.now() - SENDER_KEPT - timedelta(days=1)
    Notice.objects.filter(pk=old.pk).update(handled_at=long_ago)
    assert forget_senders() == 1
    named = set(Notice.objects.exclude(email="").values_list("pk", flat=True))
    assert named == {fresh.pk, unanswered.pk}
    call_command("forget_notice_senders")
    assert "0 notices changed" in capsys.readouterr().out


def test_the_sweep_can_be_run_by_hand(capsys):
    change_visibility(
        by=make_moderator(), initiative=make_initiative(), to=Visibility.BLURRED, reason="Un motif."
    )
    Statement.objects.all().delete()
    call_command("owe_statements")
    assert "1 statements made" in capsys.readouterr().out


def test_my_data_hold_the_notices_one_sent():
    user = make_user(email="anne@example.org")
    notice = make_notice(email="Anne@example.org")
    make_notice(email="luc@example.org")
    part = next(part for part in parts() if part.key == "notices")
    assert [row["numéro"] for row in part.rows(user)] == [notice.pk]
    my_data.forget_sender(user)
    assert Notice.objects.get(pk=notice.pk).email, "an answer is still owed"
    close(notice)
    my_data.forget_sender(user)
    assert Notice.objects.get(pk=notice.pk).email == ""
    assert list(part.rows(user)) == []
    assert "Suite donnée" in letters_to("Anne@example.org")[-1].subject, "it still leaves"
