"""A mail server on this machine, which takes, refuses or hangs up as a test wants.

`python -m tests.notifications.post_office` runs one by itself: it prints its port, then the
Message-ID of each message it takes.
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Taken:
    """One message that the server said it took."""

    sender: str
    to: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def id(self) -> str:
        return str(self.message["message-id"])


Answer = str | None
OVER = "hang up"


class PostOffice:
    """What came, and what to say at each stage: None takes, a line refuses, `OVER` hangs up."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.connections = 0
        self.seconds_before_answer = 0.0
        self.at_sender: Callable[[str], Answer] = lambda _address: None
        self.at_recipient: Callable[[str], Answer] = lambda _address: None
        self.at_content: Callable[[Taken], Answer] = lambda _taken: None
        # Takes the message, then hangs up before saying so.
        self.lose_answer: Callable[[Taken], bool] = lambda _taken: False

    @property
    def subjects(self) -> list[str]:
        return [str(one.message["subject"]) for one in self.taken]

    # -- what aiosmtpd calls ---------------------------------------------------------------------

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._say(server, self.at_sender(address)) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self._say(server, self.at_recipient(address))
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        taken = Taken(envelope.mail_from, envelope.rcpt_tos[0], envelope.content)
        answer = self._say(server, self.at_content(taken))
        if answer:
            return answer
        self.taken.append(taken)
        await asyncio.sleep(self.seconds_before_answer)
        if self.lose_answer(taken):
            self._say(server, OVER)
        return "250 OK"

    def _say(self, server: SMTP, answer: Answer) -> str:
        if answer == OVER:
            assert server.transport
            server.transport.abort()
        return answer or ""


def controller(office: PostOffice, **options: Any) -> Controller:
    """The server for an office, on a free port of the loopback; start and stop it."""
    return _FreePort(office, hostname="127.0.0.1", port=0, **options)


class _FreePort(Controller):
    """Finds out which port it was given."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Printed(list[Taken]):
    def append(self, taken: Taken) -> None:
        sys.stdout.write(f"{taken.id}\n")
        sys.stdout.flush()


def main() -> None:
    office = PostOffice()
    office.taken = _Printed()
    # Many kills then fall between the taking and the answer.
    office.seconds_before_answer = 0.005
    server = controller(office)
    server.start()
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main()
