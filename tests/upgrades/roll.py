"""An upgrade without a stop, as docs/operations.md says: `python -m tests.upgrades.roll [seed]`.

Two web processes behind nginx as deployed, worker, beat and a mail server. The next release
migrates, then each process is told to end and started again, while people read and sign. Prints
what they saw and what became of what was promised, as JSON.
"""

import http.client
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.servers import nginx
from civic.embedded import redis, throwaway
from tests.drill import play
from tests.drill.visitors import Visitors
from tests.petitions import disaster

# What the handbook asks for: the time in which nginx asks a process again, and to spare.
BETWEEN, PATIENCE = 2.0, 90.0  # seconds
ROLLED = ("web", "second", "worker", "beat")


class Site(play.Site):
    """An instance with two web processes, each of which can be replaced."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.ports = {"web": self.port, "second": redis.free_port()}

    def commands(self) -> dict[str, list[str]]:
        """As deployed, with another web process at an address of its own."""
        known = super().commands()
        at = f"BIND=127.0.0.1:{self.ports['second']}"
        return {**known, "second": ["env", at, *known["web"]]}

    def replace(self, name: str) -> int:
        """SIGTERM, its end, another one; returns how it ended."""
        process = self.started.pop(name)
        process.terminate()
        status = process.wait(PATIENCE)
        self.start(name)
        if name in self.ports:
            self.wait(name)
            time.sleep(BETWEEN)
        return status

    def wait(self, name: str) -> None:
        """Until a web process says that it is ready."""
        deadline = time.monotonic() + PATIENCE
        while not _is_ready(self.ports[name]):
            assert time.monotonic() < deadline, f"{name} is not ready"
            time.sleep(0.1)


def _is_ready(port: int) -> bool:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with suppress(OSError, http.client.HTTPException):
        client.request("GET", "/readyz", headers={"Host": "localhost"})
        return client.getresponse().status == 200
    return False


def expand() -> None:
    """What the migration of a next release does: the code that runs knows nothing of it."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    with connection.cursor() as cursor:
        for table in ("initiatives_signature", "initiatives_initiative", "accounts_user"):
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN of_the_next_release text NULL")
    MigrationRecorder(connection).record_applied("initiatives", "9999_of_the_next_release")


@contextmanager
def standing() -> Iterator[tuple[Site, int]]:
    """The whole instance, answering behind nginx; yields it and nginx's port."""
    with ExitStack() as stack:
        at = stack.enter_context(disaster.site(Site))
        for name in ("mail", *ROLLED):
            at.start(name)
        folder = stack.enter_context(throwaway.folder())
        servers = [f"127.0.0.1:{port} fail_timeout=1s" for port in at.ports.values()]
        started = stack.enter_context(nginx("; server ".join(servers), folder))
        assert started, "nginx is not installed"
        for name in at.ports:
            at.wait(name)
        yield at, started[0]


def main(seed: int) -> dict[str, Any]:
    """Replace everything, and say what was seen."""
    with standing() as (at, front):
        petition, forms = disaster.world()
        visitors = Visitors(front, forms, seed)
        start = time.monotonic()
        people = visitors.run()
        play._wait(visitors, start)
        expand()
        ended = {name: at.replace(name) for name in ROLLED}
        play._wait(visitors, time.monotonic())
        visitors.go_on.set()
        for each in people:
            each.join(60)
        seen = visitors.between(start, time.monotonic())
        settled = disaster.settle(at)
        return {
            **disaster.found(petition, visitors),
            **settled,
            "ended": ended,
            "seen": dict(Counter(one.who for one in seen)),
            "failed": [f"{one.who}: {one.status}" for one in seen if not one.is_good],
            "taken": Counter(at.ledger.read_text().split()),
        }


if __name__ == "__main__":
    given = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    sys.stdout.write(json.dumps(main(given)))
