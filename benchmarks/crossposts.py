"""What it costs to tell one thing through ten thousand accounts, and how fast posts leave.

Each account is somebody's own server (a signed call); all calls go to one local server in a process
of its own, which answers everything and keeps nothing. The ceiling is `httpx` sending the very same
bytes over one connection, without a database or a signature. CROSSPOST_CHANNELS (10,000),
CROSSPOST_SECONDS (20).
"""

import multiprocessing
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import psutil
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.cpu import Meter, postmaster, seconds_of_this_process
from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.syndication.actions import fanning
from civic.syndication.connectors import webhook
from civic.syndication.delivering import keys, sending
from civic.syndication.models import Channel, Delivery, Server
from civic.syndication.states import DeliveryState, Owner

CHANNELS = int(os.environ.get("CROSSPOST_CHANNELS", "10000"))
SECONDS = float(os.environ.get("CROSSPOST_SECONDS", "20"))
FEW = CHANNELS // 100


def main() -> None:
    """Print what writing the deliveries costs, then posts a second beside the ceiling."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    settings.CHANNEL_KEYS = [Fernet.generate_key().decode()]
    settings.CHANNEL_LOOPBACK = True
    with sink() as origin:
        for count in (FEW, CHANNELS):
            _empty()
            _connect(origin, count)
            _print_writing(count)
        rate = _print_sending()
        ceiling = _bare(origin)
    print(
        f"ceiling: {ceiling:.0f} calls/s with the same bytes; reached: {rate / ceiling:.2f} of it"
    )


def _print_writing(count: int) -> None:
    _tell()
    database, spent, memory = Meter([postmaster()]), seconds_of_this_process(), _memory()
    before = database.read()
    took = _timed(fanning.fan_out)
    ours, theirs = seconds_of_this_process() - spent, database.read() - before
    print(
        f"one thing, {count:,} accounts: {Delivery.objects.count():,} deliveries in"
        f" {took:.2f} s (ours {ours:.2f} s, PostgreSQL {theirs:.2f} s);"
        f" memory {_memory() - memory:+,} KiB"
    )


def _print_sending() -> float:
    spent, memory = seconds_of_this_process(), _memory()
    start = time.perf_counter()
    sending.run(SECONDS)
    took = time.perf_counter() - start
    sent = Delivery.objects.filter(state=DeliveryState.SENT).count()
    # What PostgreSQL spends is not told: the senders' connections end with them.
    ours = 1000 * (seconds_of_this_process() - spent) / sent
    print(
        f"{sent:,} posts by {settings.CHANNEL_SENDERS} senders in {took:.1f} s: "
        f"{sent / took:.0f}/s; {ours:.2f} ms of a sender's processor each;"
        f" memory {_memory() - memory:+,} KiB"
    )
    return sent / took


def _empty() -> None:
    for model in (Delivery, Channel, Server, Activity):
        model.objects.all().delete()


def _connect(origin: str, count: int) -> None:
    server = Server.objects.create(network=webhook.Webhook.key, origin=origin)
    sealed = keys.seal({"url": f"{origin}/hook", "secret": webhook.new_secret()})
    yesterday = timezone.now() - timedelta(days=1)
    Channel.objects.bulk_create(
        Channel(
            owner=Owner.INSTANCE,
            server=server,
            remote_id=f"banc-{number}",
            sealed=sealed,
            connected_at=yesterday,
            verbs=[Verb.PUBLISHED],
            limits={"text": webhook.TEXT_MAX},
            limits_read_at=timezone.now(),
            daily=1000,
        )
        for number in range(count)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE syndication_channel, syndication_delivery")


def _tell() -> None:
    with transaction.atomic():
        activity.record(
            verb=Verb.PUBLISHED,
            subject_kind="initiative",
            subject_key="1",
            object_kind="initiative",
            object_key="1",
            url="/initiatives/1-rouvrir-la-passerelle/",
            title="Rouvrir la passerelle",
            summary="La passerelle est fermée depuis deux ans.",
            area_code="21231",
            area_path="fr/27/21/21231/",
            area_name="Dijon",
            themes=["transports"],
        )
    activity.settle()


def _bare(origin: str) -> float:
    body = b"x" * 700
    with httpx.Client() as client:
        took = _timed(lambda: [client.post(f"{origin}/hook", content=body) for _n in range(1000)])
    return 1000 / took


def _memory() -> int:
    """What this process holds, in KiB."""
    return int(psutil.Process().memory_info().rss) // 1024


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


# -- the server ----------------------------------------------------------------------------------


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def sink() -> Iterator[str]:
    """Run the server in its own process; yield its origin."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = int(listening.getsockname()[1])
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(listening,))
    process.start()
    listening.close()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


def _serve(listening: socket.socket) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.daemon_threads = True
    server.serve_forever()
