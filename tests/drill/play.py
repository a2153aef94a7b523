"""Each part of an instance is taken away in turn while people come: what they saw, what was lost.

`python -m tests.drill.play [seed]`, or `make drill`, prints a table. A cluster of its own, that
flushes; web, worker and beat as deployed behind nginx as deployed, and a mail server.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.servers import nginx
from civic.embedded import postgres, redis, throwaway
from tests.drill import full_disk
from tests.drill.visitors import EVERY, PATIENCE, SIGNS, Seen, Visitors
from tests.petitions import disaster

GONE, CALM, BACK_WITHIN = 3.0, 1.0, 90.0  # seconds


@dataclass(frozen=True)
class Turn:
    """One part was away: who was refused meanwhile and how, and when everybody was served again."""

    part: str
    away: float
    asked: dict[str, int]
    refused: dict[str, int]
    statuses: dict[str, int]
    in_other_words: int
    back_after: float


class Site(disaster.Site):
    """The processes of an instance, its mail server, its disk, and nginx in front."""

    def __init__(self, place: Path) -> None:
        self.disk = full_disk.make(place)
        self.mail_port, self.ledger = redis.free_port(), place / "ledger"
        self.ledger.touch()
        super().__init__(place)

    def environment(self) -> dict[str, str]:
        """What reaches them."""
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.mail_port)}
        return {**super().environment(), **mail}

    def commands(self) -> dict[str, list[str]]:
        """As deployed, and somebody who takes mail."""
        office = [sys.executable, "-m", "tests.drill.post_office", str(self.mail_port)]
        return {**super().commands(), "mail": [*office, str(self.ledger)]}

    def end(self, name: str) -> None:
        """`kill -9`, and nobody starts it again."""
        process = self.started.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def crash(self) -> None:
        """All of PostgreSQL ends at once."""
        psutil.Process(self.database.child.process.pid).send_signal(signal.SIGQUIT)
        self.database.child.process.wait(30)

    def recover(self) -> None:
        """PostgreSQL starts again from its log, at the same address."""
        folder = self.database.socket_folder
        self.database = self._postgres()
        assert self.database.socket_folder == folder

    def _postgres(self) -> postgres.Server:
        return postgres.start(
            self.place / "postgres",
            self.place / "postgres.log",
            environment=self.disk.environment if self.disk else None,
        )


Act = Callable[[], None]


def parts(at: Site) -> dict[str, tuple[Act, Act]]:
    """What can be taken away, each with how, and how it comes back."""
    killed: dict[str, tuple[Act, Act]] = {
        name: (lambda name=name: at.end(name), lambda name=name: at.start(name))  # type: ignore[misc]
        for name in ("web", "worker", "beat", "redis", "mail")
    }
    filled = {"full disk": (at.disk.fill, at.disk.free)} if at.disk else {}
    return {**killed, "postgres": (at.crash, at.recover), **filled}


def main(seed: int) -> dict[str, Any]:
    """Take each part away in an order of chance, and say what became of everything."""
    chance = random.Random(seed)
    with standing() as (at, front):
        petition, forms = disaster.world()
        visitors = Visitors(front, forms, seed)
        people = visitors.run()
        _wait(visitors, time.monotonic())
        order = chance.sample(sorted(parts(at)), len(parts(at)))
        turns = [_turn(at, visitors, part) for part in order]
        visitors.go_on.set()
        for each in people:
            each.join(60)
        settled = disaster.settle(at)
        found = disaster.found(petition, visitors)
        counted = Counter(at.ledger.read_text().split())
        return {**found, **settled, "turns": [asdict(one) for one in turns], "taken": counted}


@contextmanager
def standing() -> Iterator[tuple[Site, int]]:
    """The whole instance, answering behind nginx; yields it and nginx's port."""
    with ExitStack() as stack:
        at = stack.enter_context(disaster.site(Site))
        for name in ("mail", "web", "worker", "beat"):
            at.start(name)
        folder = stack.enter_context(throwaway.folder())
        started = stack.enter_context(nginx(at.port, folder))
        assert started, "nginx is not installed"
        yield at, started[0]


def _turn(at: Site, visitors: Visitors, part: str) -> Turn:
    away, back = parts(at)[part]
    start = time.monotonic()
    away()
    time.sleep(GONE)
    _until_pressed(visitors, start)
    back()
    returned = time.monotonic()
    _wait(visitors, returned, at)
    served = time.monotonic()
    time.sleep(CALM)
    seen = visitors.between(start, served)
    bad = [one for one in seen if not one.is_good]
    return Turn(
        part=part,
        away=round(returned - start, 1),
        asked=_by_kind(seen),
        refused=_by_kind(bad),
        statuses=dict(Counter(str(one.status or "aucune réponse") for one in bad)),
        in_other_words=sum(not one.is_french for one in bad if one.status),
        back_after=round(served - returned, 1),
    )


def _until_pressed(visitors: Visitors, since: float) -> None:
    """Until somebody who signs had an answer: on a busy machine none comes within seconds."""
    deadline = time.monotonic() + PATIENCE
    while not any(one.who == SIGNS for one in visitors.between(since, time.monotonic())):
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)


def _wait(visitors: Visitors, since: float, at: Site | None = None) -> None:
    """Until each kind of visitor was served since then."""
    while not visitors.are_all_served(since):
        assert time.monotonic() < since + BACK_WITHIN, f"not back {BACK_WITHIN:.0f} s later"
        if at:
            at.watch()
        time.sleep(0.1)


def _by_kind(seen: list[Seen]) -> dict[str, int]:
    counted = Counter(one.who for one in seen)
    return {who: counted[who] for who in EVERY}


def told(found: dict[str, Any]) -> Iterator[str]:
    """The table, for people."""
    yield (
        f"{'taken away':12}{'for':>6}  " + "".join(f"{who:>26}" for who in EVERY) + "   back after"
    )
    for turn in found["turns"]:
        cells = [f"{turn['refused'][who]} of {turn['asked'][who]} refused" for who in EVERY]
        row = "".join(f"{cell:>26}" for cell in cells)
        how = ", ".join(f"{status} × {count}" for status, count in turn["statuses"].items())
        yield f"{turn['part']:12}{turn['away']:5} s  {row}{turn['back_after']:11} s  {how}"
    yield (
        f"{found['signed']} signatures taken: {found['lost']} lost, {found['doubled']} twice;"
        f" {found['mails_missing']} mails missing, {found['deltas']} counts not folded,"
        f" {len(found['unconfirmed'])} confirmations lost"
    )


if __name__ == "__main__":
    given = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    said = main(given)
    sys.stderr.write("\n".join([f"seed {given}", *told(said), ""]))
    sys.stdout.write(json.dumps(said))
