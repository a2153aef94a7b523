"""What operators see of the mail: figures, mails given up, silent addresses."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.notifications import queries
from civic.notifications.models import Mail, Reader, Silence
from civic.notifications.states import Lane, MailState
from tests.accounts.cast import enrolled, sign_in
from tests.notifications.outgoing import post

pytestmark = pytest.mark.django_db

MAILS = reverse("admin:notifications_mail_changelist")
LANES = reverse("admin:mail-lanes")
SILENCES = reverse("admin:notifications_silence_changelist")


@pytest.fixture
def desk(client: Client) -> Client:
    return sign_in(client, enrolled(roles=(Role.OPERATOR,)), second_step=True)


def given_up(to: str = "ana@example.org", error: str = "content 554") -> Mail:
    mail = post("Secret", lane=Lane.DECISION, to=to)
    Mail.objects.filter(pk=mail.pk).update(state=MailState.DEAD, last_error=error, attempts=20)
    mail.refresh_from_db()
    return mail


@pytest.mark.parametrize("path", [MAILS, LANES, SILENCES])
def test_it_opens_to_operators_only(client, path):
    assert client.get(path).status_code == 302
    sign_in(client, enrolled(roles=(Role.MODERATOR,)), second_step=True)
    assert client.get(path, follow=True).status_code == 403


def test_it_counts_each_lane():
    now = timezone.now()
    post(lane=Lane.NEWS, due_at=now - timedelta(minutes=7))
    post(lane=Lane.NEWS)
    post(lane=Lane.NEWS, due_at=now + timedelta(hours=1))
    given_up()
    for hours in (0, 2, 30):
        mail = post(lane=Lane.DIGEST)
        sent = {"state": MailState.SENT, "sent_at": now - timedelta(hours=hours)}
        Mail.objects.filter(pk=mail.pk).update(**sent, repeats=1)
    lanes = {figures.lane: figures for figures in queries.lanes()}
    assert list(lanes) == list(Lane)
    news = lanes[Lane.NEWS]
    assert (news.waiting, news.later) == (2, 1)
    assert news.oldest_in_words == "7\u00a0min"
    digest = lanes[Lane.DIGEST]
    assert (digest.sent_last_hour, digest.sent_last_day, digest.repeats) == (1, 2, 3)
    assert digest.oldest_in_words == "0\u00a0s"
    assert lanes[Lane.DECISION].dead == 1
    assert lanes[Lane.SECURITY] == queries.Figures(Lane.SECURITY, timedelta(), 0, 0, 0, 0, 0, 0)


def test_it_shows_the_figures(desk):
    post(lane=Lane.NEWS, due_at=timezone.now() - timedelta(days=3))
    Silence.objects.create(address="bo@example.org", cause=Silence.Cause.COMPLAINT)
    page = desk.get(LANES).content.decode()
    assert "Nouvelles immédiates" in page
    assert "3\u00a0j" in page
    assert "indésirables\N{NO-BREAK SPACE}: 1" in page
    assert f'href="{LANES}"' in desk.get(MAILS).content.decode()
    assert "Aucune." not in page


@pytest.mark.parametrize("path", [MAILS, LANES, reverse("admin:index")])
def test_it_warns_of_a_lane_that_waits_for_too_long(desk, path, settings):
    settings.MAIL_LATE_MINUTES = [5, 30, 60, 360]
    now = timezone.now()
    for lane, minutes in zip(Lane, (4, 29, 61, 359), strict=True):
        post(lane=lane, due_at=now - timedelta(minutes=minutes))
    page = desk.get(path).content.decode()
    assert page.count("Courrier en retard") == 1
    assert "file «\u00a0Nouvelles immédiates\u00a0»" in page
    assert "depuis 1\u00a0h" in page
    settings.MAIL_LATE_MINUTES = [5, 30, 90, 360]
    assert "en retard" not in desk.get(path).content.decode()


def test_mail_that_is_late_or_planned_changes_nothing_for_the_load_balancer(client):
    post(lane=Lane.SECURITY, due_at=timezone.now() - timedelta(days=2))
    assert [wait.lane for wait in queries.late()] == [Lane.SECURITY]
    assert client.get("/readyz").status_code == 200
    Mail.objects.update(due_at=timezone.now() + timedelta(days=2))
    assert queries.late() == []


def test_it_lists_dead_mails_and_nothing_they_say(desk):
    mail, waiting = given_up(), post(to="bo@example.org")
    page = desk.get(MAILS).content.decode()
    assert "ana@example.org" in page
    assert "content 554" in page
    assert "bo@example.org" not in page
    detail = desk.get(reverse("admin:notifications_mail_change", args=[mail.pk]))
    assert detail.status_code == 200
    assert "Secret" not in detail.content.decode()
    hidden = desk.get(reverse("admin:notifications_mail_change", args=[waiting.pk]))
    assert hidden.status_code == 302


def test_it_changes_and_deletes_nothing_by_hand(desk):
    mail = given_up()
    change = reverse("admin:notifications_mail_change", args=[mail.pk])
    delete = reverse("admin:notifications_mail_delete", args=[mail.pk])
    assert desk.post(change, {"to": "moi@example.org"}).status_code == 403
    assert desk.post(delete, {"post": "yes"}).status_code == 403
    assert desk.get(reverse("admin:notifications_mail_add")).status_code == 403


def test_an_operator_sends_again_what_can_leave(desk):
    mail, silent = given_up(), given_up("bo@example.org")
    Silence.objects.create(address="bo@example.org", cause=Silence.Cause.BOUNCE)
    chosen = {"action": "send_again", "_selected_action": [mail.pk, silent.pk]}
    page = desk.post(MAILS, chosen, follow=True).content.decode()
    assert "Remis en file : ana@example.org" in page
    assert "Cette adresse est muette" in page
    states = dict(Mail.objects.values_list("to", "state"))
    assert states == {"ana@example.org": "waiting", "bo@example.org": "dead"}
    assert AuditEvent.objects.filter(verb="mail.sent_again").count() == 1


def test_an_operator_writes_to_an_address_again(desk):
    silence = Silence.objects.create(address="ana@example.org", cause=Silence.Cause.BOUNCE)
    reader = Reader.objects.create(email="Ana@example.org", stopped_at=timezone.now())
    chosen = {"action": "lift", "_selected_action": [silence.pk]}
    page = desk.post(SILENCES, chosen, follow=True).content.decode()
    assert "Nous lui réécrirons : ana@example.org" in page
    assert not Silence.objects.exists()
    reader.refresh_from_db()
    assert reader.stopped_at is None
    event = AuditEvent.objects.get(verb="mail.silence_lifted")
    assert (event.target_id, event.role) == (str(silence.pk), "operator")
    assert "ana@" not in str(event.data)


@pytest.mark.parametrize("path", [MAILS, SILENCES])
def test_a_stranger_sends_nothing_again(client, path):
    mail = given_up()
    silence = Silence.objects.create(address="bo@example.org", cause=Silence.Cause.BOUNCE)
    for action, pk in (("send_again", mail.pk), ("lift", silence.pk)):
        client.post(path, {"action": action, "_selected_action": [pk]})
    mail.refresh_from_db()
    assert mail.state == MailState.DEAD
    assert Silence.objects.exists()
