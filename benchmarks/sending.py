"""How fast mails leave: from the outbox to a local SMTP server, beside a ceiling of the same run.

The ceiling is `smtplib` sending the very bytes that the outbox sent, over one connection, without
a database, a template or a signature. The server answers everything and keeps nothing; it is a
process of its own, so that its processor time is not ours.
"""

import multiprocessing
import smtplib
import socket
import socketserver
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.cpu import Meter, postmaster, seconds_of_this_process
from civic.lib import letters
from civic.lib.letters import Letter
from civic.notifications import registry, sending, transport
from civic.notifications.actions import mails
from civic.notifications.backends import Outbox
from civic.notifications.models import Mail, Pace
from civic.notifications.states import Lane

MESSAGES = 1000
KIND = "banc"


def main() -> None:
    """Print messages per second and processor time per message of each way."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    registry.add_model(KIND, Lane.DIGEST, _letter)
    settings.MAIL_TRANSPORT, settings.MAIL_PER_SECOND = "smtp", 0
    with sink() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = ""
        contents = _outbox("letters drawn as they leave", _post_letters)
        ceiling = _bare(port, contents)
        _outbox("messages written before", _post_ready)
        settings.DKIM_DOMAIN, settings.DKIM_SELECTOR = "example.org", "banc"
        settings.DKIM_KEY = _key()
        _outbox("letters, signed here (DKIM)", _post_letters)
        print(f"ceiling: {ceiling:.0f} messages/s, smtplib with the same bytes")


def _outbox(name: str, post: Callable[[], None]) -> list[bytes]:
    """Post, then time the sending; returns the bytes that left."""
    Mail.objects.all().delete()
    Pace.objects.all().delete()
    timed_post = _timed(post)
    contents: list[bytes] = []
    real = transport.Smtp.hand_over

    def keep(self: transport.Smtp, sender: str, to: str, content: bytes) -> None:
        contents.append(content)
        real(self, sender, to, content)

    transport.Smtp.hand_over = keep  # type: ignore[method-assign]
    database = Meter([postmaster()])
    before, spent = database.read(), seconds_of_this_process()
    try:
        took = _timed(_send_everything)
    finally:
        transport.Smtp.hand_over = real  # type: ignore[method-assign]
    ours = (seconds_of_this_process() - spent) / MESSAGES
    theirs = (database.read() - before) / MESSAGES
    print(
        f"{name}: {MESSAGES / took:.0f} messages/s"
        f" (posted at {MESSAGES / timed_post:.0f}/s); processor per message:"
        f" sender {ours * 1000:.2f} ms, PostgreSQL {theirs * 1000:.2f} ms"
    )
    return contents


def _send_everything() -> None:
    while Mail.objects.waiting().exists():
        sending.run()


def _bare(port: int, contents: list[bytes]) -> float:
    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            for content in contents:
                smtp.sendmail("site@example.org", ["a@example.org"], content)

    spent = seconds_of_this_process()
    took = _timed(send)
    each = (seconds_of_this_process() - spent) / len(contents)
    size = sum(map(len, contents)) / len(contents) / 1024
    rate = len(contents) / took
    print(f"smtplib, {size:.1f} KiB each: {rate:.0f} messages/s; sender {each * 1000:.2f} ms")
    return rate


def _letter(args: dict[str, int]) -> Letter:
    """A weekly digest, the message that leaves most."""
    example = letters._examples["suivi-semaine"]()
    return replace(example, subject=f"Message {args['number']}")


def _post_letters() -> None:
    posts = [mails.Post(f"banc-{n}", f"a{n}@example.org", {"number": n}) for n in range(MESSAGES)]
    with transaction.atomic():
        mails.post_many(kind=KIND, posts=posts)


def _post_ready() -> None:
    body = "Une ligne de texte ordinaire.\n" * 40
    ready = [EmailMessage(f"Message {n}", body, to=[f"a{n}@example.org"]) for n in range(MESSAGES)]
    Outbox().send_messages(ready)


def _timed(call: Callable[[], None]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(
        serialization.Encoding.PEM, form, serialization.NoEncryption()
    ).decode()


# -- the server ----------------------------------------------------------------------------------


class _Answer(socketserver.StreamRequestHandler):
    """Says yes to everything, as fast as Python can."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.wfile.write(b"220 banc\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                for text in self.rfile:
                    if text == b".\r\n":
                        break
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 OK\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def sink() -> Iterator[int]:
    """Run the server in its own process; yield its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = int(listening.getsockname()[1])
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(listening,))
    process.start()
    listening.close()
    try:
        yield port
    finally:
        process.terminate()
        process.join()


def _serve(listening: socket.socket) -> None:
    server = _Server(("127.0.0.1", 0), _Answer, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.serve_forever()
