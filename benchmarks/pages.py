"""What each page costs, as a multiple of the yardstick of the same run.

k = CPU per request of web, PostgreSQL and Redis together, divided by the CPU per request of
`/yardstick/` (one indexed query, a small template) over the same base. Rounds of all paths are
interleaved; the median and the best of the rounds are printed beside the ceiling.

What is kept in a process is part of the site, so paths asked again and again (home, lists, API)
find cards and answers kept, as they would under load. "initiative, cold" asks for another
initiative each time, warm-up included: no page, no text, no timeline, no summary of it is kept.
What it does find are the parts that are not of any initiative: the frame of the page, the
sentences of the interface, the themes, the régions and départements (and a commune that another
initiative named within ten minutes), and the plans of the prepared questions.

BENCH_ONLY=cold,API measures the paths whose names hold one of these words.
"""

import os
import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from benchmarks import load, people
from benchmarks.cpu import Meter, postmaster, redis_server
from benchmarks.servers import nginx, web

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "120"))
SMALL, LARGE = 1_000, int(os.environ.get("BENCH_INITIATIVES", "100000"))
WARM_UP = 24
ONLY = [word for word in os.environ.get("BENCH_ONLY", "").split(",") if word]
Asker = Callable[[int], load.Ask]


@dataclass
class Measured:
    """One measured path and its ceiling on k."""

    name: str
    ask: Asker
    must: float | None = None
    costs: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    bad: int = 0


def main() -> None:
    """Build both bases, measure, print."""
    results = {size: _measure(_base(size), size) for size in (SMALL, LARGE)}
    _print(results)


def _base(size: int) -> str:
    """Make the measuring base of `size` initiatives if it is not there; return its name."""
    name = f"civic_bench_{size}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    use(name)
    call_command("migrate", verbosity=0)
    call_command("load_territories")
    call_command("load_themes")
    from initiatives.models import Initiative

    if not Initiative.objects.exists():
        call_command("make_dataset", people=size * 2, initiatives=size, stances=size * 5)
    return name


def use(name: str) -> None:
    """Point this process at another base."""
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def _measure(database: str, size: int) -> list[Measured]:
    paths = _paths(size)
    with web(database) as (port, pid):
        meter = Meter([pid, postmaster(), redis_server()])
        for path in paths:
            load.run(port, path.ask, WARM_UP)
        for _ in range(ROUNDS):
            for path in paths:
                measure_round(path, port, meter)
        if not ONLY:
            _microcache(port, paths)
    return paths


def measure_round(path: Measured, port: int, meter: Meter) -> None:
    """One round of one path: what a request cost is added to it."""
    before = meter.read()
    answered = load.run(port, path.ask, REQUESTS)
    path.costs.append((meter.read() - before) / REQUESTS * 1e6)
    path.latencies += answered.latencies
    path.bad += answered.bad


def _paths(size: int) -> list[Measured]:
    from initiatives.models import Initiative

    rows = Initiative.objects.visible_to(None).open()
    ids = list(rows.order_by("?").values_list("pk", flat=True)[:200])
    commune = rows.filter(territory__kind="commune").select_related("territory").first()
    assert commune is not None
    yardstick = Measured(
        "yardstick", lambda n: ("GET", f"/yardstick/{ids[n % len(ids)]}/", None, {})
    )
    paths = [
        Measured("home", load.get("/"), 4),
        Measured("list, page 1", load.get("/initiatives/"), 4),
        Measured("list, page 500 (or last)", load.get(_deep_page(min(500, size // 40))), 4),
        Measured("search, common word", load.get("/initiatives/?q=riverains"), 13),
        Measured("search, rare word", load.get("/initiatives/?q=colombophile"), 3),
        Measured("initiative, cold", _another_each_time(), 4),
        Measured("area", load.get(commune.territory.get_absolute_url())),
        Measured("join (POST, signed in)", people.joins(ids), 4),
        Measured("API list", load.get("/api/v1/initiatives/"), 3),
    ]
    kept = [path for path in paths if not ONLY or any(word in path.name for word in ONLY)]
    return [yardstick, *kept]


def _another_each_time() -> Asker:
    """GETs of initiatives, none asked for twice, so that nothing of them is kept anywhere."""
    from initiatives.models import Initiative

    needed = WARM_UP + ROUNDS * REQUESTS
    rows = Initiative.objects.visible_to(None).order_by("?")[:needed]
    addresses = [row.get_absolute_url() for row in rows.defer("search", "problem", "proposal")]
    assert len(addresses) == needed, "fewer initiatives than requests: lower BENCH_REQUESTS"
    left = iter(addresses)
    return lambda _number: ("GET", next(left), None, {})


def _deep_page(number: int) -> str:
    """Return the address of a far page, reached as a reader would: by its key."""
    from initiatives.filters import ORDERS, Sort
    from initiatives.models import Initiative

    order = ORDERS[Sort.RANK]
    rows = Initiative.objects.visible_to(None).open().select_related("tally")
    row = rows.order_by(*order.forwards())[number * 20 - 1]
    return f"/initiatives/?apres={order.token(row)}"


def _microcache(port: int, paths: list[Measured]) -> None:
    """Measure the same page through nginx's cache, beside a file served by the same nginx."""
    from initiatives.models import Initiative

    address = Initiative.objects.visible_to(None)[0].get_absolute_url()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        started = stack.enter_context(nginx(port, Path(place)))
        if started is None:
            print("nginx was not found: the microcache is not measured")
            return
        front, pid = started
        meter = Meter([pid])
        kinds = [
            Measured("nginx, a file", load.get("/static.html")),
            Measured("initiative, microcache", load.get(address)),
        ]
        for kind in kinds:
            load.run(front, kind.ask, 200, tls=True)
        for _ in range(ROUNDS):
            for kind in kinds:
                before = meter.read()
                answered = load.run(front, kind.ask, 2_000, tls=True)
                kind.costs.append((meter.read() - before) / 2_000 * 1e6)
                kind.latencies += answered.latencies
                kind.bad += answered.bad
        paths += kinds


def _print(results: dict[int, list[Measured]]) -> None:
    for size, paths in results.items():
        yard = paths[0].costs
        print(f"\n{size:,} initiatives; yardstick {statistics.median(yard):.0f} µs a request")
        print(f"{'path':28}{'k median':>10}{'k best':>8}{'must':>6}{'p95 ms':>8}{'bad':>5}")
        for path in paths:
            ratios = [cost / base for cost, base in zip(path.costs, yard, strict=True)]
            must = f"{path.must:g}" if path.must else ""
            p95 = load.percentile(path.latencies, 0.95) * 1000
            print(
                f"{path.name:28}{statistics.median(ratios):10.2f}{min(ratios):8.2f}"
                f"{must:>6}{p95:8.1f}{path.bad:5}"
            )
    small, large = results[SMALL], results[LARGE]
    print(f"\nfrom {SMALL:,} to {LARGE:,} initiatives (ratio of k)")
    for one, other in zip(small[1:], large[1:], strict=False):
        growth = k_of(other, large[0]) / k_of(one, small[0])
        print(f"{one.name:28}{growth:6.2f}")


def k_of(path: Measured, yard: Measured) -> float:
    """The median k of a path."""
    return statistics.median(cost / base for cost, base in zip(path.costs, yard.costs, strict=True))
