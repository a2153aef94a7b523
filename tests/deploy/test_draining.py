"""A web process that is told to stop refuses who comes, and answers who is there."""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from benchmarks.servers import free_port
from civic.embedded.processes import spawn


def refused(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ask(port: int) -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST", "/", b"a=1")
        return connection.getresponse().read()


def test_a_stopping_process_refuses_at_once_and_answers_who_is_there(tmp_path: Path):
    port = free_port()
    config = ["--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    server = spawn(
        "gunicorn",
        [sys.executable, "-m", "gunicorn", *config, "tests.deploy.slow_app"],
        # One worker: another might still be starting when it is told to stop, and not hear it.
        env={**os.environ, "SLOW_APP": str(tmp_path), "WEB_WORKERS": "1"},
        log=tmp_path / "log",
    )
    with ThreadPoolExecutor(1) as visitors:
        try:
            wait_for(lambda: not refused(port))
            answer = visitors.submit(ask, port)
            wait_for((tmp_path / "begun").exists)
            os.kill(server.process.pid, signal.SIGTERM)
            # While somebody still waits for an answer: nobody else is put in a queue behind them.
            wait_for(lambda: refused(port))
            assert not answer.done()
            (tmp_path / "released").touch()
            assert answer.result(timeout=30) == b"done"
            assert server.process.wait(timeout=30) == 0
        finally:
            (tmp_path / "released").touch()
            server.stop()
