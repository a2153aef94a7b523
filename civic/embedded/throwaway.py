"""A PostgreSQL and a Redis that vanish: `python -m civic.embedded.throwaway command …`.

Tests, checks and benchmarks use them when no DATABASE_URL is set.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from civic.embedded import postgres, redis
from civic.embedded.processes import EmbeddedError, spawn

ENVIRONMENT = {
    "CIVIC_EMBEDDED": "1",
    "DEBUG": "0",
    "SECRET_KEY": "only-for-tests-" * 5,
    "SITE_URL": "http://localhost:8000",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "CONTACT_EMAIL": "contact@example.org",
    "SEALED_STORE_KEYS": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTI=",
    "SIGNATURE_KEYS": "c2lnbmF0dXJlcy1mb3ItdGVzdHMtb25seS0xMjM0NTY=",
    "SIGNATURE_HASH_KEY": "only-for-tests",
    "CHANNEL_KEYS": "Y2hhbm5lbHMtZm9yLXRlc3RzLW9ubHktMTIzNDU2Nzg=",
    "AUDIT_KEY": "only-for-tests",
    "LOG_LEVEL": "WARNING",
}


@contextmanager
def folder(prefix: str = "civic-throwaway-") -> Iterator[Path]:
    """Make a temporary folder that PostgreSQL's own user can walk through."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def services(
    *, with_postgres: bool = True, with_redis: bool = True, prefix: str = "civic-throwaway-"
) -> Iterator[dict[str, str]]:
    """Start what is asked for and yield the variables that reach it."""
    with ExitStack() as stack:
        place = stack.enter_context(folder(prefix))
        found: dict[str, str] = {"CIVIC_DATA_DIR": str(place)}
        if with_postgres:
            server = postgres.start(
                place / "postgres", place / "postgres.log", durable=False, tell=_to_stderr
            )
            stack.callback(server.stop)
            postgres.ensure_database(server, "civic")
            found["DATABASE_URL"] = server.url("civic")
        if with_redis:
            cache = redis.start(place / "redis.log")
            stack.callback(cache.stop)
            found["REDIS_URL"] = cache.url()
        yield found


def run(
    command: list[str], found: Mapping[str, str], *, cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end with what `services` lent, and return what it said."""
    return subprocess.run(
        command,
        env={**os.environ, **found},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(command: list[str]) -> int:
    """Run `command` with services of its own and return its status."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with services() as found:
            child = spawn("command", command, env={**os.environ, **ENVIRONMENT, **found})
            try:
                return child.process.wait()
            finally:
                child.stop()
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main(sys.argv[1:]))
