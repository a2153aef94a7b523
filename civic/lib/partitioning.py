"""Operations of migrations that give a table its partitions, and take them away again.

The table keeps its name, columns, identity, constraints, indexes and triggers: callers and later
migrations see no difference. Rows are copied in the transaction of the migration, during which the
table is locked; on an empty base it takes a fraction of a second. See docs/partitions.md.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# Rows of a block: with their indexes some five gigabytes of Activity, or two of the record.
BLOCK = 5_000_000
# Empty blocks after the one that is being filled: each costs its part of every plan.
AHEAD = 1

_LIKE = "LIKE {} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING IDENTITY"
_CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid), contype IN ('p', 'u') FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f') AND conparentid = 0
ORDER BY contype = 'f', conname
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisunique FROM pg_index i
WHERE i.indrelid = %s::regclass AND NOT EXISTS (
    SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
) ORDER BY 1
"""
_TRIGGERS = """
SELECT tgname, pg_get_triggerdef(oid), false FROM pg_trigger
WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY tgname
"""
_KEYS_TO_IT = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE confrelid = %s::regclass AND contype = 'f' AND conparentid = 0 ORDER BY 1, 2
"""
_SEQUENCE = "SELECT pg_get_serial_sequence(%s, 'id')"
# Unique in one block only: no index of the whole table stands behind it.
_ALONE = """
SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = %s::regclass AND i.indisunique
  AND NOT EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
