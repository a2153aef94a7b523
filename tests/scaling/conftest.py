import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from benchmarks.pair import follow
from civic.embedded import postgres, throwaway
from civic.lib import replica


@pytest.fixture(scope="module")
def follower(django_db_setup: None) -> Iterator[postgres.Server]:
    """A replica of the server of the tests; they never write through it."""
    folder = connection.settings_dict["HOST"]
    if not folder.startswith("/") or not os.environ.get("CIVIC_TEST_SERVICES"):
        pytest.skip("a replica is made of the tests' own server only")
    with throwaway.folder() as place:
        server = follow(folder, Path(place) / "follower", durable=False)
        yield server
        server.stop()


@pytest.fixture
def routed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings of a site with a replica."""
    settings.REPLICA_URL = "postgresql://follower/civic"
    monkeypatch.setattr(router, "routers", [replica.Router()])
    replica.watch.forget()
    yield
    replica.watch.forget()


@pytest.fixture
def following(
    transactional_db: None, follower: postgres.Server, routed: None
) -> Iterator[postgres.Server]:
    """The site reads public pages from a real replica."""
    own = connection.settings_dict
    options = own["OPTIONS"] | {"options": "-c default_transaction_read_only=on"}
    connections.settings[replica.REPLICA] = {
        **own,
        "HOST": str(follower.socket_folder),
        "OPTIONS": options,
    }
    _let_connect(connections[replica.REPLICA])
    yield follower
    connections[replica.REPLICA].close()
    del connections[replica.REPLICA]
    del connections.settings[replica.REPLICA]


def _let_connect(wrapper: BaseDatabaseWrapper) -> None:
    """Django keeps tests from connecting to what they did not name before it was there."""

    def ensure_connection() -> None:
        if wrapper.connection is None:
            with wrapper.wrap_database_errors:
                wrapper.connect()

    wrapper.ensure_connection = ensure_connection  # type: ignore[method-assign]
