"""How long finding a place takes: 500 questions as people type them, against `SELECT 1`.

The whole tree is loaded first if it is not there. Each question is asked in several rounds,
`SELECT 1` in between, and its best time kept: what else runs on the machine is not ours.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.db import connection

from civic.territories.models import Territory
from civic.territories.search import search

QUESTIONS, ROUNDS, SEED = 500, 3, 2026
# Goal of the 95th percentile, in milliseconds.
P95_GOAL = 15


def main() -> None:
    """Print the percentiles, the slowest questions, and the ratio to `SELECT 1`."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    call_command("load_territories")
    questions = list(asked(random.Random(SEED)))
    best = [float("inf")] * len(questions)
    bare: list[float] = []
    search("dijon")
    for _ in range(ROUNDS):
        for index, text in enumerate(questions):
            best[index] = min(best[index], timed(lambda text=text: search(text)))
            bare.append(timed(select_1))
    ranked = sorted(best)
    p50, p95 = statistics.median(ranked), ranked[int(len(ranked) * 0.95)]
    one = statistics.median(bare)
    slowest = sorted(zip(best, questions, strict=True), reverse=True)[:5]
    print(f"{len(questions)} questions over {Territory.objects.count()} places")
    print(f"SELECT 1   p50 {one:.2f} ms")
    print(f"search     p50 {p50:.2f} ms ({p50 / one:.1f} x), p95 {p95:.2f} ms ({p95 / one:.1f} x)")
    print(f"slowest    {', '.join(f'{text!r} {took:.1f} ms' for took, text in slowest)}")
    print(f"goal       p95 < {P95_GOAL} ms: {'met' if p95 < P95_GOAL else 'MISSED'}")


def asked(chance: random.Random) -> Iterator[str]:
    """Names cut anywhere, without accents or hyphens, postcodes, codes, one or two letters."""
    places = list(Territory.objects.order_by("code").values_list("name", "folded", "postcodes"))
    for name, folded, postcodes in chance.sample(places, QUESTIONS):
        start = folded[: chance.randint(2, len(folded) + 1)]
        kind = chance.random()
        if kind < 0.45:
            yield start
        elif kind < 0.65:
            yield name
        elif kind < 0.8:
            yield " ".join(word[: chance.randint(1, 5)] for word in folded.split()[:3])
        elif kind < 0.92 and postcodes:
            yield postcodes[0][: chance.randint(2, 5)]
        else:
            yield folded[: chance.randint(1, 2)]


def timed(call: Callable[[], object]) -> float:
    """Milliseconds that `call` takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def select_1() -> None:
    """The smallest question a database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
