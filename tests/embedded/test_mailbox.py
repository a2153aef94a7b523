"""Outgoing mail of the embedded mode is read on a page, and never leaves."""

from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from civic.embedded.mailbox import find_letter, keep, newest_letters


@pytest.fixture(autouse=True)
def box(settings, tmp_path: Path) -> Path:
    settings.MAILBOX_DIR = tmp_path / "mail"
    return settings.MAILBOX_DIR


def send(subject: str = "Été « essai »", text: str = "Bonjour", html: str = "") -> None:
    message = EmailMultiAlternatives(subject, text, "from@example.org", ["to@example.org"])
    if html:
        message.attach_alternative(html, "text/html")
    message.attach("liste.csv", "a;b", "text/csv")
    keep(message.message().as_bytes())


def test_it_keeps_each_message_in_a_private_file_of_its_own(box: Path):
    send()
    send()
    names = sorted(path.suffix for path in box.iterdir())
    assert names == [".eml", ".eml"]
    assert box.stat().st_mode & 0o077 == 0


def test_it_lists_the_newest_first(client: Client):
    send("Premier")
    send("Second")
    text = client.get(reverse("mailbox")).content.decode()
    assert text.index("Second") < text.index("Premier")
    assert "to@example.org" in text


def test_it_says_that_the_box_is_empty(client: Client):
    assert "Aucun message" in client.get(reverse("mailbox")).content.decode()


def test_it_shows_one_message_with_links_to_follow(client: Client):
    send(text="Voir https://example.org/?a=1&b=2 ici", html="<p>non</p>")
    text = client.get(reverse("mailbox-letter", args=[newest_letters()[0].name])).content.decode()
    assert '<a href="https://example.org/?a=1&amp;b=2"' in text
    assert "Été « essai »" in text
    assert "from@example.org" in text
    assert "liste.csv" in text
    assert "<p>non</p>" not in text


def test_it_shows_the_html_part_in_a_frame_that_runs_nothing(client: Client):
    send(html='<html lang="fr"><head></head><body><p style="color:red">Oui</p></body></html>')
    name = newest_letters()[0].name
    around = client.get(reverse("mailbox-letter", args=[name]))
    address = reverse("mailbox-page", args=[name])
    assert f'src="{address}"' in around.content.decode()
    assert "frame-src 'self'" in around.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in around.headers["Content-Security-Policy"]
    page = client.get(address)
    assert '<p style="color:red">Oui</p>' in page.content.decode()
    assert '<base target="_blank">' in page.content.decode()
    policy = page.headers["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert client.post(address).status_code == 405


def test_it_shows_a_message_without_html_as_text_only(client: Client):
    send()
    name = newest_letters()[0].name
    assert "<iframe" not in client.get(reverse("mailbox-letter", args=[name])).content.decode()
    assert client.get(reverse("mailbox-page", args=[name])).status_code == 404


def test_it_shows_hostile_text_as_text(client: Client):
    send("<script>alert(1)</script>", "<img src=x onerror=alert(1)>")
    for address in (
        reverse("mailbox"),
        reverse("mailbox-letter", args=[newest_letters()[0].name]),
    ):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("name", ["..", "1", "..%2F..%2Fsecrets", "1" * 19 + "-zzzzzzzz"])
def test_it_finds_no_file_but_a_message(client: Client, name: str):
    assert client.get(f"/courrier/{name}/").status_code == 404


def test_it_ignores_a_message_being_written(box: Path):
    send()
    (box / f"{'9' * 19}-00000000.part").write_text("half")
    (box / "notes.eml").write_text("not ours")
    assert len(newest_letters()) == 1
    assert find_letter(f"{'9' * 19}-00000000") is None


def test_it_does_not_exist_elsewhere(client: Client, settings):
    send(html="<p>Oui</p>")
    name = newest_letters()[0].name
    settings.EMBEDDED = False
    assert client.get(reverse("mailbox")).status_code == 404
    assert client.get(reverse("mailbox-letter", args=[name])).status_code == 404
    assert client.get(reverse("mailbox-page", args=[name])).status_code == 404


def test_it_only_reads(client: Client):
    assert client.post(reverse("mailbox")).status_code == 405


def test_it_sets_no_cookie_and_is_kept_by_no_cache(client: Client):
    response = client.get(reverse("mailbox"))
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]
