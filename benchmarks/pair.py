"""A PostgreSQL that follows another one, as an operator makes it with pg_basebackup."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from civic.embedded import postgres
from civic.embedded.access import helper_uid, let_through
from civic.embedded.processes import quiet, run_to_the_end, spawn

NAME = "follower"


def follow(folder: str, data: Path, *, durable: bool = True) -> postgres.Server:
    """Copy the server that listens in `folder` to `data`, and start a replica of it there."""
    data.mkdir(mode=0o700, parents=True)
    uid = helper_uid(data)
    if uid is not None:
        uid = Path(folder).stat().st_uid
        os.chown(data, uid, -1)
        let_through(data, uid)
    source = f"host={folder} user={postgres.SUPERUSER} application_name={NAME}"
    command = [str(postgres.programs() / "pg_basebackup"), "-D", str(data), "-d", source]
    copy = spawn(
        "pg_basebackup",
        # -R writes whom to follow, -c fast does not wait for a calm moment.
        [*command, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
        log=data.with_suffix(".copy.log"),
        uid=uid,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        cwd=data,
    )
    run_to_the_end(copy, quiet)
    return postgres.start(data, data.with_suffix(".log"), durable=durable)


def ask(server: postgres.Server, sql: str, *values: Any, database: str = "postgres") -> Any:
    """The first value of the answer of a server, asked apart from everything else."""
    with connected(server, database) as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


@contextmanager
def connected(server: postgres.Server, database: str) -> Iterator[Any]:
    """A cursor of a connection of its own, without a transaction."""
    connection = psycopg2.connect(server.url(database))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
