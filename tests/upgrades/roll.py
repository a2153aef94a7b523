"""An upgrade without a stop, as docs/operations.md says: `python -m tests.upgrades.roll [seed]`.

Two web processes behind nginx as deployed, worker, beat and a mail server. The next release, with
code and a table of its own (see `next_release`), migrates while this one answers; then each process
is told to end and its next one started, and at last everything goes back, while people read and
sign. Prints what they saw and what became of what was promised, as JSON.
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
from tests.upgrades import next_release

# What the handbook asks for: the time in which nginx asks a process again, and to spare.
BETWEEN, PATIENCE = 2.0, 90.0  # seconds
A_FEW = 4  # signatures
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


def _more(visitors: Visitors, written: list[dict[str, int]] | None = None) -> None:
    """Until a few more people signed and everybody was served; who wrote what is added."""
    start, enough = time.monotonic(), len(visitors.signed) + A_FEW
    while len(visitors.signed) < enough:
        assert time.monotonic() < start + PATIENCE, "nobody signs any more"
        time.sleep(0.1)
    play._wait(visitors, start)
    if written is not None:
        written.append(next_release.written())


def main(seed: int) -> dict[str, Any]:
    """Replace everything, go back, and say what was seen."""
    with standing() as (at, front):
        petition, forms = disaster.world()
        visitors = Visitors(front, forms, seed)
        start = time.monotonic()
        people = visitors.run()
        _more(visitors)
        last, at.code = at.code, next_release.make(at.place, at.environment())
        next_release.manage(at.code, at.environment(), "migrate")
        written = [next_release.written()]
        _more(visitors, written)
        ended = {name: at.replace(name) for name in ROLLED}
        _more(visitors, written)
        at.code = last
        for name in ROLLED:
            at.replace(name)
        _more(visitors, written)
        visitors.go_on.set()
        for each in people:
            each.join(60)
        seen = visitors.between(start, time.monotonic())
        settled = disaster.settle(at)
        return {
            **disaster.found(petition, visitors),
            **settled,
            "ended": ended,
            # Signatures written by each release: when it had migrated, before a process changed,
            # when all were of the next one, and when all had gone back.
            "written": written,
            "seen": dict(Counter(one.who for one in seen)),
            "failed": [f"{one.who}: {one.status}" for one in seen if not one.is_good],
            "taken": Counter(at.ledger.read_text().split()),
        }


if __name__ == "__main__":
    given = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    sys.stdout.write(json.dumps(main(given)))
