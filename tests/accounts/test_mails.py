"""What accounts write by mail: all that allauth may ask for, in our own words."""

import re
from pathlib import Path

import allauth
import pytest
from django.core import mail

from civic.accounts import emails
from civic.lib.letters import HTML, TEXT, draw

SENT_BY_ALLAUTH = re.compile(
    r"send_(?:notification_)?mail\(\s*\"((?:account|mfa|socialaccount)/email/\w+)\""
)
# With links instead of codes, which our settings exclude.
UNUSED = {"account/email/password_reset_key"}


def drawn(prefix: str, **known: object) -> tuple[str, str]:
    letter = emails.letter(prefix, known)
    return draw(letter, TEXT), draw(letter, HTML)


def test_it_has_a_mail_for_everything_allauth_sends():
    files = Path(allauth.__file__).parent.rglob("*.py")
    asked = {name for path in files for name in SENT_BY_ALLAUTH.findall(path.read_text())}
    assert len(asked) > 10
    assert asked - UNUSED <= set(emails.MODELS)


@pytest.mark.parametrize("prefix", emails.MODELS)
def test_every_mail_can_be_written_without_what_is_optional(prefix):
    for part in drawn(prefix):
        assert "None" not in part
        assert "{{" not in part
        assert re.search(r"Pourquoi ce message\s\?", part)
        assert "se désabonner" in " ".join(part.split())


@pytest.mark.parametrize(
    "prefix",
    [prefix for prefix, model in emails.MODELS.items() if "code}" in model.subject],
)
def test_a_code_stands_alone_on_its_line_and_in_the_subject(prefix):
    plain, page = drawn(prefix, code="482913")
    assert re.search(r"^\s*482913$", plain, re.M)
    assert ">482913</p>" in page
    assert emails.letter(prefix, {"code": "482913"}).subject.startswith("482913")
    # Nobody reads it aloud before the message is open and known to be ours.
    assert "482913" not in emails.letter(prefix, {"code": "482913"}).heading


def test_it_tells_when_where_and_with_what_an_account_changed(settings):
    plain, _page = drawn("mfa/email/totp_activated", **emails._example())
    assert "192.0.2.7" in plain
    assert "Firefox, Linux" in plain
    assert f"{settings.SITE_URL}/compte/securite/" in plain
    assert f"{settings.SITE_URL}/compte/sessions/" in plain


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_it_names_a_browser_as_people_do(signature, name):
    assert emails._browser(signature) == name


def test_it_shows_an_address_as_text():
    plain, page = drawn("account/email/email_changed", to_email="<b>x</b>@example.org")
    assert "<b>x</b>@example.org" in plain
    assert "<b>x</b>" not in page


def test_it_has_no_answer_for_a_prefix_it_does_not_know():
    with pytest.raises(KeyError):
        emails.letter("account/email/inconnu", {})


@pytest.mark.django_db
def test_the_last_mail_says_that_it_is_the_last():
    emails.tell_erased("ana@example.org")
    [message] = mail.outbox
    assert message.to == ["ana@example.org"]
    assert "dernier message" in message.body
