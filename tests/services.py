"""Loaded by pytest before anything of Django (`-p tests.services`): the services of the tests.

Without DATABASE_URL a PostgreSQL is started and thrown away; Redis is always our own, because
tests empty it. Workers of pytest-xdist inherit the addresses from the process that starts them.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from civic.embedded import throwaway
from civic.embedded.processes import EmbeddedError
from tests import schema

_OWNED = "CIVIC_TEST_SERVICES"
_stack = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start before pytest-django reads the settings: a wrapper runs ahead of all others."""
    if _OWNED not in os.environ:
        _start()
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _take_own_redis_database(int(worker.removeprefix("gw")))
    return (yield)


def _start() -> None:
    own_postgres = "DATABASE_URL" not in os.environ
    try:
        found = _stack.enter_context(throwaway.services(with_postgres=own_postgres))
    except EmbeddedError as error:
        raise pytest.UsageError(str(error)) from error
    for number in (signal.SIGTERM, signal.SIGHUP):  # a time limit must not leave folders behind
        signal.signal(number, signal.default_int_handler)
    os.environ.update(throwaway.ENVIRONMENT | found | {_OWNED: "1"})
    if own_postgres:
        _stack.callback(schema.begin(Path(found["CIVIC_DATA_DIR"])).stop)


def _take_own_redis_database(number: int) -> None:
    base, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{base}/{number + 1}"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what this process started; a worker started nothing."""
    _stack.close()
