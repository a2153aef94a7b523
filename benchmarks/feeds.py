"""What feeds cost, cold, asked again and through the cache in front, and which indexes they use.

`python -m benchmarks feeds`, over the bases of `pages` (BENCH_INITIATIVES). k = CPU per request
divided by the yardstick's of the same round. "cold" finds nothing rendered: feeds keep nothing but
what a place or a theme is called. "304" asks again with the validator of the answer before. The
plans of the questions are read with EXPLAIN: none may walk the whole of Activity.

BENCH_ROUNDS (5) and BENCH_REQUESTS (120) as for the pages.
"""

import json
import os
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from django.db import connection
from django.test import Client

from benchmarks import load, pages
from benchmarks.cpu import Meter, postmaster, redis_server
from benchmarks.pages import REQUESTS, ROUNDS, WARM_UP, Measured
from benchmarks.servers import nginx, web

SIZE = int(os.environ.get("BENCH_INITIATIVES", "100000"))
COLD_MUST, KEPT_MUST, SEARCH_MUST = 4.2, 1.5, 13.0


def main() -> None:
    """Measure, print, explain."""
    database = pages._base(SIZE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE activity_activity")
    stems = _stems()
    _explain(stems)
    _print(_measure(database, stems))


def _stems() -> dict[str, str]:
    """An address of each kind of feed, of what has something to tell."""
    from civic.activity.models import Activity

    row = Activity.objects.public().exclude(actor_key="").latest("pk")
    small = Activity.objects.public().exclude(area_code="fr").earliest("pk")
    from civic.accounts.models import User

    return {
        "list": "/flux/initiatives.{}",
        "search": "/flux/recherche.{}?q=colombophile",
        "search, common word": "/flux/recherche.{}?q=riverains",
        "country": "/flux/territoires/fr.{}",
        "region": "/flux/territoires/r27.{}",
        "departement": "/flux/territoires/d21.{}",
        "area": f"/flux/territoires/{small.area_code}.{{}}",
        "theme": f"/flux/themes/{row.themes[0]}.{{}}",
        "initiative": f"/flux/initiatives/{row.subject_key}.{{}}",
        "person": f"/flux/personnes/{User.objects.get(uid=row.actor_key).handle}.{{}}",
    }


def _measure(database: str, stems: dict[str, str]) -> list[Measured]:
    from initiatives.models import Initiative

    pk = Initiative.objects.visible_to(None).values_list("pk", flat=True)[0]
    paths = [Measured("yardstick", load.get(f"/yardstick/{pk}/"))]
    for name, stem in stems.items():
        must = SEARCH_MUST if name.startswith("search") else COLD_MUST
        paths.append(Measured(f"{name}, cold", load.get(stem.format("atom")), must))
        paths.append(_again(f"{name}, 304", stem.format("atom"), must))
    paths += [
        Measured(f"list, {form}", load.get(f"/flux/initiatives.{form}"), COLD_MUST)
        for form in ("rss", "json")
    ]
    with web(database) as (port, pid):
        meter = Meter([pid, postmaster(), redis_server()])
        for path in paths:
            load.run(port, path.ask, WARM_UP)
        for _round in range(ROUNDS):
            for path in paths:
                pages.measure_round(path, port, meter)
        _microcache(port, paths)
    return paths


def _again(name: str, path: str, must: float) -> Measured:
    etag = Client().get(path).headers["ETag"]
    least = must if must == SEARCH_MUST else KEPT_MUST
    return Measured(name, lambda _number: ("GET", path, None, {"If-None-Match": etag}), least)


def _microcache(port: int, paths: list[Measured]) -> None:
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        started = stack.enter_context(nginx(port, Path(place)))
        if started is None:
            print("nginx was not found: the microcache is not measured")
            return
        front, pid = started
        meter = Meter([pid])
        kind = Measured("list, microcache", load.get("/flux/initiatives.atom"))
        load.run(front, kind.ask, 200, tls=True)
        for _round in range(ROUNDS):
            before = meter.read()
            answered = load.run(front, kind.ask, 10 * REQUESTS, tls=True)
            kind.costs.append((meter.read() - before) / (10 * REQUESTS) * 1e6)
            kind.latencies += answered.latencies
            kind.bad += answered.bad
        paths.append(kind)


def _explain(stems: dict[str, str]) -> None:
    """How each state is found: the index, and the rows it read for the thirty-one it needs."""
    from civic.activity.models import Activity
    from civic.syndication.feeds import sources
    from civic.syndication.feeds.tiles import SIZE as HELD

    print(f"{Activity.objects.count():,} activities")
    makers = {
        "list": lambda key: sources.everything(),
        "initiative": sources.initiative,
        "person": sources.person,
        "theme": sources.theme,
    }
    for name, stem in stems.items():
        if name.startswith("search"):
            continue
        key = stem.rpartition("/")[2].partition(".")[0]
        source = makers.get(name, sources.place)(key)
        assert source is not None
        asked = source.rows().values_list("pk", "changed_at")[: HELD + 1]
        if source.asked:
            asked = source.asked.stamps._build(source.asked.key)
        plan = json.loads(asked.explain(format="json", analyze=True))[0]
        used, read = _walk(plan["Plan"])
        print(f"{name:14}{plan['Execution Time']:9.2f} ms{read:9,} rows read by {', '.join(used)}")


def _walk(node: dict) -> tuple[list[str], int]:
    used = [node["Index Name"]] if "Index Name" in node else []
    used += ["the whole table"] if node["Node Type"] == "Seq Scan" else []
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) if used else 0
    for part in node.get("Plans", []):
        more, rows = _walk(part)
        used, read = used + more, read + rows
    return used, int(read)


def _print(paths: list[Measured]) -> None:
    yard = paths[0].costs
    print(f"\n{SIZE:,} initiatives; yardstick {statistics.median(yard):.0f} µs a request")
    print(f"{'path':28}{'k median':>10}{'k best':>8}{'must':>6}{'p95 ms':>8}{'bad':>5}")
    for path in paths:
        ratios = [cost / base for cost, base in zip(path.costs, yard, strict=True)]
        k, must = statistics.median(ratios), f"{path.must:g}" if path.must else ""
        met = "" if path.must is None or k <= path.must else "  MISSED"
        p95 = load.percentile(path.latencies, 0.95) * 1000
        print(f"{path.name:28}{k:10.2f}{min(ratios):8.2f}{must:>6}{p95:8.1f}{path.bad:5}{met}")
