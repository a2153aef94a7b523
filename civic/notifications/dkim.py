"""Sign a message as it leaves (RFC 6376), when the mail server does not."""

import dkim
from django.conf import settings

# What receivers show, thread, filter or act on. From is listed once more than it appears, so that
# a second one cannot be added. RFC 8058 wants the two headers of the one-click withdrawal signed.
SIGNED = (
    b"from from to subject date message-id reply-to in-reply-to references mime-version"
    b" content-type content-transfer-encoding content-language auto-submitted list-id"
    b" list-unsubscribe list-unsubscribe-post"
).split()


def sign(content: bytes) -> bytes:
    """The message with a DKIM-Signature in front; as it is when no key is set."""
    if not settings.DKIM_KEY:
        return content
    header = dkim.sign(
        content,
        settings.DKIM_SELECTOR.encode(),
        settings.DKIM_DOMAIN.encode(),
        settings.DKIM_KEY.encode(),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=_present(content),
    )
    return bytes(header) + content


def _present(content: bytes) -> list[bytes]:
    head = content.split(b"\r\n\r\n", 1)[0].lower()
    names = {line.split(b":", 1)[0] for line in head.split(b"\r\n") if b":" in line}
    return [name for name in SIGNED if name in names]
