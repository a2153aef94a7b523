"""Sentry and a collector of traces, on this machine: what reaches them, and what never does."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from civic.celery import app
from civic.lib import telemetry
from civic.lib.watched_tasks import CARRIED
from tests.petitions.cast import fill, make_petition, sign_path

NAME = "0123456789abcdef" * 2
MARK = "xyzzy"
PERSON = {"first_name": MARK, "last_name": f"Martin{MARK}", "email": f"odile@{MARK}.fr"}


UNPACK = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}


class Collector(ThreadingHTTPServer):
    """Takes whatever is sent."""

    daemon_threads = True

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = UNPACK[self.headers.get("Content-Encoding", "")]
        self.server.taken.append((self.path, unpack(body)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_args) -> None:
        """Nobody reads it."""


@pytest.fixture
def collector(settings) -> Iterator[Collector]:
    settings.TRUSTED_PROXIES = 1
    server = Collector()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def sentry(collector, settings) -> Iterator[Collector]:
    settings.SENTRY_DSN = f"http://key@127.0.0.1:{collector.server_port}/1"
    telemetry.begin()
    yield collector
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


@pytest.fixture
def traces(collector, settings, monkeypatch) -> Iterator[Collector]:
    settings.OTLP_ENDPOINT = f"http://127.0.0.1:{collector.server_port}/v1/traces"
    settings.OTLP_HEADERS = {"x-key": "a"}
    monkeypatch.setattr(telemetry, "_tracer", None)
    telemetry.begin()
    yield collector
    telemetry._tracer.span_processor.shutdown()


def visitor() -> Client:
    """Somebody whose every header says who they are."""
    headers = {
        "X-Request-ID": NAME,
        "X-Forwarded-For": "198.51.100.7",
        "User-Agent": MARK,
        "Referer": f"https://{MARK}.fr/",
        "Authorization": f"Bearer {MARK}",
    }
    return Client(raise_request_exception=False, headers=headers)


def break_signing(monkeypatch) -> None:
    def broken(**given):
        who = given["signing"].who
        raise ValueError(f"{who} cannot sign")

    monkeypatch.setattr("initiatives.views.signing.sign", broken)


@app.task(name="tests.telemetry.broken")
def broken_task(given: str) -> None:
    raise ValueError(given)


@pytest.mark.django_db
def test_sentry_is_told_where_it_broke_and_not_on_whom(sentry, monkeypatch):
    break_signing(monkeypatch)
    petition = make_petition()
    answer = visitor().post(f"{sign_path(petition)}?q={MARK}", fill(petition, **PERSON))
    assert answer.status_code == 500
    sentry_sdk.flush(timeout=10)
    ((path, body),) = sentry.taken
    assert path == "/api/1/envelope/"
    event = json.loads(body.splitlines()[2])
    assert event["tags"]["request_id"] == NAME
    assert event["logentry"]["message"] == "Internal Server Error: sign"
    (broke,) = event["exception"]["values"]
    assert (broke["type"], broke["value"]) == ("ValueError", "ValueError")
    assert broke["stacktrace"]["frames"][-1]["function"] == "broken"
    assert "vars" not in broke["stacktrace"]["frames"][-1]
    for planted in (MARK, "Martin", "198.51.100.7"):
        assert planted not in body.decode()
    assert not {"request", "user", "extra", "modules", "breadcrumbs"} & set(event)


def test_sentry_is_told_of_a_task_without_what_it_was_given(sentry):
    broken_task.apply(args=[f"odile@{MARK}.fr"], headers={CARRIED: NAME})
    sentry_sdk.flush(timeout=10)
    ((_path, body),) = sentry.taken
    event = json.loads(body.splitlines()[2])
    assert event["tags"]["request_id"] == NAME
    assert event["tags"]["task"] == "tests.telemetry.broken"
    assert f"odile@{MARK}" not in body.decode()


@pytest.mark.django_db
def test_a_trace_has_the_name_of_its_request_and_of_nobody(traces, monkeypatch):
    break_signing(monkeypatch)
    petition = make_petition()
    visitor().post(f"{sign_path(petition)}?q={MARK}", fill(petition, **PERSON))
    broken_task.apply(args=[MARK], headers={CARRIED: NAME})
    telemetry._tracer.span_processor.force_flush()
    path, body = traces.taken[0]
    assert path == "/v1/traces"
    spans = [
        span
        for _path, sent in traces.taken
        for resource in ExportTraceServiceRequest.FromString(sent).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert [span.name for span in spans] == ["POST sign", "tests.telemetry.broken"]
    assert {span.trace_id.hex() for span in spans} == {NAME}
    told = {one.key: one.value.string_value or one.value.int_value for one in spans[0].attributes}
    assert told == {
        "http.request.method": "POST",
        "http.route": "sign",
        "http.response.status_code": 500,
        "request_id": NAME,
    }
    assert all(span.status.code == 2 and not span.events for span in spans)
    for planted in (MARK, "Martin", "198.51.100.7"):
        assert planted.encode() not in body


LOADED = """
import sys, django
django.setup()
print([name for name in sys.modules if name.startswith(("sentry", "opentelemetry.exporter"))])
"""


def test_nothing_of_them_is_loaded_when_nobody_listens():
    said = subprocess.run(
        [sys.executable, "-c", LOADED],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "civic.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "[]"
    assert telemetry._tracer is None


def test_a_deployed_instance_installs_no_traces_unless_asked():
    # Where it is, the client of Redis loads it.
    assert "opentelemetry" not in Path("requirements/deploy.txt").read_text()
    assert "opentelemetry-sdk==" in Path("requirements/traces.txt").read_text()


def test_it_says_what_is_missing(settings, monkeypatch):
    settings.OTLP_ENDPOINT = "http://127.0.0.1:1/v1/traces"
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http", None)
    monkeypatch.delitem(
        sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", raising=False
    )
    with pytest.raises(ImproperlyConfigured, match=r"traces\.txt"):
        telemetry.begin()