"""
_COLUMNS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class _Made:
    """Something that belongs to a table: its name, the text that makes it, whether it is unique."""

    name: str
    text: str
    is_unique: bool

    def holds(self, column: str) -> bool:
        """Whether a column is one of those it is about."""
        found = _COLUMNS.search(self.text)
        return found is not None and column in re.split(r",\s*", found[1])

    def widened(self, column: str) -> "_Made":
        """The same with one more column at the end."""
        text = _COLUMNS.sub(lambda found: f"({found[1]}, {column})", self.text, count=1)
        return _Made(self.name, text, self.is_unique)

    def narrowed(self, column: str) -> "_Made":
        """The same as before `widened`."""
        return _Made(self.name, self.text.replace(f", {column})", ")", 1), self.is_unique)


@dataclass(frozen=True)
class _Parts:
    """All that belongs to a table and is not copied with its columns."""

    constraints: list[_Made]
    indexes: list[_Made]
    triggers: list[_Made]
    # Table, name and text of the foreign keys that point at it.
    keys_to_it: list[tuple[str, str, str]]


class Partitioned(Operation):
    """What both ways of dividing a table share; `key` is in each of its unique indexes."""

    reversible = True
    # What is said follows from what is there.
    reduces_to_sql = False
    atomic = True

    def __init__(self, table: str, key: str) -> None:
        """Keep the name of the table and of the column that says where a row goes."""
        self.table, self.key = table, key

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not know."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the table again with its partitions, and copy its rows."""
        with schema_editor.connection.cursor() as cursor:
            parts = _read(cursor, self.table)
            _set_aside(cursor, self.table, parts)
            cursor.execute(f"CREATE TABLE {self.table} ({_like(self.table)}) {self.by}")
            for name, bounds in self.bounds(cursor):
                cursor.execute(f"CREATE TABLE {name} PARTITION OF {self.table} {bounds}")
            _copy(cursor, self.table)
            self.give(cursor, parts)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make it plain again, and copy its rows."""
        with schema_editor.connection.cursor() as cursor:
            parts = self.plain(cursor, _read(cursor, self.table))
            _set_aside(cursor, self.table, parts)
            cursor.execute(f"CREATE TABLE {self.table} ({_like(self.table)})")
            _copy(cursor, self.table)
            _give(cursor, self.table, parts)

    def describe(self) -> str:
        """Say it in the list of operations."""
        return f"Partitions of {self.table} by {self.key}"

    @property
    def by(self) -> str:
        """How it is divided."""
        raise NotImplementedError

    def bounds(self, cursor: Any) -> Iterable[tuple[str, str]]:
        """The name of each partition and what goes there."""
        raise NotImplementedError

    def give(self, cursor: Any, parts: _Parts) -> None:
        """Give the divided table what the plain one had."""
        raise NotImplementedError

    def plain(self, cursor: Any, parts: _Parts) -> _Parts:
        """What the plain table had, from what the divided one has."""
        raise NotImplementedError


class PartitionedByHash(Partitioned):
    """In `number` parts of like size: all rows with one value of the key are in the same one.

    What is unique stays so for one value of the key. Foreign keys that point at the table go: they
    would have to carry the key; the migration says what takes their place.
    """

    def __init__(self, table: str, key: str, number: int) -> None:
        """Keep how many parts as well."""
        super().__init__(table, key)
        self.number = number

    @property
    def by(self) -> str:
        """How it is divided."""
        return f"PARTITION BY HASH ({self.key})"

    def bounds(self, cursor: Any) -> Iterator[tuple[str, str]]:
        """Numbered from 0."""
        for rest in range(self.number):
            bounds = f"FOR VALUES WITH (MODULUS {self.number}, REMAINDER {rest})"
            yield f"{self.table}_{rest}", bounds

    def give(self, cursor: Any, parts: _Parts) -> None:
        """Unique means: for one value of the key."""
        held = [self._wide(one) for one in parts.constraints]
        indexes = [self._wide(one) for one in parts.indexes]
        _give(cursor, self.table, _Parts(held, indexes, parts.triggers, []))

    def plain(self, cursor: Any, parts: _Parts) -> _Parts:
        """Without the key at the end."""
        held = [one.narrowed(self.key) for one in parts.constraints]
        indexes = [one.narrowed(self.key) if one.is_unique else one for one in parts.indexes]
        return _Parts(held, indexes, parts.triggers, parts.keys_to_it)

    def _wide(self, one: _Made) -> _Made:
        return one.widened(self.key) if one.is_unique and not one.holds(self.key) else one


class PartitionedByBlocks(Partitioned):
    """In blocks of rows that follow each other, by identifier; `civic.lib.blocks` adds the next.

    A row that finds no block goes to the last part, which takes anything: no insert fails. The
    primary key, and with it the foreign keys that point at the table, stay as they are. Any other
    unique column is so within each block: whoever writes it sees to the rest.
    """

    def __init__(self, table: str) -> None:
        """The key is the identifier."""
        super().__init__(table, "id")

    @property
    def by(self) -> str:
        """How it is divided."""
        return "PARTITION BY RANGE (id)"

    def bounds(self, cursor: Any) -> Iterator[tuple[str, str]]:
        """As many blocks as there are rows for, those ahead, and what takes the rest."""
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {aside(self.table)}")  # noqa: S608
        for number in range(int(cursor.fetchone()[0]) // BLOCK + 1 + AHEAD):
            yield f"{self.table}_{number}", block_of(number)
        yield f"{self.table}_rest", "DEFAULT"

    def give(self, cursor: Any, parts: _Parts) -> None:
        """The first blocks get the indexes of their own; each next one is made like the last."""
        own = [one for one in parts.constraints if one.is_unique and not one.holds("id")]
        held = [one for one in parts.constraints if one not in own]
        _give(cursor, self.table, _Parts(held, parts.indexes, parts.triggers, parts.keys_to_it))
        for name in partitions(cursor, self.table):
            for one in own:
                cursor.execute(f"ALTER TABLE {name} ADD {one.text}")

    def plain(self, cursor: Any, parts: _Parts) -> _Parts:
        """What is unique in a block becomes so in the table."""
        cursor.execute(_ALONE, [f"{self.table}_rest"])
        texts = [_COLUMNS.search(text) for (text,) in cursor.fetchall()]
        columns = sorted(found[1] for found in texts if found)
        names = {one: f"{self.table}_{one.strip(chr(34))}_key" for one in columns}
        own = [_Made(name, f"UNIQUE ({one})", True) for one, name in names.items()]
        held = [*parts.constraints, *own]
        return _Parts(held, parts.indexes, parts.triggers, parts.keys_to_it)


def block_of(number: int) -> str:
    """What goes into the block of that number; the first has no lower bound."""
    start = number * BLOCK if number else "MINVALUE"
    return f"FOR VALUES FROM ({start}) TO ({(number + 1) * BLOCK})"


def partitions(cursor: Any, table: str) -> list[str]:
    """The partitions of a table, by name."""
    cursor.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass"
        " ORDER BY 1",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def aside(table: str) -> str:
    """How a table is called while another takes its place."""
    return f"{table}_aside"


def _like(table: str) -> str:
    return _LIKE.format(aside(table))


def _read(cursor: Any, table: str) -> _Parts:
    # What waits for the end of the transaction would refuse that its table changes.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    constraints, indexes, triggers = (
        _made(cursor, table, question) for question in (_CONSTRAINTS, _INDEXES, _TRIGGERS)
    )
    cursor.execute(_KEYS_TO_IT, [table])
    return _Parts(constraints, indexes, triggers, cursor.fetchall())


def _made(cursor: Any, table: str, question: str) -> list[_Made]:
    cursor.execute(question, [table])
    return [_Made(*row) for row in cursor.fetchall()]


def _set_aside(cursor: Any, table: str, parts: _Parts) -> None:
    """Give it another name and nothing else, so that its names are free."""
    for other, name, _text in parts.keys_to_it:
        cursor.execute(f'ALTER TABLE {other} DROP CONSTRAINT "{name}"')
    cursor.execute(_SEQUENCE, [table])
    sequence = cursor.fetchone()[0]
    cursor.execute(f"ALTER TABLE {table} RENAME TO {aside(table)}")
    cursor.execute(f"ALTER SEQUENCE {sequence} RENAME TO {aside(table)}_id_seq")
    for one in _made(cursor, aside(table), _CONSTRAINTS):
        cursor.execute(f'ALTER TABLE {aside(table)} DROP CONSTRAINT "{one.name}"')
    for one in _made(cursor, aside(table), _INDEXES):
        cursor.execute(f"DROP INDEX {one.name}")
    for one in parts.triggers:
        cursor.execute(f'DROP TRIGGER "{one.name}" ON {aside(table)}')
    # The names of partitions are free as well.
    for number, name in enumerate(partitions(cursor, aside(table))):
        cursor.execute(f"ALTER TABLE {name} RENAME TO {aside(table)}_{number}")


def _copy(cursor: Any, table: str) -> None:
    old = aside(table)
    cursor.execute(f"INSERT INTO {table} SELECT * FROM {old}")  # noqa: S608
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence(%s, 'id'), last_value, is_called) FROM {old}_id_seq",  # noqa: S608
        [table],
    )
    cursor.execute(f"DROP TABLE {old}")


def _give(cursor: Any, table: str, parts: _Parts) -> None:
    for one in parts.constraints:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{one.name}" {one.text}')
    for one in parts.indexes:
        cursor.execute(one.text.replace(" ON ONLY ", " ON "))
    for one in parts.triggers:
        cursor.execute(one.text)
    for other, name, text in parts.keys_to_it:
        cursor.execute(f'ALTER TABLE {other} ADD CONSTRAINT "{name}" {text}')
