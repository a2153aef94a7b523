"""How a message leaves: by SMTP over one connection for many, or into the local mailbox."""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from civic.embedded import mailbox
from civic.notifications.verdicts import Stage, Verdict, enhanced_in, judge

# A server may look into each message before it answers; hanging up early would repeat it.
ANSWER_SECONDS = 60
# Some servers take only so many over one connection.
PER_CONNECTION = 100


class UnreachableError(Exception):
    """No server to hand anything to; `code` says why without naming anybody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class NotSentError(Exception):
    """One message was not taken, or perhaps was."""

    verdict: Verdict
    code: str
    # The connection is gone, or the server wants no more of it.
    over: bool = False
    # It was lost after the content had begun to leave.
    unsure: bool = False


class Line(Protocol):
    """Something messages leave by."""

    def open(self) -> None:
        """Be ready to hand over. Raises `UnreachableError`."""

    def hand_over(self, sender: str, to: str, content: bytes) -> None:
        """Hand one message over. Raises `NotSentError`."""

    def close(self) -> None:
        """Hang up."""


def line() -> Line:
    """The way out that the settings name."""
    return Mailbox() if settings.MAIL_TRANSPORT == "mailbox" else Smtp()


class Mailbox:
    """The local mailbox: a file per message."""

    def open(self) -> None:
        """Nothing to open."""

    def hand_over(self, sender: str, to: str, content: bytes) -> None:
        """Keep the message."""
        mailbox.keep(content)

    def close(self) -> None:
        """Nothing to close."""


class Smtp:
    """One connection to the server of Django's settings, opened when first needed."""

    def __init__(self) -> None:
        self.backend = EmailBackend()
        self.taken = 0

    @property
    def smtp(self) -> smtplib.SMTP | None:
        """The conversation, once open."""
        return self.backend.connection

    def open(self) -> None:
        """Connect, secure and sign in, unless this is done. Raises `UnreachableError`."""
        if self.smtp and self.taken < PER_CONNECTION:
            return
        self.close()
        try:
            self.backend.open()
            if self.smtp and self.smtp.sock:
                self.smtp.sock.settimeout(ANSWER_SECONDS)
                self.smtp.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            # Django's own backend holds a connection that was only half set up.
            with suppress(OSError, smtplib.SMTPException):
                self.backend.close()
            self._drop()
            raise UnreachableError(_code(error)) from error

    def hand_over(self, sender: str, to: str, content: bytes) -> None:
        """Say the envelope, then the content. Raises `NotSentError`."""
        try:
            self._envelope(sender, to, len(content))
        except smtplib.SMTPServerDisconnected as error:
            # It had hung up between two messages, and took nothing.
            self._again(sender, to, len(content), error)
        self._content(content)
        self.taken += 1

    def close(self) -> None:
        """Say goodbye; a server that is gone does not matter."""
        if self.smtp:
            with suppress(OSError, smtplib.SMTPException):
                self.smtp.quit()
            self._drop()

    def _again(self, sender: str, to: str, size: int, lost: Exception) -> None:
        fresh = self.taken == 0
        self._drop()
        try:
            if fresh:
                raise lost
            self.open()
            self._envelope(sender, to, size)
        except (UnreachableError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            raise NotSentError(Verdict.LATER, "connection lost", over=True) from error

    def _envelope(self, sender: str, to: str, size: int) -> None:
        smtp = self._talking()
        options = [f"size={size}"] if smtp.has_extn("size") else []
        try:
            self._check(Stage.SENDER, *smtp.mail(sender, options))
            self._check(Stage.RECIPIENT, *smtp.rcpt(to))
        except UnicodeEncodeError as error:
            self._forget_message()
            raise NotSentError(Verdict.MESSAGE, "address not in ASCII") from error

    def _content(self, content: bytes) -> None:
        try:
            code, answer = self._talking().data(content)
        except smtplib.SMTPServerDisconnected as error:
            self._drop()
            raise NotSentError(
                Verdict.LATER, "connection lost after content", over=True, unsure=True
            ) from error
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, _bytes(error.smtp_error)
        self._check(Stage.CONTENT, code, answer)

    def _check(self, stage: Stage, code: int, answer: bytes) -> None:
        if 200 <= code < 300:
            return
        enhanced = enhanced_in(answer.decode("ascii", "replace"))
        verdict = judge(stage, code, enhanced)
        over = code == 421 or (stage is Stage.SENDER and verdict is Verdict.US)
        if code == 421:
            self._drop()
        else:
            self._forget_message()
        raise NotSentError(verdict, f"{stage.value} {code} {enhanced}".strip(), over=over)

    def _forget_message(self) -> None:
        try:
            self._talking().rset()
        except smtplib.SMTPServerDisconnected:
            self._drop()

    def _talking(self) -> smtplib.SMTP:
        if self.smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.smtp

    def _drop(self) -> None:
        if self.smtp:
            self.smtp.close()
        self.backend.connection = None
        self.taken = 0


def _code(error: Exception) -> str:
    """What is kept and logged of an error: never its text, which may hold an address."""
    if isinstance(error, smtplib.SMTPResponseException):
        enhanced = enhanced_in(_bytes(error.smtp_error).decode("ascii", "replace"))
        return f"{type(error).__name__} {error.smtp_code} {enhanced}".strip()
    return type(error).__name__


def _bytes(answer: bytes | str) -> bytes:
    return answer.encode() if isinstance(answer, str) else answer
