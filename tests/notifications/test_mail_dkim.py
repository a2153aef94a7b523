"""Messages are signed as they leave, one-click headers included."""

import os
import subprocess
import sys
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.mail import EmailMessage

from civic.notifications import tasks
from tests.notifications.outgoing import make_due, post
from tests.notifications.post_office import PostOffice

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def pem(key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@pytest.fixture
def dns(settings, key, pem):
    """Sign, and answer what the record of the selector would."""
    settings.DKIM_DOMAIN, settings.DKIM_SELECTOR, settings.DKIM_KEY = "example.org", "s1", pem
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    text = "".join(public.decode().splitlines()[1:-1])

    def answer(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"s1._domainkey.example.org."
        return f"v=DKIM1; k=rsa; p={text}".encode()

    return answer


def test_it_signs_what_receivers_verify(office: PostOffice, dns):
    post("Été « à lire »", unsubscribe_url="/desabonner/x/", thread="i-1")
    tasks.send_mails()
    content = office.taken[0].content
    assert dkim.verify(content, dnsfunc=dns)
    signature = office.taken[0].message["dkim-signature"]
    signed = "".join(signature.partition("h=")[2].partition(";")[0].split()).lower().split(":")
    assert {"list-unsubscribe", "list-unsubscribe-post", "from", "subject", "to"} <= set(signed)
    assert {"message-id", "date", "list-id", "references"} <= set(signed)
    assert signed.count("from") == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"List-Unsubscribe: <http://localhost", b"List-Unsubscribe: <http://ailleurs"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"),
        (b"\r\nFrom: ", b"\r\nFrom: x@example.com\r\nFrom: "),
    ],
)
def test_it_notices_a_header_changed_on_the_way(office: PostOffice, dns, before, after):
    post(unsubscribe_url="/desabonner/x/")
    tasks.send_mails()
    content = office.taken[0].content
    assert before in content
    assert not dkim.verify(content.replace(before, after, 1), dnsfunc=dns)


def test_it_signs_what_django_was_given(office: PostOffice, dns):
    message = EmailMessage("Liste", "Des é\n.\n..points\n" + "x" * 1200, to=["ana@example.org"])
    message.attach("photo.bin", bytes(range(256)), "application/octet-stream")
    message.send()
    tasks.send_mails()
    assert dkim.verify(office.taken[0].content, dnsfunc=dns)


def test_it_signs_a_repeated_message_too(office: PostOffice, dns):
    office.lose_answer = lambda taken: len(office.taken) == 1
    post()
    tasks.send_mails()
    make_due()
    tasks.send_mails()
    assert [dkim.verify(taken.content, dnsfunc=dns) for taken in office.taken] == [True, True]


def test_it_signs_nothing_without_a_key(office: PostOffice):
    post()
    tasks.send_mails()
    assert office.taken[0].message["dkim-signature"] is None


def start(**environ: str) -> subprocess.CompletedProcess[str]:
    code = "import civic.settings as s; print(s.DKIM_KEY[:27], s.DKIM_KEY.count(chr(10)) > 20)"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("form", ["text", "one line", "file"])
def test_it_reads_the_key_as_text_or_from_a_file(form: str, pem: str, tmp_path: Path):
    path = tmp_path / "dkim.pem"
    path.write_text(pem)
    given = {"text": pem, "one line": pem.replace("\n", "\\n"), "file": str(path)}[form]
    told = start(DKIM_DOMAIN="example.org", DKIM_SELECTOR="s1", DKIM_KEY=given)
    assert told.stdout == "-----BEGIN PRIVATE KEY----- True\n", told.stderr


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"DKIM_KEY": "/nowhere"}, "DKIM_KEY must be an RSA private key"),
        ({"DKIM_KEY": "-----BEGIN NOTHING-----"}, "DKIM_KEY must be an RSA private key"),
        ({"DKIM_SELECTOR": ""}, "DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY go together"),
        ({"MAIL_PER_SECOND": "-1"}, "MAIL_PER_SECOND is 0.2 or more"),
        ({"MAIL_LATE_MINUTES": "5,30"}, "MAIL_LATE_MINUTES is four numbers"),
        ({"MAIL_LATE_MINUTES": "0,30,60,360"}, "MAIL_LATE_MINUTES is four numbers"),
        ({"MAIL_BOUNCE_ADDRESS": "retours"}, "MAIL_BOUNCE_ADDRESS is an address"),
        ({"BOUNCE_SECRET": "court"}, "BOUNCE_SECRET must be a random text"),
    ],
)
def test_it_stops_the_start_on_an_odd_setting(odd: dict[str, str], says: str):
    told = start(**{"DKIM_DOMAIN": "example.org", "DKIM_SELECTOR": "s1", "DKIM_KEY": "/x"} | odd)
    assert told.returncode
    assert says in told.stderr
