"""Questions asked by one number: written as SQL once in a process, planned once in a connection.

To answer by a key takes PostgreSQL a tenth of what planning a few joins takes it, and of what
writing their SQL takes Python. Connections last as long as threads, so prepared statements do;
a pooler that shares connections between transactions would not know them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query
from psycopg2.extensions import AsIs

from civic.lib import replica

Rows = QuerySet[Any, Any]

# Stands for the key while the SQL is written: no row has it, and any column of numbers holds it.
STAND_IN = -2_047_483_641
LARGEST = 2**63 - 1
_names = (f"asked_{number}" for number in count())
# What each connection to PostgreSQL has planned already.
_planned: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()


class Prepared:
    """A queryset of one number. Calling it with a number asks, and returns the rows.

    `build` receives a stand-in for the number and gives it to filters, as it is or as a text.
    What it writes besides must hold as long as the process lives: no date of today, no user.
    """

    kind = "bigint"

    def __init__(self, build: Callable[[Any], Rows]) -> None:
        self._build = build
        self._name = next(_names)
        self._ready: tuple[Rows, SQLCompiler, str, list[Any]] | None = None

    def __call__(self, key: int) -> list[Any]:
        """Return the rows of `key` as the queryset would; none for a number no column holds."""
        return self._ask(key) if 0 <= key <= LARGEST else []

    def stand_in(self) -> Any:
        """What `build` receives."""
        return STAND_IN

    def placed(self, value: Any) -> Any:
        """The key's place among the parameters: it may be compared with a text."""
        if value == STAND_IN:
            return AsIs("$1")
        return AsIs("$1::text") if value == str(STAND_IN) else value

    def written(self, sql: str, _parameters: Sequence[Any]) -> str:
        """The SQL that is planned, for what Django wrote."""
        return sql

    def _ask(self, key: Any) -> list[Any]:
        rows, compiler, sql, parameters = self._ready or self._prepare()
        connection = replica.connection()
        _plan(connection, self._name, self.kind, sql, parameters)
        asked = copy(compiler)
        asked.connection = connection
        execute = f"EXECUTE {self._name} (%s)", (key,)
        asked.as_sql = lambda *_, **__: execute  # type: ignore[method-assign]
        iterable: Any = rows._iterable_class
        return list(iterable(_queryset(rows, asked, connection.alias)))

    def _prepare(self) -> tuple[Rows, SQLCompiler, str, list[Any]]:
        rows = self._build(self.stand_in())
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        sql = self.written(sql, parameters)
        # Which columns Django converts is the same for all answers: asked of each column once.
        converters = compiler.get_converters([one for one, *_ in compiler.select])
        compiler.get_converters = lambda _columns: converters
        self._ready = rows, compiler, sql, [self.placed(value) for value in parameters]
        return self._ready


def _plan(
    connection: BaseDatabaseWrapper, name: str, kinds: str, sql: str, parameters: Sequence[Any] = ()
) -> None:
    """Plan a question on this connection, unless it has been."""
    # As opening a cursor does: a lost connection is replaced before anything is said of it.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    known = _planned.setdefault(connection.connection, set())
    if name not in known:
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {name} ({kinds}) AS {sql}", parameters or None)
        known.add(name)


class PreparedText(Prepared):
    """A queryset of one short text, such as a code. Calling it with a text returns the rows."""

    kind = "text"

    def __call__(self, key: str) -> list[Any]:  # type: ignore[override]
        """Return the rows of `key`, as the queryset would."""
        return self._ask(key)

    def stand_in(self) -> Any:
        """What `build` receives."""
        return str(STAND_IN)

    def placed(self, value: Any) -> Any:
        """The key's place among the parameters, alone or in an array."""
        if value == [str(STAND_IN)]:
            return AsIs("ARRAY[$1]")
        return AsIs("$1") if value == str(STAND_IN) else value


