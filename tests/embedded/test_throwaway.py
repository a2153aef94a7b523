"""Services that vanish with the command that borrowed them."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from civic.embedded import environment, redis
from tests.embedded.test_processes import eventually, runs

BORROW = [sys.executable, "-m", "civic.embedded.throwaway"]
SHOW = (
    "import os, psycopg2, redis;"
    "psycopg2.connect(os.environ['DATABASE_URL']).close();"
    "redis.Redis.from_url(os.environ['REDIS_URL']).ping();"
    "print(os.environ['CIVIC_DATA_DIR'], os.getpid(), flush=True);"
)


def test_it_lends_services_and_hands_back_the_status():
    command = [*BORROW, sys.executable, "-c", SHOW + "raise SystemExit(7)"]
    answer = subprocess.run(
        command, cwd=environment.ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 7, answer.stderr
    assert not Path(answer.stdout.split()[0]).exists()


def test_it_takes_the_command_along_when_told_to_stop():
    command = [*BORROW, sys.executable, "-c", SHOW + "import time; time.sleep(60)"]
    with subprocess.Popen(command, cwd=environment.ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        folder, pid = process.stdout.readline().decode().split()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 130
    assert eventually(lambda: not runs(int(pid)))
    assert not Path(folder).exists()


def test_it_says_in_one_line_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    from civic.embedded import throwaway

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(redis, "find_spec", lambda name: None)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        assert throwaway.main(["true"]) == 1
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert capsys.readouterr().err.count("\n") == 1
