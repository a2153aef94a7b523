"""The kinds of rows, in the order they are made, and the run that makes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from time import monotonic
from typing import Any

from django.db import ProgrammingError, connection, transaction


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How many rows of each main kind, and the seed that makes two runs equal."""

    people: int
    initiatives: int
    stances: int
    # Asked for; authors, and most of those who joined, follow besides.
    follows: int = 0
    # At most one for each initiative; half of the signatures are on one petition.
    petitions: int = 0
    signatures: int = 0
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class Base:
    """What a generator needs: the sizes, and the last identifiers that were there before.

    New people are numbered `before_people` + 1 … `before_people` + sizes.people, and so are
    initiatives and petitions. A generator may use the temporary tables made by those before it.
    """

    sizes: Sizes
    before_people: int
    before_initiatives: int
    before_petitions: int
    # Says how far a long kind is.
    say: Callable[[str], object]

    def run(self, sql: str, **parameters: Any) -> int:
        """Run one statement with the base's own figures at hand; returns the rows touched."""
        figures = {
            "people": self.sizes.people,
            "initiatives": self.sizes.initiatives,
            "stances": self.sizes.stances,
            "follows": self.sizes.follows,
            "petitions": self.sizes.petitions,
            "signatures": self.sizes.signatures,
            "seed": self.sizes.seed,
            "p0": self.before_people,
            "i0": self.before_initiatives,
            "t0": self.before_petitions,
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, {**figures, **parameters})
            return cursor.rowcount

    def next_identifier(self, table: str) -> None:
        """Make the table number its next row after those that were numbered by hand."""
        name = connection.ops.quote_name(table)
        self.run(
            f"SELECT setval(pg_get_serial_sequence(%(table)s, 'id'), max(id)) FROM {name}",  # noqa: S608
            table=table,
        )


Generator = Callable[[Base], int]


@dataclass(frozen=True)
class Kind:
    """One kind of row: what progress says, the tables it fills, the function that fills them."""

    label: str
    tables: tuple[str, ...]
    generate: Generator


KINDS: list[Kind] = []
# Modules of the apps above that register more kinds, after those of this one; filled by `ready()`.
LATE: list[str] = []


def kind(label: str, *tables: str) -> Callable[[Generator], Generator]:
    """Register a generator. `tables` lose their indexes while they are filled."""

    def register(generate: Generator) -> Generator:
        KINDS.append(Kind(label, tables, generate))
        return generate

    return register


def make(sizes: Sizes, say: Callable[[str], object]) -> dict[str, int]:
    """Make every kind of row, all or nothing, and return how many of each."""
    for module in LATE:
        import_module(module)
    made: dict[str, int] = {}
    with transaction.atomic():
        # Rows of an open test or caller must not hold back the index work below.
        _execute("SET CONSTRAINTS ALL IMMEDIATE")
        base = _base(sizes, say)
        with _without_triggers():
            for one in KINDS:
                started = monotonic()
                with _without_indexes(one.tables):
                    made[one.label] = one.generate(base)
                say(f"{one.label} : {made[one.label]} ({monotonic() - started:.1f} s)")
        _execute("SET CONSTRAINTS ALL DEFERRED")
        _execute("DISCARD TEMPORARY")
    _analyse()
    return made


def _base(sizes: Sizes, say: Callable[[str], object]) -> Base:
    last = "SELECT coalesce(max(id), 0) FROM {}"
    return Base(
        sizes=sizes,
        before_people=_value(last.format("accounts_user")),
        before_initiatives=_value(last.format("initiatives_initiative")),
        before_petitions=_value(last.format("initiatives_petition")),
        say=say,
    )


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Skip the foreign-key checks, when the database role may: the rows are right by making."""
    try:
        with transaction.atomic():
            _execute("SET LOCAL session_replication_role = replica")
    except ProgrammingError:
        yield
        return
    yield
    # Only reached when all went well: a rollback undoes a local setting by itself.
    _execute("SET LOCAL session_replication_role = DEFAULT")


@contextmanager
def _without_indexes(tables: tuple[str, ...]) -> Iterator[None]:
    """Drop all indexes but the primary keys, and build each again in one pass after."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, {"tables": list(tables)})
        indexes: list[tuple[str, str]] = cursor.fetchall()
    for drop, _ in indexes:
        _execute(drop)
    yield
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _, build in indexes:
        _execute(build)


# Indexes that back no constraint, and the unique constraints that no foreign key leans on:
# the statement that drops each, and the one that builds it again, in every part of its table.
_INDEXES = """
SELECT format('DROP INDEX %%I', c.relname),
       replace(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON ')
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname = ANY (%(tables)s) AND pg_table_is_visible(t.oid)
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
UNION ALL
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', t.relname, k.conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s',
              t.relname, k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint k
JOIN pg_class t ON t.oid = k.conrelid
WHERE t.relname = ANY (%(tables)s) AND pg_table_is_visible(t.oid) AND k.contype = 'u'
  AND NOT EXISTS (
      SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = k.conindid
  )
ORDER BY 1
"""


def _analyse() -> None:
    """Give the planner its figures; VACUUM too, unless the caller holds a transaction."""
    command = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    tables = {table: None for one in KINDS for table in one.tables}
    for table in tables:
        _execute(f"{command} {connection.ops.quote_name(table)}")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _value(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
