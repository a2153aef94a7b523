"""Count what a backup holds, in the snapshot that is dumped and again where it was restored."""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import quote_ident

from civic.backups.manifest import Figures

_TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1
"""
_AUDIT = """
SELECT sequence, hash FROM audit_auditevent WHERE sequence IS NOT NULL
ORDER BY sequence DESC LIMIT 1
"""
_MIGRATIONS = """
SELECT DISTINCT ON (app) app, name FROM django_migrations ORDER BY app, id DESC
"""


def tables(database: BaseDatabaseWrapper) -> list[str]:
    """Every table, by name; none in an empty database."""
    with database.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name for (name,) in cursor.fetchall()]


def count(database: BaseDatabaseWrapper) -> Figures:
    """Count the rows of every table, the signatures by state, and where the audit chain ends."""
    rows = {name: _rows(database, name) for name in tables(database)}
    with database.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM initiatives_signature GROUP BY 1 ORDER BY 1")
        signatures = dict(cursor.fetchall())
    sequence, last = count_audit(database)
    petitions, roots = (_table("Petition"), _table("Root"))
    return Figures(rows, signatures, rows[petitions], rows[roots], sequence, last)


def count_audit(database: BaseDatabaseWrapper) -> tuple[int, str]:
    """The number and the hash of the last row of the audit chain."""
    with database.cursor() as cursor:
        cursor.execute(_AUDIT)
        sequence, last = cursor.fetchone() or (0, "")
        return int(sequence), str(last)


def migrations(database: BaseDatabaseWrapper) -> dict[str, str]:
    """The last migration of each application."""
    with database.cursor() as cursor:
        cursor.execute(_MIGRATIONS)
        return dict(cursor.fetchall())


def _table(model: str) -> str:
    return apps.get_model("initiatives", model)._meta.db_table


def _rows(database: BaseDatabaseWrapper, table: str) -> int:
    with database.cursor() as cursor:
        name = quote_ident(table, cursor.cursor)
        cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608
        return int(cursor.fetchone()[0])
