"""The local mailbox of the embedded mode: every message is a file, none leaves the machine."""

import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

SHOWN = 200
_NAME = re.compile(r"\d{19,20}-[0-9a-f]{8}")


def keep(content: bytes) -> None:
    """Write a message to a file of its own, complete or not at all."""
    folder = Path(settings.MAILBOX_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{time.time_ns()}-{secrets.token_hex(4)}"
    aside = folder / f"{name}.part"
    aside.write_bytes(content)
    aside.rename(folder / f"{name}.eml")


@dataclass(frozen=True)
class Letter:
    """One kept message, as its page shows it."""

    name: str
    message: EmailMessage

    @property
    def kept_at(self) -> datetime:
        """When it was sent."""
        seconds = int(self.name.split("-")[0]) / 1_000_000_000
        return datetime.fromtimestamp(seconds).astimezone()

    @property
    def subject(self) -> str:
        """Return the subject."""
        return str(self.message["subject"] or "")

    @property
    def recipients(self) -> str:
        """Return who it is for."""
        return str(self.message["to"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return all headers, in the message's order."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        """Return the plain text part."""
        part = self.message.get_body(preferencelist=("plain", "html"))
        return str(part.get_content()) if part else ""

    @property
    def page(self) -> str:
        """Return the HTML part; empty when there is none."""
        part = self.message.get_body(preferencelist=("html",))
        return str(part.get_content()) if part else ""

    @property
    def attachments(self) -> list[str]:
        """Return the names of attached files."""
        return [part.get_filename() or "?" for part in self.message.iter_attachments()]


def newest_letters() -> list[Letter]:
    """Return the latest messages, newest first."""
    folder = Path(settings.MAILBOX_DIR)
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    return [letter for name in names[:SHOWN] if (letter := find_letter(name))]


def find_letter(name: str) -> Letter | None:
    """Return one message, or None."""
    path = Path(settings.MAILBOX_DIR) / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Letter(name, message) if isinstance(message, EmailMessage) else None
