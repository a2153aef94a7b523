"""Starting and ending the processes of the embedded mode, so that none is ever left behind."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.05

Tick = Callable[[], None]
"""Called often while something is awaited, so that progress can be shown."""


class EmbeddedError(Exception):
    """Something a person has to know, in one line."""


def quiet() -> None:
    """Report no progress."""


def die_with_parent(stop: signal.Signals) -> Callable[[], None] | None:
    """Return what a new child runs so that the kernel ends it when we die, even by kill -9."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def in_child() -> None:
        prctl(_PR_SET_PDEATHSIG, int(stop))
        if os.getppid() != parent:  # the parent died between the fork and the call above
            os._exit(1)

    return in_child


@dataclass
class Child:
    """A process that we started, in a session of its own: Ctrl-C reaches us, not it."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    stop_signal: signal.Signals

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the polite signal."""
        if self.alive:
            with suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def stop(self, patience: float = 10) -> None:
        """Ask, wait `patience` seconds, then kill it and whatever it started."""
        self.ask_to_stop()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_lines(self, count: int = 20) -> str:
        """Return the end of its log, to show why it died."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def spawn(
    name: str,
    command: list[str],
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    uid: int | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    stdin: bytes | None = None,
    cwd: Path | None = None,
) -> Child:
    """Start a process that cannot outlive us; `log` None leaves its output on our terminal.

    Call it from the main thread only: the kernel's promise is tied to the thread that starts.
    """
    options: dict[str, Any] = {}
    if uid is not None:
        options |= {"user": uid, "group": _group_of(uid), "extra_groups": []}
    output = log.open("wb") if log else None
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=die_with_parent(stop_signal),
            **options,
        )
    finally:
        if output:
            output.close()
    if stdin is not None and process.stdin:
        process.stdin.write(stdin)
        process.stdin.close()
    return Child(name, process, log, stop_signal)


def _group_of(uid: int) -> int:
    import pwd

    return pwd.getpwuid(uid).pw_gid


def wait_until(ready: Callable[[], bool], child: Child, seconds: float, tick: Tick) -> None:
    """Wait for `ready`; raise EmbeddedError if `child` dies first or `seconds` pass."""
    end = time.monotonic() + seconds
    while not ready():
        if not child.alive:
            raise EmbeddedError(f"{child.name} stopped at once:\n{child.last_lines()}")
        if time.monotonic() > end:
            raise EmbeddedError(f"{child.name} is not ready after {seconds:.0f} seconds.")
        tick()
        time.sleep(_POLL_SECONDS)


def run_to_the_end(child: Child, tick: Tick) -> None:
    """Wait for a process that does one thing; raise EmbeddedError when it fails."""
    try:
        while child.alive:
            tick()
            time.sleep(_POLL_SECONDS)
    finally:
        child.stop(patience=3)
    if child.process.returncode:
        status = child.process.returncode
        raise EmbeddedError(f"{child.name} failed (status {status}).\n{child.last_lines()}".strip())


def remember(path: Path, children: Iterable[Child]) -> None:
    """Write who runs, so that the next start can end what a kill -9 left."""
    rows = []
    for child in children:
        with suppress(psutil.NoSuchProcess):
            rows.append([child.process.pid, psutil.Process(child.process.pid).create_time()])
    path.write_text(json.dumps(rows))


def end_remembered(path: Path) -> None:
    """End the processes of an earlier run that died without stopping them."""
    left = [process for row in _read_rows(path) if (process := _same_process(*row))]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=8)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    path.unlink(missing_ok=True)


def _read_rows(path: Path) -> list[tuple[int, float]]:
    try:
        return [(int(pid), float(born)) for pid, born in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError):
        return []


def _same_process(pid: int, born: float) -> psutil.Process | None:
    """Return the process if `pid` was not given to somebody else meanwhile."""
    try:
        process = psutil.Process(pid)
        return process if abs(process.create_time() - born) < 1 else None
    except psutil.NoSuchProcess:
        return None
