"""What comes back is read, believed only about our own mails, and stops the sending."""

import io
import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from civic.notifications import bounces
from civic.notifications.models import Mail, Reader, Silence
from civic.notifications.states import Lane, MailState
from civic.notifications.verdicts import Stage, Verdict, enhanced_in, judge
from tests.notifications import returned
from tests.notifications.outgoing import post

pytestmark = pytest.mark.django_db

SECRET = "un-secret-de-trente-deux-caractères-ou-plus"


@pytest.fixture(params=["", "retours@example.org"], ids=["by message-id", "by return path"])
def mail(request, settings) -> Mail:
    settings.MAIL_BOUNCE_ADDRESS = request.param
    mail = post(to="Ana@example.com", lane=Lane.NEWS)
    Mail.objects.update(state=MailState.SENT, sent_at=mail.created_at)
    return mail


# -- bounces -------------------------------------------------------------------------------------


@pytest.mark.parametrize("maker", returned.HARD)
def test_it_silences_an_address_that_bounces(mail: Mail, maker: str):
    reader = Reader.objects.create(email="ana@EXAMPLE.com")
    assert bounces.record(returned.HARD[maker](mail)) == "silenced"
    silence = Silence.objects.get()
    assert (silence.address, silence.cause) == ("ana@example.com", Silence.Cause.BOUNCE)
    assert silence.code == {"exim": "5.0.0", "outlook": "5.1.10"}.get(maker, "5.1.1")
    reader.refresh_from_db()
    assert reader.stopped_at
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert mail.last_error.startswith("bounce 5.")


def test_it_changes_nothing_when_told_twice(mail: Mail):
    content = returned.postfix(mail)
    bounces.record(content)
    first = Silence.objects.values().get()
    assert bounces.record(content) == "silenced"
    second = Silence.objects.values().get()
    assert {**first, "since": 0} == {**second, "since": 0}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("4.4.1", "451 4.4.1"),  # tried for days in vain
        ("5.2.2", "552 5.2.2"),  # full
        ("5.7.1", "550 5.7.1"),  # does not want us
        ("5.3.4", "552 5.3.4"),  # too large
    ],
)
def test_it_notes_what_says_nothing_against_the_address(mail: Mail, status: str, said: str):
    assert bounces.record(returned.postfix(mail, status, said)) == "noted"
    assert not Silence.objects.exists()
    mail.refresh_from_db()
    assert mail.last_error == f"bounce {status}"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_it_ignores_news_of_the_journey(mail: Mail, action: str):
    assert bounces.record(returned.postfix(mail, "4.4.1", action=action)) == "ignored"


def test_it_ignores_an_absence_and_whatever_else(mail: Mail):
    for content in (returned.absence(mail), b"", b"\x00\xff" * 50, b"Subject: x\n\nbonjour"):
        assert bounces.record(content) == "ignored"
    assert not Silence.objects.exists()


def test_it_believes_nothing_about_a_mail_that_is_not_ours(mail: Mail):
    content = returned.postfix(mail)
    forged = content.replace(str(mail.uid).encode(), b"0" * 8 + str(mail.uid).encode()[8:])
    forged = forged.replace(mail.uid.hex.encode(), b"0" * 8 + mail.uid.hex.encode()[8:])
    assert bounces.record(forged) == "unknown"
    assert not Silence.objects.exists()


def test_it_silences_only_whom_we_wrote_to(mail: Mail):
    content = returned.postfix(mail).replace(b"Ana@example.com", b"victime@example.com")
    assert bounces.record(content) == "silenced"
    assert Silence.objects.get().address == "ana@example.com"


def test_it_finds_the_mail_by_where_the_bounce_arrived(settings):
    settings.MAIL_BOUNCE_ADDRESS = "retours@example.org"
    mail = post()
    bare = returned.postfix(mail).replace(str(mail.uid).encode(), b"perdu")
    bare = bare.replace(mail.uid.hex.encode(), b"perdu")
    assert bounces.record(bare) == "unknown"
    arrived = f"retours+{mail.uid.hex}@example.org"
    assert bounces.record(bare, arrived_for=arrived.upper()) == "silenced"


def test_it_logs_no_address(mail: Mail, caplog):
    caplog.set_level(logging.INFO)
    bounces.record(returned.postfix(mail, "5.7.1", "550 5.7.1"))
    assert str(mail.uid) in caplog.text
    assert "example.com" not in caplog.text.lower()


