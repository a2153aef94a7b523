"""How much memory a whole instance takes over the large base, and whether it grows.

`python -m benchmarks memory`. PostgreSQL, Redis, web, worker, beat and nginx as deployed over the
large base of `pages` (BENCH_INITIATIVES, 100,000), asked for MEMORY_REQUESTS (100,000) answers: the
pages of everybody, each initiative another one, feeds, searches, the API, forms, and one signature
in twenty-five. Read on the way, in MiB: the proportional share of each process (PSS), which counts
once what several share. The whole must stay under 1,331 (1.3 GiB), and grow by no more than a tenth
between the first tenth of the requests, when everything was used once, and the last.

The load is no part of it. Not a timed run: how long it takes says nothing.
"""

import itertools
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from benchmarks import load, pages
from benchmarks.cpu import postmaster, redis_server
from benchmarks.servers import ROOT, nginx, web

REQUESTS = int(os.environ.get("MEMORY_REQUESTS", "100000"))
MOST_MIB, GROWTH_MOST = 1331, 1.10
STEPS = 10
SIGNED_EVERY = 25
Asker = Callable[[int], load.Ask]


def main() -> None:
    """Start everything, ask, and read the memory after each tenth."""
    database = pages._base(pages.LARGE)
    ask = _mix()
    with _instance(database) as (port, roots):
        print(f"{pages.LARGE:,} initiatives; MiB of PSS after so many requests")
        print(f"{'requests':>10}" + "".join(f"{name:>12}" for name in [*roots, "all"]) + "   bad")
        refused: Counter[str] = Counter()
        rows = [_step(port, ask, roots, turn, refused) for turn in range(STEPS + 1)]
    _judge(rows)
    for kind, times in refused.most_common():
        print(f"{times:6,} answered {kind}")


def _step(
    port: int, ask: Asker, roots: dict[str, int], turn: int, refused: Counter[str]
) -> dict[str, float]:
    answered = load.run(port, ask, REQUESTS // STEPS if turn else 200)
    # Of every address of a kind, one line.
    refused.update(
        f"{status} {re.sub('[0-9][^/]*', 'n', path)}" for status, path in answered.refused
    )
    found = {name: _share(pid) for name, pid in roots.items()}
    found["all"] = sum(found.values())
    cells = "".join(f"{mib:12.0f}" for mib in found.values())
    print(f"{turn * (REQUESTS // STEPS):10,}{cells}{answered.bad:6}", flush=True)
    return found


def _judge(rows: list[dict[str, float]]) -> None:
    most, growth = max(row["all"] for row in rows), rows[-1]["all"] / rows[1]["all"]
    print(f"at most {most:.0f} MiB (must {MOST_MIB}){'' if most <= MOST_MIB else '  MISSED'}")
    missed = "" if growth <= GROWTH_MOST else "  MISSED"
    print(f"growth {growth:.3f} (must {GROWTH_MOST}){missed}")
    for name in ("web", "worker"):
        print(f"of {name} alone {rows[-1][name] / rows[1][name]:.3f}")


def _share(pid: int) -> float:
    """MiB of a process and what it started, what is shared counted once."""
    total, root = 0, psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total / 1024**2


@contextmanager
def _instance(database: str) -> Iterator[tuple[int, dict[str, int]]]:
    """Every process of an instance; yields the port of web, and each of them by name."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, pid = stack.enter_context(web(database))
        roots = {"postgres": postmaster(), "redis": redis_server(), "web": pid}
        started = stack.enter_context(nginx(port, folder))
        roots |= {"nginx": started[1]} if started else {}
        kept = ["--schedule", str(folder / "beat"), "--pidfile", ""]
        roots["worker"] = stack.enter_context(_celery(database, "worker", "--concurrency", "2"))
        roots["beat"] = stack.enter_context(_celery(database, "beat", *kept))
        yield port, roots


@contextmanager
def _celery(database: str, *command: str) -> Iterator[int]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "BENCH_DATABASE": database,
    }
    program = [sys.executable, "-m", "celery", "--app", "civic", *command, "--loglevel", "ERROR"]
    process = subprocess.Popen(program, cwd=ROOT, env=environment)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def _mix() -> Asker:
    """What people ask for, in turn; a signature now and then."""
    from benchmarks.signers import Forms
    from civic.territories.models import Territory
    from initiatives.models import Initiative, Petition

    rows = Initiative.objects.visible_to(None).open().defer("search", "problem", "proposal")
    pks = rows.order_by("?").values_list("pk", flat=True)[:20_000]
    own = [row.get_absolute_url() for row in rows.filter(pk__in=list(pks))]
    places = Territory.objects.filter(kind="commune").order_by("?")[:5_000]
    areas = [place.get_absolute_url() for place in places]
    signed = list(Petition.objects.filter(state="open").select_related("initiative")[:100])
    forms = Forms(signed, list(places[:50]))
    numbers = itertools.count()
    makers: list[Callable[[int], str]] = [
        lambda n: own[n % len(own)],
        lambda n: areas[n % len(areas)],
        lambda n: own[(n * 7) % len(own)],
        lambda n: f"/initiatives/?q={('riverains', 'ecole', 'gare', 'halte', 'parc')[n % 5]}",
        lambda n: "/",
        lambda n: "/initiatives/",
        lambda n: f"/api/v1/initiatives/?page_size={20 + n % 20}",
        lambda n: f"/flux{areas[n % len(areas)].partition('-')[0]}.atom",
        lambda n: f"/initiatives/?territoire={areas[n % len(areas)].split('/')[2].split('-')[0]}",
        lambda n: forms.targets[n % len(forms.targets)][0],
        lambda n: "/statut/",
        lambda n: "/elus/",
    ]

    def ask(_number: int) -> load.Ask:
        number = next(numbers)
        if number % SIGNED_EVERY == 0:
            return forms(number)
        return "GET", makers[number % len(makers)](number), None, {}

    return ask
