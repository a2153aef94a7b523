"""Whether this process and what it needs are in order, for a supervisor."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from redis import Redis
from redis.exceptions import RedisError

from civic.lib import replica

PATIENCE = 2  # seconds


def report() -> dict[str, bool]:
    """Return each part this process needs and whether it answers."""
    checks = {"database": _database, "broker": _broker, "migrations": _migrations}
    return {name: _holds(check) for name, check in checks.items()}


def beside() -> dict[str, bool]:
    """Return what this process does without when it is lost, and whether it is in use."""
    return {"replica": replica.watch.is_fit()} if settings.REPLICA_URL else {}


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, RedisError, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _broker() -> bool:
    with Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    ) as client:
        return bool(client.ping())


def _migrations() -> bool:
    """Whether the database has all that this code knows; it may have more, of a newer code.

    One question: what this code knows does not change while it runs.
    """
    wanted = _last_migrations()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return wanted <= set(cursor.fetchall())


@cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each application, as the files say."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
