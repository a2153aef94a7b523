"""What every test may rely on: fast passwords, an empty Redis, and no network but the loopback."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as properties
from whitenoise.middleware import WhiteNoiseMiddleware

from civic.lib import tuning
from tests import emptying, schema

# A busy machine is no reason for a property to fail: time is measured elsewhere.
properties.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("busy")


def pytest_configure() -> None:
    """Hash passwords fast: their strength is Django's business, not ours."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Files of tests draw cards while they are read: the site's name must not be asked for then.
    tuning.hold({}, seconds=3600)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage in a browser's story: it costs a third of its time.

    What only a story reaches counts as not reached, and wants a test of its own.
    """
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker("no_cover")


def _is_loopback(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


class NetworkRefusedError(RuntimeError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    connect, connect_ex, resolve = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def check(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_loopback(str(name)):
            raise NetworkRefusedError(f"No network in tests: {name}")

    def guarded(original: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                check(address[0])
            return original(self, address)

        return call

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return resolve(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_resolve)
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_read_once() -> Iterator[None]:
    """Keep WhiteNoise's list of files: each test client builds the middleware anew.

    Reading the dates and sizes of all of them took a third of the time of a test of pages.
    """
    read = WhiteNoiseMiddleware.add_files_from_finders
    kept: dict[tuple[str, ...], Any] = {}

    def add_files_from_finders(self: WhiteNoiseMiddleware) -> None:
        place = (self.static_prefix, *map(str, settings.STATICFILES_DIRS))
        if place not in kept:
            read(self)
            kept[place] = dict(self.files)
        self.files.update(kept[place])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files_from_finders)
        yield


@pytest.fixture(autouse=True, scope="session")
def _emptied_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        flush = emptying.patched(TransactionTestCase._fixture_teardown)
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
        yield


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    """Forget counters, throttles and sessions of the test before; this Redis is the tests' own."""
    from civic.lib.kept import forget_everything
    from civic.themes.queries import tree

    cache.clear()
    forget_everything()
    tree.forget()
    # Nobody chose any setting, which costs no question: what a test changes is asked for again.
    tuning.hold({}, seconds=3600)


@pytest.fixture(autouse=True)
def _people_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one moderator decide as in a team: tests of the small instance ask for two again."""
    monkeypatch.setattr("moderation.few.NEEDED", 1)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Copy the schema that was migrated meanwhile, instead of migrating once per worker."""
    if database := schema.template():
        connection.settings_dict["TEST"]["TEMPLATE"] = database


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Say who is still connected at the end, then let the base go all the same.

    A browser may keep a connection alive, and with it the thread of the server that held it.
    """
    yield
    # The last test may have left a connection that the server has ended.
    connection.close()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, left(query, 200), pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        for state, query, _ended in cursor.fetchall():
            sys.stderr.write(f"\nstill connected at the end, {state}: {query}\n")
