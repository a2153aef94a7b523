"""Empty the database after a test that committed: only what is not empty.

Django truncates every table, all 140 of them, and then fills in content types and permissions
again. A test writes into a dozen of them.
"""

from functools import cache
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

# Written by migrating, and never by a test.
_LEFT = {"django_content_type", "auth_permission"}


@cache
def _tables() -> list[str]:
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(found) - _LEFT)


def full(cursor: Any) -> list[str]:
    """Name the tables that hold a row."""
    cursor.execute(
        " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in _tables())
    )
    return [row[0] for row in cursor.fetchall()]


def empty() -> bool:
    """Delete all rows of all tables; say False where that is not ours to do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone()[0] != "on":
            return False
        # Without triggers: no order between tables is needed, and nothing refuses.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in full(cursor):
            cursor.execute(f"DELETE FROM {table}")
    return True


def patched(flush: Any) -> Any:
    """Return what ends a TransactionTestCase, in place of Django's own `flush`."""

    def _fixture_teardown(self: TransactionTestCase) -> None:
        if not empty():
            flush(self)

    return _fixture_teardown
