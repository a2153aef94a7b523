"""From a row of the outbox to the bytes that leave."""

import base64
from collections.abc import Iterable
from email import message_from_bytes
from email.encoders import encode_quopri
from email.message import Message
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.message import EmailMessage

from civic.lib.letters import compose
from civic.notifications import dkim, registry
from civic.notifications.models import Mail

# The kind of mails that somebody else wrote whole: their `args` hold the message itself.
READY = "ready"


def ready_args(message: EmailMessage) -> dict[str, str]:
    """What is kept of a message that is already written. Blind copies are in no header."""
    return {"message": base64.b64encode(message.message().as_bytes()).decode()}


def message_of(mail: Mail) -> Message | None:
    """Build the message, or None when nothing is left to tell.

    Raises `KeyError` for a kind that no app registered, and whatever its builder raises.
    """
    if mail.kind == READY:
        return _with_id(message_from_bytes(base64.b64decode(mail.args["message"])), mail)
    letter = registry.model(mail.kind).build(mail.args)
    return compose(letter, to=mail.to, uid=mail.uid).message() if letter else None


def content_of(message: Message) -> bytes:
    """The bytes to hand over: nothing but ASCII, so that no server on the way has to change them.

    A changed byte would break the signature.
    """
    for part in message.walk():
        if part.get("Content-Transfer-Encoding", "").lower() == "8bit":
            del part["Content-Transfer-Encoding"]
            encode_quopri(part)
    return dkim.sign(_crlf(message.as_bytes()))


def envelope(mail: Mail) -> tuple[str, str]:
    """Who the server answers to when it cannot deliver, and for whom the message is."""
    return _return_path(mail), _in_ascii(mail.to)


def message_id(mail: Mail) -> str:
    """The same at each attempt, so that a repeated message shows once."""
    return f"<{mail.uid}@{our_host()}>"


def our_host() -> str:
    """What stands after the @ of our identifiers."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def recipients(message: EmailMessage) -> Iterable[str]:
    """Bare addresses, each once."""
    return dict.fromkeys(parseaddr(address)[1] for address in message.recipients())


def _with_id(message: Message, mail: Mail) -> Message:
    del message["Message-ID"]
    message["Message-ID"] = message_id(mail)
    return message


def _return_path(mail: Mail) -> str:
    """An address of its own per message (VERP), so that any bounce says which one it is about."""
    if not settings.MAIL_BOUNCE_ADDRESS:
        return _in_ascii(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    local, domain = settings.MAIL_BOUNCE_ADDRESS.split("@")
    return _in_ascii(f"{local}+{mail.uid.hex}@{domain}")


def _in_ascii(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def _crlf(content: bytes) -> bytes:
    return b"\r\n".join(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