# -- complaints ----------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [False, True])
def test_it_stops_writing_to_who_complained(mail: Mail, hidden: bool):
    assert bounces.record(returned.complaint(mail, hidden=hidden)) == "silenced"
    silence = Silence.objects.get()
    assert (silence.address, silence.cause, silence.code) == (
        "ana@example.com",
        Silence.Cause.COMPLAINT,
        "abuse",
    )


def test_a_complaint_outweighs_a_bounce_whichever_came_first(mail: Mail):
    bounces.record(returned.postfix(mail))
    bounces.record(returned.complaint(mail))
    bounces.record(returned.postfix(mail))
    assert Silence.objects.get().cause == Silence.Cause.COMPLAINT


def test_it_ignores_a_complaint_taken_back(mail: Mail):
    assert bounces.record(returned.complaint(mail, "not-spam")) == "ignored"


# -- how they come in ----------------------------------------------------------------------------


class Stdin:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def test_it_reads_what_a_mail_server_pipes(mail: Mail, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", Stdin(returned.gmail(mail)))
    call_command("record_bounce")
    assert capsys.readouterr().out == "silenced\n"


def test_it_asks_the_mail_server_to_come_back_when_the_database_is_lost(mail, monkeypatch):
    def lost(*args: object, **options: object) -> str:
        raise OperationalError

    monkeypatch.setattr("sys.stdin", Stdin(b""))
    monkeypatch.setattr(bounces, "record", lost)
    with pytest.raises(CommandError) as told:
        call_command("record_bounce")
    assert told.value.returncode == 75


def send(client: Client, content: bytes, secret: str = SECRET, query: str = ""):
    return client.post(
        reverse("returned-mail") + query,
        content,
        content_type="message/rfc822",
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_it_takes_what_a_provider_posts_without_cookie(mail: Mail, settings):
    settings.BOUNCE_SECRET = SECRET
    client = Client(enforce_csrf_checks=True)
    answer = send(client, returned.outlook(mail))
    assert (answer.status_code, answer.content) == (204, b"")
    assert not answer.cookies
    assert Silence.objects.exists()
    assert send(client, b"whatever").status_code == 204


@pytest.mark.parametrize("secret", ["", "faux", SECRET + "x", "é"])
def test_a_stranger_without_the_secret_teaches_nothing(mail: Mail, settings, client, secret):
    settings.BOUNCE_SECRET = SECRET
    assert send(client, returned.outlook(mail), secret).status_code == 401
    assert client.post(reverse("returned-mail")).status_code == 401
    assert not Silence.objects.exists()


def test_it_does_not_exist_without_a_secret(mail: Mail, settings, client):
    settings.BOUNCE_SECRET = ""
    assert send(client, returned.outlook(mail)).status_code == 404


def test_it_only_takes_posts_of_a_decent_size(mail: Mail, settings, client):
    settings.BOUNCE_SECRET = SECRET
    assert client.get(reverse("returned-mail")).status_code == 405
    assert send(client, b"x" * (bounces.MAX_BYTES + 1)).status_code == 413


# -- what a refusal means ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("550 5.1.1 unknown", "5.1.1"),
        ("550-5.1.1 The email", "5.1.1"),
        ("said host 5.1.2.3: no", ""),
        ("[192.0.2.5] 4.2.2", "4.2.2"),
        ("", ""),
    ],
)
def test_it_finds_the_telling_code(text: str, code: str):
    assert enhanced_in(text) == code


@pytest.mark.parametrize(
    ("stage", "code", "enhanced", "verdict"),
    [
        (Stage.RECIPIENT, 450, "", Verdict.LATER),
        (Stage.RECIPIENT, 0, "4.4.7", Verdict.LATER),
        (Stage.RECIPIENT, 550, "5.1.1", Verdict.ADDRESS),
        (Stage.RECIPIENT, 0, "5.1.2", Verdict.ADDRESS),
        (Stage.RECIPIENT, 556, "5.1.10", Verdict.ADDRESS),
        (Stage.RECIPIENT, 550, "5.1.8", Verdict.US),
        (Stage.RECIPIENT, 554, "", Verdict.MESSAGE),
        (Stage.CONTENT, 550, "", Verdict.MESSAGE),
        (Stage.CONTENT, 550, "5.1.1", Verdict.ADDRESS),
        (Stage.SENDER, 451, "", Verdict.LATER),
        (Stage.SENDER, 552, "5.3.4", Verdict.US),
    ],
)
def test_it_judges_a_refusal(stage: Stage, code: int, enhanced: str, verdict: Verdict):
    assert judge(stage, code, enhanced) is verdict
