"""The site as a newcomer starts it, and every way of ending it. Real processes throughout."""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from civic.embedded import environment, throwaway
from civic.embedded.redis import free_port

READY, LIMIT = "Stop with Ctrl-C", 180
CONFIGURED = ["DATABASE_URL", "REDIS_URL", "SITE_URL", *throwaway.ENVIRONMENT]


def ours(data: Path) -> dict[int, str]:
    """Return the live processes that work for the instance on `data`, by number."""
    found = {}
    for process in psutil.process_iter(["pid", "cmdline", "environ", "status"]):
        row = process.info
        told = (row["environ"] or {}).get("CIVIC_DATA_DIR") == str(data)
        named = str(data) in " ".join(row["cmdline"] or [])
        if (told or named) and row["status"] != psutil.STATUS_ZOMBIE:
            found[row["pid"]] = " ".join(row["cmdline"] or [])
    found.pop(os.getpid(), None)
    return found


def eventually(true: Callable[[], object], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return bool(true())


class Run:
    """One `python -m civic.embedded.run`."""

    def __init__(self, data: Path, port: int, *options: str, uid: int | None = None) -> None:
        self.data, self.port = data, port
        self.output = data.parent / f"output-{time.monotonic_ns()}"
        environ = {name: value for name, value in os.environ.items() if name not in CONFIGURED}
        environ |= {"CIVIC_DATA_DIR": str(data), "PORT": str(port), "HOME": str(data.parent)}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "civic.embedded.run", *options],
                cwd=environment.ROOT,
                env=environ,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                user=uid,
            )

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_ready(self) -> "Run":
        assert eventually(lambda: READY in self.said or self.process.poll() is not None, LIMIT)
        assert READY in self.said, self.said
        return self

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=20) as page:
                return page.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Give a data folder at a path too long for a Unix socket, used by all tests in turn."""
    with throwaway.folder() as place:
        deep = place / ("a-folder-with-a-long-name" * 3) / ("and-another-one" * 4)
        deep.mkdir(parents=True)
        yield deep / "data"


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., Run]]:
    """Start instances; whatever a test does, none survives it."""
    started: list[Run] = []

    def launch(*options: str, **choices: object) -> Run:
        run = Run(data, free_port(), "--no-demo", *options, **choices)  # type: ignore[arg-type]
        started.append(run)
        return run

    yield launch
    for run in started:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()
    assert eventually(lambda: not ours(data)), ours(data)


@pytest.mark.full
def test_it_starts_serves_and_stops_on_ctrl_c(start: Callable[..., Run], data: Path):
    run = start().wait_ready()
    assert len(str(data)) > 120
    assert run.get("/courrier/") == 200
    assert run.get("/healthz") == 200
    assert f"http://localhost:{run.port}/" in run.said
    assert re.search(r"gunicorn.*celery.*worker.*celery.*beat", " ".join(ours(data).values()))
    assert run.end(signal.SIGINT) == 0
    assert ours(data) == {}
    assert run.said.rstrip().endswith("Stopped.")


@pytest.mark.full
def test_it_starts_again_soon(start: Callable[..., Run], data: Path):
    start().wait_ready().end(signal.SIGTERM)
    began = time.monotonic()
    start().wait_ready()
    # The promise is ten seconds on a quiet machine, which a machine that runs tests is not.
    assert time.monotonic() - began < 60


@pytest.mark.full
def test_it_refuses_a_second_run_on_the_same_data(start: Callable[..., Run], data: Path):
    first = start().wait_ready()
    before = ours(data)
    second = start()
    assert second.process.wait(60) == 1
    assert second.said.count("\n") == 1
    assert "already runs on" in second.said
    assert ours(data) == before
    assert first.get("/healthz") == 200


@pytest.mark.full
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_it_leaves_nothing_however_it_is_told(
    start: Callable[..., Run], data: Path, number: signal.Signals
):
    run = start().wait_ready()
    assert run.end(number) == 0
    assert ours(data) == {}


@pytest.mark.full
def test_it_stops_while_it_starts(start: Callable[..., Run], data: Path):
    run = start()
    assert eventually(lambda: "Preparing" in run.said)
    assert run.end(signal.SIGINT) == 0
    assert ours(data) == {}


@pytest.mark.full
def test_it_takes_everything_along_when_killed_and_starts_again(
    start: Callable[..., Run], data: Path
):
    run = start().wait_ready()
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    again = start().wait_ready()
    assert again.get("/healthz") == 200
    assert again.end(signal.SIGINT) == 0


@pytest.mark.full
@pytest.mark.parametrize("victim", ["gunicorn", "beat", "postgres -D"])
def test_it_stops_when_one_of_its_processes_dies(
    start: Callable[..., Run], data: Path, victim: str
):
    run = start().wait_ready()
    pid = min(pid for pid, command in ours(data).items() if victim in command)
    os.kill(pid, signal.SIGKILL)
    assert run.process.wait(60) == 1
    assert "died; stopping everything" in run.said
    assert ours(data) == {}


@pytest.mark.full
def test_it_listens_on_the_loopback_only(start: Callable[..., Run], data: Path):
    start().wait_ready()
    addresses = {
        row.laddr.ip
        for pid in ours(data)
        for row in psutil.Process(pid).net_connections()
        if row.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


@pytest.mark.full
def test_it_lends_its_variables_to_a_command_typed_beside_it(start: Callable[..., Run], data: Path):
    run = start().wait_ready()
    environ = {name: value for name, value in os.environ.items() if name not in CONFIGURED}
    code = "from django.conf import settings as s; print(s.SITE_URL)"
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", code],
        cwd=environment.ROOT,
        env=environ | {"CIVIC_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.strip() == f"http://localhost:{run.port}", answer.stderr


@pytest.mark.full
def test_it_lets_nobody_else_look_into_its_folder(start: Callable[..., Run], data: Path):
    start().wait_ready()
    assert data.stat().st_mode & 0o066 == 0
    for name in ("secrets.json", "instance.json", "logs", "postgres"):
        assert (data / name).stat().st_mode & 0o077 == 0, name


@pytest.mark.full
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_runs_without_being_root():
    uid = pwd.getpwnam("nobody").pw_uid
    try:
        subprocess.run(
            [sys.executable, "-c", "import civic"], user=uid, cwd=environment.ROOT, check=True
        )
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip("this Python, or this checkout, is out of reach of other users")
    with throwaway.folder() as place:
        os.chown(place, uid, -1)
        run = Run(place / "data", free_port(), "--no-demo", uid=uid)
        try:
            run.wait_ready()
            users = {psutil.Process(pid).username() for pid in ours(place / "data")}
            assert users == {"nobody"}
            assert run.end(signal.SIGINT) == 0
        finally:
            if run.process.poll() is None:
                run.process.kill()
                run.process.wait()
        assert eventually(lambda: not ours(place / "data"))


@pytest.mark.full
def test_it_stops_with_make_even_when_only_make_is_told(data: Path):
    make = shutil.which("make")
    assert make
    script = data.parent / "Makefile"
    script.write_text(f"run:\n\t@exec {sys.executable} -m civic.embedded.run --no-demo\n")
    environ = {name: value for name, value in os.environ.items() if name not in CONFIGURED}
    environ |= {"CIVIC_DATA_DIR": str(data), "PORT": str(free_port())}
    output = data.parent / "make-output"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [make, "-f", str(script), "run"],
            cwd=environment.ROOT,
            env=environ,
            stdout=file,
            stderr=file,
            start_new_session=True,
            # make keeps ignoring what its parent ignores, as a shell's background jobs do.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    assert eventually(lambda: READY in output.read_text(), LIMIT), output.read_text()
    process.send_signal(signal.SIGINT)
    process.wait(60)
    assert eventually(lambda: not ours(data))


def refusal(tmp_path: Path, port: str) -> str:
    """Return the one line that a run says before it touches anything."""
    environ = {name: value for name, value in os.environ.items() if name not in CONFIGURED}
    answer = subprocess.run(
        [sys.executable, "-m", "civic.embedded.run"],
        cwd=environment.ROOT,
        env=environ | {"CIVIC_DATA_DIR": str(tmp_path / "data"), "PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr == ""
    assert answer.stdout.count("\n") == 1
    return answer.stdout


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80 "])
def test_it_refuses_a_port_that_is_none(tmp_path: Path, port: str):
    assert "PORT must be a number" in refusal(tmp_path, port)


def test_it_says_that_the_port_is_taken(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} cannot be used" in refusal(tmp_path, str(port))
    assert not (tmp_path / "data" / "postgres").exists()


def test_it_says_that_the_folder_cannot_be_used(tmp_path: Path):
    (tmp_path / "data").write_text("a file")
    assert "cannot be used" in refusal(tmp_path, str(free_port()))


def test_it_says_that_the_secrets_are_damaged(tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secrets.json").write_text("{")
    assert "put its copy back" in refusal(tmp_path, str(free_port()))
