"""The blocks of the tables that grow by their end: which there are, and the next ones.

A table made by `PartitionedByBlocks` says all of it in PostgreSQL's own catalogue.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction

from civic.lib.partitioning import AHEAD, BLOCK, block_of

# Adding a block waits for what reads the table, and makes what comes after wait for it.
PATIENCE = "2s"
# One at a time in the whole instance.
_LOCK = 7_201_019
_BLOCKS = """
SELECT p.relname, c.relname, pg_get_expr(c.relpartbound, c.oid),
    coalesce(pg_sequence_last_value(pg_get_serial_sequence(quote_ident(p.relname), 'id')), 0)
FROM pg_partitioned_table t
JOIN pg_class p ON p.oid = t.partrelid
JOIN pg_inherits i ON i.inhparent = p.oid
JOIN pg_class c ON c.oid = i.inhrelid
WHERE t.partstrat = 'r' AND t.partdefid <> 0
  AND p.relnamespace = current_schema()::regnamespace
ORDER BY 1
"""
_IN_PARTS = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'p' AND relnamespace = current_schema()::regnamespace ORDER BY 1
"""
_TO = re.compile(r" TO \('(\d+)'\)")
# What a block has and its table gives it on attaching is not copied: the identity.
_LIKE = (
    "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE"
    " INCLUDING COMPRESSION INCLUDING STATISTICS"
)


@dataclass(frozen=True)
class Blocks:
    """The blocks of one table."""

    table: str
    # Names, in their order; what takes the rest is not one of them.
    names: list[str]
    # The first identifier after the last block, and the last one given.
    end: int
    last: int

    @property
    def spare(self) -> int:
        """How many whole blocks are empty ahead; 0 means that rows may soon have none."""
        return max(0, (self.end - max(self.last, 0) - 1) // BLOCK)


def found() -> list[Blocks]:
    """Those of each table that has some, by its name: one short question."""
    with connection.cursor() as cursor:
        cursor.execute(_BLOCKS)
        rows = cursor.fetchall()
    return [_blocks(table, list(parts)) for table, parts in groupby(rows, itemgetter(0))]


def extend() -> list[str]:
    """Make the blocks that lack ahead of each table; returns their names.

    Raises `OperationalError` when a table was read for so long that it could not be had: nothing
    is made of its block then, rows go on finding their place, and the next run tries again.
    """
    return [name for blocks in found() for name in _extend(blocks)]


def analyse() -> list[str]:
    """Let the planner know tables in parts as wholes; returns their names.

    PostgreSQL looks at each part by itself, when it has changed enough, and never at the whole.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IN_PARTS)
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            cursor.execute(f"ANALYZE {name}")
    return names


def _extend(blocks: Blocks) -> list[str]:
    made, end = [], max(blocks.end, _start_after_the_rest(blocks.table) * BLOCK)
    while end <= blocks.last + AHEAD * BLOCK:
        made.append(_make(blocks, end // BLOCK))
        end += BLOCK
    return [name for name in made if name]


@transaction.atomic
def _make(blocks: Blocks, number: int) -> str:
    name = f"{blocks.table}_{number}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), to_regclass(%s)", [_LOCK, name])
        if cursor.fetchone()[1]:
            return ""
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        cursor.execute(f"CREATE TABLE {name} (LIKE {blocks.names[-1]} {_LIKE})")
        cursor.execute(f"ALTER TABLE {blocks.table} ATTACH PARTITION {name} {block_of(number)}")
    return name


def _start_after_the_rest(table: str) -> int:
    """The number of the first block that no row of the rest would belong to."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}_rest")  # noqa: S608
        last = cursor.fetchone()[0]
    return 0 if last is None else int(last) // BLOCK + 1


def _blocks(table: str, parts: list[tuple[str, str, str, int]]) -> Blocks:
    ends = {int(end[1]): name for _, name, bounds, _ in parts if (end := _TO.search(bounds))}
    return Blocks(table, [ends[end] for end in sorted(ends)], max(ends, default=0), parts[0][3])
