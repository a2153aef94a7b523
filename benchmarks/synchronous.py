"""What waiting for a replica costs: `python -m benchmarks.synchronous`.

Real servers on one machine: gunicorn as deployed, a primary and a replica that both flush, no
network between them. Three ways to commit: not waiting for the replica, waiting until it has
flushed (`on`), waiting until it has applied (`remote_apply`).

1. a row as large as a signature, by eight connections at once, each of which changes its way at
   each row: how long a commit takes;
2. signatures on one petition, by eight people in a closed loop, each way in turn: how many a
   second.

SYNC_COMMITS (200) for each way and connection, SYNC_ROUNDS (5), SYNC_FORMS (400) for each way in
each round.
"""

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import django

from benchmarks.pair import NAME, ask, connected, follow
from civic.embedded import postgres, redis, throwaway

ROUNDS = int(os.environ.get("SYNC_ROUNDS", "5"))
COMMITS = int(os.environ.get("SYNC_COMMITS", "200"))
FORMS = int(os.environ.get("SYNC_FORMS", "400"))
PEOPLE = 8
LEVELS = {"no wait": "local", "on": "on", "remote_apply": "remote_apply"}
WAYS = {"no wait": ("", "on"), "on": (NAME, "on"), "remote_apply": (NAME, "remote_apply")}


def main() -> None:
    """Start everything, measure, print."""
    with ExitStack() as stack:
        place = stack.enter_context(throwaway.folder())
        primary = postgres.start(place / "primary", place / "primary.log")
        stack.callback(primary.stop)
        postgres.ensure_database(primary, "civic")
        replica = follow(str(primary.socket_folder), place / "replica")
        stack.callback(replica.stop)
        cache = redis.start(place / "redis.log")
        stack.callback(cache.stop)
        found = {"DATABASE_URL": primary.url("civic"), "REDIS_URL": cache.url()}
        os.environ.update(throwaway.ENVIRONMENT | found | {"CIVIC_DATA_DIR": str(place)})
        os.environ |= {"SIGN_PROOF_ABOVE": "0", "TRUSTED_PROXIES": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        django.setup()
        _measure(primary, stack)


def _measure(primary: postgres.Server, stack: ExitStack) -> None:
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.servers import web
    from benchmarks.signers import closed_loop
    from tests.petitions.disaster import world

    call_command("migrate", verbosity=0)
    _petition, forms = world()
    _commits(primary)
    port, _pid = stack.enter_context(web(str(connection.settings_dict["NAME"])))
    closed_loop(port, forms, 160)
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    for _turn in range(ROUNDS):
        for way, settings in WAYS.items():
            _commit(primary, *settings)
            answers = closed_loop(port, forms, FORMS, threads=PEOPLE)
            assert not answers.errors, answers.errors
            rates[way].append(answers.rate)
    _print(rates)


def _commits(primary: postgres.Server) -> None:
    """How long a commit takes; the ways change at each row, so that all suffer alike."""
    _commit(primary, NAME, "on")
    ask(primary, "CREATE TABLE probe (id bigserial PRIMARY KEY, given text)", database="civic")
    with ThreadPoolExecutor(PEOPLE) as pool:
        each = list(pool.map(lambda _one: _turns(primary), range(PEOPLE)))
    base = statistics.median(took for turns in each for took in turns["no wait"])
    for way in LEVELS:
        took = sorted(one for turns in each for one in turns[way])
        middle, late = statistics.median(took), took[int(len(took) * 0.95)]
        told = f"{middle * 1000:8.2f} ms a commit, p95 {late * 1000:.2f}"
        print(f"{way:14}{told}, x {middle / base:.2f}")


def _turns(primary: postgres.Server) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {way: [] for way in LEVELS}
    with connected(primary, "civic") as cursor:
        for _turn in range(COMMITS):
            for way, level in LEVELS.items():
                cursor.execute(f"SET synchronous_commit = {level}")
                since = time.perf_counter()
                cursor.execute("INSERT INTO probe (given) VALUES (repeat('a', 1200))")
                took[way].append(time.perf_counter() - since)
    return took


def _commit(primary: postgres.Server, names: str, level: str) -> None:
    """Choose how to commit, and wait until it is so."""
    ask(primary, f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
    ask(primary, f"ALTER SYSTEM SET synchronous_commit = '{level}'")
    ask(primary, "SELECT pg_reload_conf()")
    while ask(primary, "SELECT sync_state FROM pg_stat_replication") != (
        "sync" if names else "async"
    ):
        time.sleep(0.1)
    time.sleep(0.5)


def _print(rates: dict[str, list[float]]) -> None:
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'commit':14}{'signatures/s':>14}{'least':>8}{'most':>8}{'of no wait':>12}")
    for way, found in rates.items():
        pairs = zip(found, rates["no wait"], strict=True)
        share = statistics.median(one / other for one, other in pairs)
        print(
            f"{way:14}{statistics.median(found):14.0f}{min(found):8.0f}{max(found):8.0f}{share:12.2f}"
        )


if __name__ == "__main__":
    main()
