"""`make run`: the whole site on a machine where nothing is installed.

PostgreSQL, Redis, web, Celery worker and beat start together and stop together: on Ctrl-C, on a
closed terminal, when one of them dies, and when this very process is killed.
"""

import argparse
import io
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from civic.embedded import environment, postgres, redis
from civic.embedded.banner import show_banner
from civic.embedded.console import say, step
from civic.embedded.processes import (
    Child,
    EmbeddedError,
    end_remembered,
    remember,
    run_to_the_end,
    spawn,
    wait_until,
)

_CHILDREN = "children.json"
_STOP_SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
_START_SECONDS = 90


class Stop(BaseException):
    """Somebody asked us to stop."""


class Instance:
    """One run of the site on one data folder."""

    def __init__(self, values: Mapping[str, str], *, demo: bool = True) -> None:
        self.port = _port(values)
        self.data = environment.data_folder(values)
        self.values = dict(values)
        self.demo = demo
        self.services: list[Child] = []
        self.site: list[Child] = []
        self.stack = ExitStack()

    def run(self) -> int:
        """Start everything, wait until asked to stop, stop everything. Return the status."""
        _make_private(self.data)
        with environment.locked(self.data), self.stack:
            self.stack.callback((self.data / _CHILDREN).unlink, missing_ok=True)
            end_remembered(self.data / _CHILDREN)
            _refuse_taken(self.port)
            self.start()
            return self.watch()

    def start(self) -> None:
        """Bring the services up in order, until the site answers."""
        self.values |= environment.kept_secrets(self.data) | self.values
        self.values |= self.addresses()
        self.start_services()
        environment.publish(self.data, _only_ours(self.values))
        self.prepare()
        self.stack.callback(self.stop_site)
        self.start_site()
        show_banner(self.port, self.data, embedded=self.embedded)

    @property
    def embedded(self) -> bool:
        """Whether the database is ours: demo content and mailbox exist only then."""
        return self.values.get("CIVIC_EMBEDDED") == "1"

    def addresses(self) -> dict[str, str]:
        """Return the variables that follow from the port and the folder."""
        own = "DATABASE_URL" not in self.values
        return {
            "CIVIC_EMBEDDED": "1" if own else "0",
            "CIVIC_DATA_DIR": str(self.data),
            "SITE_URL": self.values.get("SITE_URL", f"http://localhost:{self.port}"),
            "ALLOWED_HOSTS": self.values.get("ALLOWED_HOSTS", "localhost,127.0.0.1"),
            "CONTACT_EMAIL": self.values.get("CONTACT_EMAIL", "contact@example.org"),
            "PYTHONUNBUFFERED": "1",
        }

    def start_services(self) -> None:
        """Start PostgreSQL and Redis unless others are configured."""
        if "DATABASE_URL" not in self.values:
            new = not (self.data / "postgres").exists()
            with step("Creating and starting PostgreSQL" if new else "Starting PostgreSQL") as now:
                server = postgres.start(
                    self.data / "postgres", self.log("postgres"), tick=now.tick, tell=say
                )
                self.own(server)
                postgres.ensure_database(server, "civic")
                self.values["DATABASE_URL"] = server.url("civic")
        if "REDIS_URL" not in self.values:
            with step("Starting Redis") as now:
                cache = redis.start(self.log("redis"), tick=now.tick)
                self.own(cache)
                self.values["REDIS_URL"] = cache.url()

    def own(self, server: postgres.Server | redis.Server) -> None:
        """Stop this server at the end, after those who use it."""
        self.stack.callback(server.stop)
        self.services.append(server.child)

    def prepare(self) -> None:
        """Migrate and load data, in a process whose output is ours."""
        command = ["manage.py", "prepare", *([] if self.demo else ["--no-demo"])]
        child = spawn(
            "The preparation", [sys.executable, *command], env=self.values, cwd=environment.ROOT
        )
        run_to_the_end(child, lambda: None)

    def start_site(self) -> None:
        """Start web, then worker and beat once the site answers."""
        with step("Starting the site") as now:
            web = self.add("web", _gunicorn(self.port))
            wait_until(lambda: _answers(self.port), web, _START_SECONDS, now.tick)
        self.add("worker", _celery("worker", "-P", "threads", "-c", "2", "--without-mingle"))
        self.add("beat", _celery("beat", "-s", str(self.data / "beat-schedule"), "--pidfile="))

    def add(self, name: str, arguments: list[str]) -> Child:
        """Start one of our own processes."""
        child = spawn(
            name,
            [sys.executable, "-m", *arguments],
            log=self.log(name),
            env=self.values,
            cwd=environment.ROOT,
        )
        self.site.append(child)
        remember(self.data / _CHILDREN, self.site)
        return child

    def stop_site(self) -> None:
        """Ask all of our processes at once, then wait for each."""
        say("Stopping…")
        for child in self.site:
            child.ask_to_stop()
        for child in self.site:
            child.stop(patience=8)

    def log(self, name: str) -> Path:
        """Return where a process writes; each start begins a new file."""
        return self.data / "logs" / f"{name}.log"

    def watch(self) -> int:
        """Wait until one of ours dies, or make, who started us, is told to stop."""
        make = _Make()
        while True:
            for child in [*self.services, *self.site]:
                if not child.alive:
                    say(f"{child.name} died; stopping everything.\n{child.last_lines()}")
                    return 1
            if make.wants_to_stop():
                raise Stop
            time.sleep(0.3)


