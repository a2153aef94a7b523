"""No process is left behind, however we end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from civic.embedded import processes
from civic.embedded.processes import EmbeddedError, quiet, spawn

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(inner.pid, flush=True)\n"
        "time.sleep(60)"
    ),
]
ORPHAN_MAKER = (
    "import time; from civic.embedded.processes import spawn;"
    f"print(spawn('sleep', {SLEEP!r}).process.pid, flush=True); time.sleep(60)"
)


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_it_stops_politely():
    child = spawn("sleep", SLEEP)
    assert child.alive
    child.stop()
    assert child.process.returncode == -signal.SIGTERM
    child.stop()  # once more changes nothing


def test_it_kills_a_stubborn_process_and_what_it_started(tmp_path: Path):
    child = spawn("stubborn", STUBBORN, log=tmp_path / "log")
    assert eventually(lambda: bool(child.last_lines()))
    inner = int(child.last_lines())
    child.stop(patience=0.2)
    assert child.process.returncode == -signal.SIGKILL
    assert eventually(lambda: not runs(inner))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that we died")
def test_it_takes_its_children_along_when_killed():
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN_MAKER], stdout=subprocess.PIPE)
    assert parent.stdout
    pid = int(parent.stdout.readline())
    assert runs(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert eventually(lambda: not runs(pid))


def test_it_keeps_our_ctrl_c_from_the_children():
    child = spawn("sleep", SLEEP)
    try:
        assert os.getpgid(child.process.pid) != os.getpgrp()
    finally:
        child.stop()


def test_it_gives_what_is_piped_and_the_environment(tmp_path: Path):
    code = "import os, sys; print(sys.stdin.read(), os.environ['NAME'])"
    child = spawn(
        "cat",
        [sys.executable, "-c", code],
        stdin="été".encode(),
        env={"NAME": "v", "PYTHONUTF8": "1"},
        log=tmp_path / "log",
    )
    processes.run_to_the_end(child, quiet)
    assert child.last_lines() == "été v"


def test_it_shows_why_a_process_failed(tmp_path: Path):
    child = spawn("bad", [sys.executable, "-c", "raise SystemExit('why')"], log=tmp_path / "log")
    with pytest.raises(EmbeddedError, match=r"bad failed \(status 1\).\nwhy"):
        processes.run_to_the_end(child, quiet)


def test_it_does_not_wait_for_a_dead_process(tmp_path: Path):
    child = spawn("bad", [sys.executable, "-c", "raise SystemExit('why')"], log=tmp_path / "log")
    with pytest.raises(EmbeddedError, match="bad stopped at once:\nwhy"):
        processes.wait_until(lambda: False, child, 20, quiet)
    child.stop()


def test_it_does_not_wait_for_ever():
    child, ticks = spawn("sleep", SLEEP), []
    try:
        with pytest.raises(EmbeddedError, match="not ready after"):
            processes.wait_until(lambda: False, child, 0.2, lambda: ticks.append(1))
    finally:
        child.stop()
    assert ticks
    assert child.last_lines() == ""


def test_it_ends_what_an_earlier_run_left(tmp_path: Path):
    child = spawn("sleep", SLEEP)
    processes.remember(tmp_path / "list", [child])
    processes.end_remembered(tmp_path / "list")
    assert not child.alive
    assert not (tmp_path / "list").exists()


def test_it_leaves_alone_who_got_the_number_meanwhile(tmp_path: Path):
    child = spawn("sleep", SLEEP)
    try:
        (tmp_path / "list").write_text(f"[[{child.process.pid}, 12.5], [999999999, 1.0]]")
        processes.end_remembered(tmp_path / "list")
        assert child.alive
    finally:
        child.stop()


@pytest.mark.parametrize("content", ["", "{", "[1]", '[["a", "b"]]'])
def test_it_survives_a_damaged_list(tmp_path: Path, content: str):
    (tmp_path / "list").write_text(content)
    processes.end_remembered(tmp_path / "list")
