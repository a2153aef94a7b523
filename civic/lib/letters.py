"""A message to one person: what it says, why they get it, how to stop it, and how it is drawn."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.header import Header
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from civic.lib import identity
from civic.lib.typography import french

TEXT, HTML = "text", "html"
# What mail programs cut a subject to anyway, with room.
LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Letter:
    """A message before it is drawn; one template gives its text and its HTML."""

    subject: str
    # A template of tags of `mail`, drawn twice: once as text, once as HTML.
    template: str
    # Why the person receives it, a sentence for the foot of the message.
    reason: str
    # The list it belongs to, for filters: "compte", "moderation", "suivi", "initiative-12".
    list_name: str
    context: dict[str, Any] = field(default_factory=dict)
    # Where one click stops it (RFC 8058); empty for what one cannot stop, and the foot says so.
    unsubscribe_url: str = ""
    # Messages with the same thread are shown together: "initiative-12".
    thread: str = ""
    # The heading of the message; its subject unless the subject holds more than a heading should.
    title: str = ""
    # What a mailbox shows beside the subject before one opens; the first words otherwise.
    preview: str = ""
    # Where one chooses what to receive, when there is such a page.
    settings_url: str = ""

    @property
    def heading(self) -> str:
        """What stands on top."""
        return self.title or self.subject


def compose(letter: Letter, *, to: str, uid: UUID) -> EmailMultiAlternatives:
    """Draw a letter for one address; `uid` gives its Message-ID and never changes.

    Reads nothing but the settings and templates.
    """
    with translation.override(settings.LANGUAGE_CODE):
        message = EmailMultiAlternatives(
            subject=_subject(letter.subject),
            body=draw(letter, TEXT),
            from_email=identity.sender(),
            to=[to],
            reply_to=[identity.contact()],
            headers=_headers(letter, uid),
        )
        message.attach_alternative(draw(letter, HTML), "text/html")
    return message


def draw(letter: Letter, form: str) -> str:
    """One of the two parts of a letter: `TEXT` or `HTML`."""
    known = {
        "format": form,
        "letter": letter,
        "SITE_NAME": identity.site_name(),
        "SITE_URL": settings.SITE_URL,
        "CONTACT_EMAIL": identity.contact(),
        "LANGUAGE": settings.LANGUAGE_CODE,
    }
    body = _render(letter.template, {**letter.context, **known}, form)
    whole = _render(f"mail/frame.{'txt' if form == TEXT else 'html'}", known | {"body": body}, form)
    return _tidy(whole) if form == TEXT else whole


def _render(template: str, context: dict[str, Any], form: str) -> str:
    # The backend's own `render` knows no way to draw text: it always escapes.
    plain = get_template(template).template  # type: ignore[attr-defined]
    return str(plain.render(Context(context, autoescape=form == HTML)))


def _tidy(text: str) -> str:
    """No space at the end of a line, one empty line between two blocks."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _subject(text: str) -> str:
    line = french(re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip())
    if len(line) <= LONGEST_SUBJECT:
        return line
    # Between two words, unless one alone is too long.
    return (line[:LONGEST_SUBJECT].rpartition(" ")[0] or line[: LONGEST_SUBJECT - 1]) + "…"


def _headers(letter: Letter, uid: UUID) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{uid}@{host}>",
        "Content-Language": settings.LANGUAGE_CODE,
        # Nobody's absence message should answer.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        # Only the name may be encoded, never what stands between < and > (RFC 2919).
        "List-Id": f"{_phrase(identity.site_name())} <{letter.list_name}.{host}>",
    }
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{absolute(letter.unsubscribe_url)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if letter.thread:
        headers["In-Reply-To"] = headers["References"] = f"<{letter.thread}@{host}>"
    return headers


def absolute(url: str) -> str:
    """An address that stands alone: a path of ours gets the site's in front."""
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url


def _phrase(name: str) -> str:
    return name if name.isascii() else Header(name, "utf-8").encode()


# -- Examples, for the page of components and the tests ------------------------------------------

_examples: dict[str, Callable[[], Letter]] = {}


def add_example(name: str, make: Callable[[], Letter]) -> None:
    """Show a letter on the page of components. `make` needs no database; `name` is a slug.

    Called once per message in an app's `AppConfig.ready()`; every example is drawn in both
    forms, validated and looked at by the tests.
    """
    _examples[name] = make


def examples() -> list[str]:
    """The names of all examples, in order."""
    return sorted(_examples)


def example(name: str) -> EmailMultiAlternatives | None:
    """One example as it would leave, or None."""
    make = _examples.get(name)
    if make is None:
        return None
    return compose(make(), to="odile@example.org", uid=uuid4())