class _Make:
    """The `make` that started us.

    It keeps the signal for itself when only it is told to stop, and waits for us: seen from
    here, it does not catch SIGINT any more.
    """

    def __init__(self) -> None:
        self.parent = os.getppid()
        self.caught = self._catches_interrupt()

    def wants_to_stop(self) -> bool:
        return self.caught and (os.getppid() != self.parent or not self._catches_interrupt())

    def _catches_interrupt(self) -> bool:
        with suppress(OSError):
            status = Path(f"/proc/{self.parent}/status").read_text()
            if status.split("\n", 1)[0] == "Name:\tmake":
                mask = int(status.split("SigCgt:")[1].split()[0], 16)
                return bool(mask & 1 << (signal.SIGINT - 1))
        return False


def _gunicorn(port: int) -> list[str]:
    workers = ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    options = ["--bind", f"127.0.0.1:{port}", "--preload", "--graceful-timeout", "5"]
    return ["gunicorn", "civic.wsgi", *workers, *options, "--no-control-socket"]


def _celery(kind: str, *options: str) -> list[str]:
    return ["celery", "-A", "civic", kind, "--loglevel", "WARNING", *options]


def _port(values: Mapping[str, str]) -> int:
    text = values.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise EmbeddedError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _refuse_taken(port: int) -> None:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError as error:
        raise EmbeddedError(
            f"Port {port} cannot be used ({error.strerror}): choose another, "
            f"for instance `make run PORT={port + 1}`."
        ) from None


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _make_private(data: Path) -> None:
    """Make the data folder: PostgreSQL's user may walk through when we are root, no more."""
    try:
        (data / "logs").mkdir(parents=True, exist_ok=True)
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (data / "logs").chmod(0o700)
    except OSError as error:
        raise EmbeddedError(f"The data folder {data} cannot be used: {error.strerror}.") from None


def _only_ours(values: Mapping[str, str]) -> dict[str, str]:
    """Leave out what belongs to the terminal rather than to the instance."""
    names = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "AUDIT_KEY", "SEALED_STORE_KEYS"}
    names |= {"SIGNATURE_KEYS", "SIGNATURE_HASH_KEY", "CHANNEL_KEYS"}
    names |= {"CIVIC_EMBEDDED", "CIVIC_DATA_DIR", "SITE_URL", "ALLOWED_HOSTS", "CONTACT_EMAIL"}
    return {name: values[name] for name in sorted(names)}


def _listen_to_signals() -> None:
    stopping = False

    def handle(number: int, frame: object) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise Stop

    for number in _STOP_SIGNALS:
        signal.signal(number, handle)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m civic.embedded.run", description=__doc__)
    parser.add_argument("--no-demo", action="store_true", help="start with an empty site")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Run the site and return the status for the shell."""
    options = _parse(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without accents still gets the text
    _listen_to_signals()
    try:
        return Instance(environment.configured(), demo=not options.no_demo).run()
    except Stop:
        say("Stopped.")
        return 0
    except environment.BusyError as busy:
        say(f"The site already runs on {busy}: stop it first, or choose another CIVIC_DATA_DIR.")
    except (EmbeddedError, environment.DamagedError) as error:
        say(str(error))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