class PreparedMany(Prepared):
    """A queryset of some numbers, given to `__in`. Calling it with numbers returns the rows."""

    kind = "bigint[]"

    def __call__(self, keys: Collection[int]) -> list[Any]:  # type: ignore[override]
        """Return the rows of `keys`, in the queryset's order."""
        return self._ask(list(keys)) if keys else []

    def stand_in(self) -> Any:
        """What `build` receives."""
        return [STAND_IN]

    def placed(self, value: Any) -> Any:
        """The keys' place among the parameters."""
        return AsIs("$1") if value == STAND_IN else value

    def written(self, sql: str, parameters: Sequence[Any]) -> str:
        """`IN (keys)` as `= ANY (keys)`: read by the index, whatever the table's size.

        A plan made for any keys takes a subquery in IN for a hundred rows, and reads the table.
        """
        parts = sql.split("%s")
        for place, value in enumerate(parameters):
            if value == STAND_IN:
                parts[place] = parts[place].removesuffix("IN (") + "= ANY ("
        return "%s".join(parts)


def _queryset(rows: Rows, compiler: SQLCompiler, alias: str) -> Rows:
    """The same queryset, whose SQL is written already."""
    query = Query.__new__(Query)
    query.__dict__ = {**rows.query.__dict__, "get_compiler": lambda *_, **__: compiler}
    asked: Rows = QuerySet(model=rows.model, query=query, using=alias)
    asked._fields = rows._fields  # type: ignore[attr-defined]
    return asked


class Written:
    """A question written by hand, whose values are named and typed.

    `Written("SELECT count(*) AS n FROM … WHERE at > %(since)s", since="timestamptz")` is called
    with `since=…` and returns the first row by the names of its columns; `rows` returns all of
    them. For what is counted in many tables: each question written by the ORM costs a millisecond.
    """

    def __init__(self, sql: str, **kinds: str) -> None:
        self._name = next(_names)
        self._kinds = kinds
        self._execute = f"EXECUTE {self._name} ({', '.join(['%s'] * len(kinds))})"
        self._sql = sql % {name: f"${place}" for place, name in enumerate(kinds, start=1)}

    def __call__(self, **values: Any) -> dict[str, Any]:
        """Ask for one row; each value is given by its name."""
        return self.rows(**values)[0]

    def rows(self, **values: Any) -> list[dict[str, Any]]:
        """Ask for all rows."""
        with self._asked(values) as cursor:
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def _asked(self, values: Mapping[str, Any]) -> Iterator[Any]:
        connection = self._connection()
        _plan(connection, self._name, ", ".join(self._kinds.values()), self._sql)
        with connection.cursor() as cursor:
            cursor.execute(self._execute, [values[name] for name in self._kinds])
            yield cursor

    def _connection(self) -> BaseDatabaseWrapper:
        return replica.connection()


class Writing(Written):
    """The same, of something that writes: asked of the primary, whoever asks."""

    def write(self, **values: Any) -> None:
        """Write, and read nothing back."""
        with self._asked(values):
            pass

    def _connection(self) -> BaseDatabaseWrapper:
        return connections[DEFAULT_DB_ALIAS]


class WrittenOnce:
    """What the ORM writes for a queryset, asked with other values; planned each time, by them.

    For what is rare here and common there: one plan for a village and for France reads all of
    France, or sorts it. `stand_ins` says which value of the queryset stands for which name: one
    that nothing else in it equals. Columns come as the driver gives them.
    """

    def __init__(self, rows: Rows, stand_ins: Mapping[str, Any]) -> None:
        names = {value: AsIs(f"%({name})s") for name, value in stand_ins.items()}
        sql, parameters = rows.query.sql_with_params()
        placed = [
            names[one] if one in names else one.replace("%", "%%") if isinstance(one, str) else one
            for one in parameters
        ]
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            self._sql = cursor.mogrify(sql, placed).decode()

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """Ask for all rows, whose columns need no names."""
        with replica.connection().cursor() as cursor:
            cursor.execute(self._sql, values)
            return cursor.fetchall()
