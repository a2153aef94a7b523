"""Which database answers: the primary, or a replica for what anybody may read.

`answered` opens the replica to the questions of one public page; the router sends them there.
Everything else asks the primary: whoever has a session or a key, tokens, tasks, transactions,
rows to be locked, and all that a page still asks once it had to ask the primary. So whoever wrote
reads what they wrote; a visitor reads what was committed `REPLICA_SECONDS` ago at the latest. See
docs/adr/0016-who-reads-the-replica.md.
"""

import logging
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

REPLICA = "replica"
# How long a verdict about the replica holds in a process; and one found while something is away.
LOOK_SECONDS, AWAY_SECONDS = 1.0, 5.0
# How soon to look again while too little is known of the primary: at first, and after a silence.
SOON_SECONDS = 0.2
_open: ContextVar[bool] = ContextVar("reads_of_a_public_page", default=False)

_OF_PRIMARY = "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint"
_OF_REPLICA = """
SELECT pg_is_in_recovery(), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint
"""


def alias() -> str:
    """The name of the database that a question goes to at this moment."""
    if not _open.get() or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    return REPLICA


def connection() -> BaseDatabaseWrapper:
    """The connection for a question written by hand that changes nothing."""
    return connections[alias()]


class Router:
    """Sends reads where `alias` says and every write to the primary."""

    def db_for_read(self, _model: type, **_hints: Any) -> str:
        """Where rows are read."""
        return alias()

    def db_for_write(self, _model: type, **_hints: Any) -> str:
        """The primary."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: object, _other: object, **_hints: Any) -> bool:
        """Rows of both are rows of one database."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        """The replica receives its tables as it receives its rows."""
        return db == DEFAULT_DB_ALIAS


def answered(
    view: Callable[..., Answer], request: HttpRequest, *args: Any, **kwargs: Any
) -> Answer:
    """Call a view of a public page, whose questions a replica answers when it can.

    A replica that fails midway is left alone for a while, and the view asks the primary from the
    beginning: it only reads.
    """
    if not (_is_anybody(request) and watch.is_fit()):
        return view(request, *args, **kwargs)
    opened = _open.set(True)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(_stay):
            return view(request, *args, **kwargs)
    except (OperationalError, InterfaceError) as error:
        if not connections[REPLICA].errors_occurred:
            raise
        watch.lost(error)
    finally:
        _open.reset(opened)
    return view(request, *args, **kwargs)


def _stay(execute: Callable[..., Any], *given: Any) -> Any:
    """Go on with the primary once a page asked it: what it wrote is read from there."""
    _open.set(False)
    return execute(*given)


def _is_anybody(request: HttpRequest) -> bool:
    return (
        bool(settings.REPLICA_URL)
        and request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
    )


class Watch:
    """What this process knows of the replica. One request a second looks; the others believe it.

    The replica is fit when it holds what the primary had committed `REPLICA_SECONDS` ago, which is
    known by positions in the log and not by dates: a paused or cut off replica believes itself up
    to date. While the primary is out of reach a replica that answers is the best there is.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Know nothing."""
        self._fit, self._why, self._until = False, "", 0.0
        # When the primary was where in its log, the oldest first.
        self._positions: deque[tuple[float, int]] = deque()

    def is_fit(self) -> bool:
        """Whether the replica may answer now."""
        if monotonic() >= self._until and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._fit

    def lost(self, error: Exception) -> None:
        """The replica failed a question: leave it alone for a while."""
        connections[REPLICA].close()
        connections[REPLICA].errors_occurred = False
        self._decide(fit=False, why=type(error).__name__, lasting=AWAY_SECONDS)

    def _look(self) -> None:
        try:
            standby, replayed = _ask(connections[REPLICA], _OF_REPLICA)
        except Error as error:
            self.lost(error)
            return
        try:
            [written] = _ask(connections[DEFAULT_DB_ALIAS], _OF_PRIMARY)
        except Error:
            # Said by whoever needs the primary.
            connections[DEFAULT_DB_ALIAS].close()
            self._decide(fit=True, why=self._why, lasting=AWAY_SECONDS)
            return
        if not standby:
            self._decide(fit=False, why="it follows nobody: see REPLICA_URL", lasting=AWAY_SECONDS)
        elif replayed >= self._due(written):
            self._decide(fit=True, why="", lasting=LOOK_SECONDS)
        elif self._knows_long():
            why = f"more than {settings.REPLICA_SECONDS:g} s behind"
            self._decide(fit=False, why=why, lasting=LOOK_SECONDS)
        else:
            self._decide(fit=False, why=self._why, lasting=SOON_SECONDS)

    def _due(self, written: int) -> int:
        """The earliest position still worth asking for, so that a verdict holds until the next."""
        now = monotonic()
        self._positions.append((now, written))
        while self._positions[0][0] < now - settings.REPLICA_SECONDS + LOOK_SECONDS:
            self._positions.popleft()
        return self._positions[0][1]

    def _knows_long(self) -> bool:
        """Whether a replica that is only a moment behind would have reached what is due."""
        return monotonic() - self._positions[0][0] >= LOOK_SECONDS

    def _decide(self, *, fit: bool, why: str, lasting: float) -> None:
        if why != self._why:
            if why:
                logger.warning("The replica answers nobody: %s. The primary does.", why)
            else:
                logger.info("The replica answers again.")
        self._fit, self._why, self._until = fit, why, monotonic() + lasting


def _ask(database: BaseDatabaseWrapper, sql: str) -> tuple[Any, ...]:
    with database.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


watch = Watch()
