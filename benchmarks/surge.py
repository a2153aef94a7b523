"""A national surge on one petition: what a signature costs, and what happens when many come.

`make bench-surge`. Real servers: gunicorn and nginx as deployed, a PostgreSQL that flushes, Redis,
the worker and beat. Three parts:

1. cost: signatures on one petition and over many, in turn with the yardstick (one indexed query, a
   small template) and with PostgreSQL's own bench writing the same rows; nothing else runs;
2. steady rates, alone and while the petition's page is read through nginx's cache: plainly, 20,000
   times a second, whatever comes back; and over TLS, whose half on the reader's side is done here
   too, as often as readers are answered; packed, as every browser asks for it; with the worker
   folding and sending. Latencies count from the intended start; beside them, how late the bench
   itself was in sending (it shares the processors);
3. what is owed: counts five seconds after the last answer, lost, doubled, mails left.

Forms go to gunicorn as nginx passes them on, at a steady rate each on a connection of its own;
where costs are compared, on connections that are kept, like the yardstick. nginx itself would
stop this one machine at five a second.

SURGE_SECONDS (10) of each steady rate; SURGE_ROUNDS (5); SURGE_SIGNATURES (20000) there before;
SURGE_FLUSH_MS (0) more for each flush to disk, 1 to 4 being a small server's disk.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from benchmarks.page_readers import Reading
    from benchmarks.signers import Answers, Forms
    from initiatives.models import Petition

SECONDS = float(os.environ.get("SURGE_SECONDS", "10"))
ROUNDS = int(os.environ.get("SURGE_ROUNDS", "5"))
BEFORE = int(os.environ.get("SURGE_SIGNATURES", "20000"))
FLUSH_MS = float(os.environ.get("SURGE_FLUSH_MS", "0"))
EACH, WARM_UP, CLIENTS = 320, 160, 8
RATES = (35, 200)
K_GOAL, K_MUST, STATEMENTS_GOAL, HOT_GOAL = 2.5, 4, 6, 0.9
P95_ALONE, P95_READ, READS_GOAL, DRAIN_GOAL = 50, 300, 20_000, 300
MANY = 100


@dataclass
class Way:
    """One way to sign: what it cost in each round, against the yardstick of that round."""

    name: str
    forms: "Forms"
    costs: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


@dataclass
class Site:
    """The servers that run, and everyone who was acknowledged so far."""

    port: int
    pid: int
    hot: "Petition"
    hot_forms: "Forms"
    spread_forms: "Forms"
    acknowledged: list[Any] = field(default_factory=list)
    errors: int = 0

    def take(self, answers: "Answers") -> "Answers":
        """Remember who was told that the form was taken."""
        self.acknowledged += answers.acknowledged
        self.errors += answers.errors
        return answers


def main() -> None:
    """Start everything, measure, print."""
    from benchmarks.sending import sink
    from benchmarks.servers import web

    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base = _base()
        port, pid = stack.enter_context(web(base))
        site = _site(port, pid)
        _statements(site)
        _cost(site)
        os.environ["EMAIL_PORT"] = str(stack.enter_context(sink()))
        stack.enter_context(_sweepers(place, base))
        _until_folded()
        _steady(site, place)
        _owed(site)


def _base() -> str:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_territories")
    call_command("load_themes")
    call_command(
        "make_dataset",
        yes_this_is_a_measuring_base=True,
        people=2_000,
        initiatives=1_000,
        stances=5_000,
        follows=1_000,
        petitions=400,
        signatures=BEFORE,
        verbosity=0,
        stdout=open(os.devnull, "w"),  # noqa: SIM115
    )
    return str(connection.settings_dict["NAME"])


def _site(port: int, pid: int) -> Site:
    from benchmarks.signers import Forms
    from civic.territories.models import Territory
    from initiatives.models import Petition

    rows = Petition.objects.filter(
        state="open", initiative__lifecycle="open", initiative__visibility="public"
    ).select_related("initiative__territory", "tally")
    hot, *others = rows.order_by("-tally__received")[: MANY + 1]
    places = Territory.objects.current().filter(kind="commune")
    communes = list(places.select_related("parent").order_by("?")[:500])
    return Site(port, pid, hot, Forms([hot], communes), Forms(others, communes))


# -- What a signature costs --------------------------------------------------------------------


def _statements(site: Site) -> None:
    """Count, in this process, what one form asks of PostgreSQL."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse  # noqa: F401  (the addresses are loaded before counting)

    client = Client(enforce_csrf_checks=True)
    for _turn in range(3):
        _method, path, body, headers = site.hot_forms(0)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(
                path,
                body,
                content_type=headers["Content-Type"],
                headers={name: value for name, value in headers.items() if name != "Content-Type"},
            )
        assert answer.status_code == 303, answer.status_code
    count = len(asked)
    print(f"statements   {count} for one signature {_met(count <= STATEMENTS_GOAL)}")


def _cost(site: Site) -> None:
    from benchmarks import load
    from benchmarks.cpu import Meter, postmaster, redis_server
    from benchmarks.signers import closed_loop

    everything = Meter([site.pid, postmaster(), redis_server()])
    database = Meter([postmaster()])
    ways = [Way("one petition", site.hot_forms), Way(f"{MANY} petitions", site.spread_forms)]
    path = f"/yardstick/{site.hot.initiative_id}/"
    load.run(site.port, load.get(path), WARM_UP)
    for way in ways:
        site.take(closed_loop(site.port, way.forms, WARM_UP))
    yards, ceilings, theirs = [], [], []
    for _turn in range(ROUNDS):
        before = everything.read()
        load.run(site.port, load.get(path), EACH)
        yards.append((everything.read() - before) / EACH * 1e6)
        for way in ways:
            before, before_database = everything.read(), database.read()
            answers = site.take(closed_loop(site.port, way.forms, EACH, threads=CLIENTS))
            way.costs.append((everything.read() - before) / EACH * 1e6)
            way.database.append((database.read() - before_database) / EACH * 1e6)
            way.ratios.append(way.costs[-1] / yards[-1])
            way.rates.append(answers.rate)
        ceiling, cost = _ceiling(site)
        ceilings.append(ceiling)
        theirs.append(cost)
    _print_cost(ways, yards, ceilings, theirs)
    _print_commits(site)


def _print_cost(
    ways: list[Way], yards: list[float], ceilings: list[float], theirs: list[float]
) -> None:
    middle = statistics.median
    print(f"yardstick    {middle(yards):.0f} µs of processor a request")
    print(
        f"{'':13}{'k':>6}{'best':>6}{'µs':>8}{'of PostgreSQL':>15}{'signatures/s':>14}{'best':>7}"
    )
    for way in ways:
        print(
            f"{way.name:13}{middle(way.ratios):6.2f}{min(way.ratios):6.2f}{middle(way.costs):8.0f}"
            f"{middle(way.database):15.0f}{middle(way.rates):14.0f}{max(way.rates):7.0f}"
        )
    hot, spread = ways
    rates = [one / many for one, many in zip(hot.rates, spread.rates, strict=True)]
    costs = [many / one for one, many in zip(hot.costs, spread.costs, strict=True)]
    k = middle(hot.ratios)
    print(f"k            goal {K_GOAL}, must {K_MUST} {_met(k <= K_GOAL, k <= K_MUST)}")
    print(
        f"one / many   {middle(rates):.2f} in rate, {middle(costs):.2f} in processor"
        f" {_met(max(middle(rates), middle(costs)) >= HOT_GOAL)}"
    )
    print(
        f"ceiling      {middle(ceilings):,.0f} signatures/s, {middle(theirs):.0f} µs: the same rows"
        f" by pgbench, {CLIENTS} clients; a form reaches"
        f" {middle(hot.rates) / middle(ceilings):.2f} of it, PostgreSQL works"
        f" {middle(hot.database) / middle(theirs):.1f} x as long"
    )


def _print_commits(site: Site) -> None:
    """Only what writes is given a number: how many numbers does one signature take."""
    from benchmarks.signers import closed_loop

    before = _next_transaction()
    answers = site.take(closed_loop(site.port, site.hot_forms, EACH, threads=CLIENTS))
    commits = (_next_transaction() - before) / len(answers.acknowledged)
    print(f"commits      {commits:.2f} a signature {_met(commits < 1.05)}")


def _ceiling(site: Site) -> tuple[float, float]:
    """The same rows in one statement, by pgbench; they are deleted again. Rate and cost of one."""
    from django.db import connection

    from benchmarks.cluster import pgbench
    from benchmarks.cpu import of_the_ended

    seconds, before = 2, of_the_ended()
    rate = pgbench(_script(site.hot.pk), connection.settings_dict, clients=CLIENTS, seconds=seconds)
    cost = (of_the_ended() - before) / (rate * seconds) * 1e6
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM initiatives_signature WHERE consent_version = 'ceiling'")
        cursor.execute("DELETE FROM notifications_mail WHERE kind = 'ceiling'")
        cursor.execute("DELETE FROM initiatives_signaturedelta WHERE area = 'ceiling'")
        for table in ("initiatives_signature", "notifications_mail", "initiatives_signaturedelta"):
            cursor.execute(f"VACUUM {table}")
        cursor.execute("CHECKPOINT")
    return rate, cost


def _script(petition: int) -> str:
    """What `sign` writes, with values that PostgreSQL draws itself."""
    from django.db import models

    from initiatives.models import Signature

    given = {
        "uid": "gen_random_uuid()",
        "petition_id": str(petition),
        "form_key": "gen_random_uuid()",
        "state": "'pending'",
        "identity": "decode(repeat('ab', 184), 'hex')",
        **dict.fromkeys(
            ("address_key", "name_key"), "sha256(int8send(:a::bigint) || int8send(:b::bigint))"
        ),
        "commune": "'21231'",
        "area": "'d21'",
        "consent_version": "'ceiling'",
        "terms": "repeat('a', 64)",
        "features": "'{}'::jsonb",
        "mails": "1",
        "created_at": "now()",
    }
    plain: dict[type[models.Field[Any, Any]], str] = {
        models.BooleanField: "false",
        models.PositiveSmallIntegerField: "0",
        models.CharField: "''",
    }
    columns = {}
    for column in Signature._meta.concrete_fields:
        if column.primary_key:
            continue
        nothing = "NULL" if column.null else plain.get(type(column), "NULL")
        columns[column.column] = given.get(column.column, nothing)
    return (
        r"\set a random(1, 9000000000000000)" + "\n" + r"\set b random(1, 9000000000000000)" + "\n"
        f"WITH signed AS (INSERT INTO initiatives_signature ({', '.join(columns)})"
        f" VALUES ({', '.join(columns.values())}) ON CONFLICT DO NOTHING RETURNING petition_id),"
        ' mail AS (INSERT INTO notifications_mail (uid, key, lane, kind, args, "to", state,'
        " created_at, due_at, attempts, repeats, last_error)"
        " SELECT gen_random_uuid(), 'ceiling' || :a::bigint || :b::bigint, 40, 'ceiling',"
        " jsonb_build_object('sealed', repeat('a', 160)), 'camille@example.org', 'waiting', now(),"
        " now() + interval '1 day', 0, 0, '' FROM signed ON CONFLICT (key) DO NOTHING)"
        " INSERT INTO initiatives_signaturedelta (petition_id, area, received, confirmed,"
        " verifying, excluded, withdrawn, local)"
        " SELECT petition_id, 'ceiling', 0, 0, 0, 0, 0, 0 FROM signed;\n"
    )


# -- At a steady rate --------------------------------------------------------------------------


@contextmanager
def _sweepers(place: Path, base: str) -> Iterator[None]:
    """The worker and beat, as deployed: they fold, settle and send."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    environment["BENCH_DATABASE"] = base
    celery = [sys.executable, "-m", "celery", "--app", "civic"]
    commands = [
        ["nice", "-n", "10", *celery, "worker", "--loglevel", "ERROR", "--concurrency", "3"],
        [*celery, "beat", "--loglevel", "ERROR", "--schedule", str(place / "beat")],
    ]
    with (place / "sweepers.log").open("w") as log:
        running = [
            subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            for command in commands
        ]
        try:
            yield
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(30)


def _until_folded(seconds: float = 120) -> None:
    """Wait for the worker to be at work: what starting it costs is no part of a steady rate."""
    from initiatives.models import SignatureDelta

    deadline = time.monotonic() + seconds
    while SignatureDelta.objects.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("nobody folds")
        time.sleep(0.2)


def _steady(site: Site, place: Path) -> None:
    from benchmarks import page_readers
    from benchmarks.servers import free_port, nginx

    print(
        f"\n{'a second':>12}{'readers':>9}{'p50 ms':>8}{'p95':>6}{'p99':>6}{'late':>6}"
        f"{'errors':>8}{'read/s':>9}"
    )
    plain = free_port()
    with nginx(site.port, place, plain) as front:
        readers: dict[str, page_readers.Reading | None] = {"none": None}
        if front:
            readers |= page_readers.ways(place, plain, front[0], READS_GOAL, SECONDS + 1)
        if len(readers) < 3:
            print("nginx, wrk or a C compiler was not found: fewer read meanwhile")
        for rate in RATES:
            for name, reading in readers.items():
                _steady_rate(site, rate, name, reading)


def _steady_rate(site: Site, rate: int, name: str, reading: "Reading | None") -> None:
    from benchmarks import load
    from benchmarks.page_readers import readers
    from benchmarks.signers import open_loop

    with readers(site.hot.initiative.get_absolute_url(), reading) as read:
        answers = site.take(open_loop(site.port, site.hot_forms, rate, SECONDS))
    # The first second pays for connections.
    late = answers.latencies[rate:] or answers.latencies
    p50, p95, p99 = (load.percentile(late, at) * 1000 for at in (0.5, 0.95, 0.99))
    ours = load.percentile(answers.delays[rate:] or answers.delays, 0.95) * 1000
    goal = P95_READ if reading else P95_ALONE
    said = f"p95 under {goal} ms {_met(p95 <= goal and not answers.errors)}"
    if name == "plain":
        said += f", reads {_met(read['rate'] >= READS_GOAL)}"
    shown = f"{read['rate']:9,.0f}" if reading else f"{'-':>9}"
    print(
        f"{rate:12}{name:>9}{p50:8.0f}{p95:6.0f}{p99:6.0f}{ours:6.0f}{answers.errors:8}{shown}"
        f"  {said}"
    )


# -- What is owed ------------------------------------------------------------------------------


def _owed(site: Site) -> None:
    """Counts, lost and doubled, and the mails that have to leave."""
    from civic.notifications.models import Mail
    from initiatives.models import PetitionTally, Signature, SignatureDelta

    ended = time.perf_counter()
    waiting = Mail.objects.waiting()
    backlog = waiting.count()
    time.sleep(max(0.0, 5 - (time.perf_counter() - ended)))
    folded = PetitionTally.objects.get(petition_id=site.hot.pk).received
    left = SignatureDelta.objects.filter(petition_id=site.hot.pk).count()
    counted = Signature.objects.filter(petition_id=site.hot.pk).count()
    exact = folded == counted and not left
    print(f"\ncount        {folded:,} five seconds after the end, {counted:,} rows {_met(exact)}")
    uids = set(site.acknowledged)
    found = Signature.objects.filter(consent_version__gt="", uid__in=uids).count()
    doubled = len(site.acknowledged) - len(uids)
    print(
        f"acknowledged {len(site.acknowledged):,}; lost {len(uids) - found}, doubled {doubled},"
        f" errors {site.errors} {_met(found == len(uids) and not doubled and not site.errors)}"
    )
    while waiting.exists():
        if time.perf_counter() - ended > DRAIN_GOAL:
            break
        time.sleep(0.5)
    took, rest = time.perf_counter() - ended, waiting.count()
    dead = Mail.objects.filter(state="dead").count()
    print(
        f"mails        {backlog:,} waiting at the end; {rest:,} left after {took:.0f} s,"
        f" {dead} dead {_met(not rest and not dead)}"
    )


def _next_transaction() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _met(goal: bool, must: bool = False) -> str:
    return "met" if goal else "MISSED, but acceptable" if must else "MISSED"


def start() -> None:
    """Run in services of our own, made durable, before Django reads its settings."""
    from benchmarks import cluster
    from civic.embedded import throwaway

    with cluster.services(FLUSH_MS) as found:
        os.environ.update(throwaway.ENVIRONMENT | found)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "TRUSTED_PROXIES": "1",
            "LOG_LEVEL": "ERROR",
            "BENCH_MAIL_TRANSPORT": "smtp",
            "EMAIL_HOST": "127.0.0.1",
            "MAIL_PER_SECOND": "0",
            # Browsers work before they sign in a rush; that is not what a signature costs us.
            "SIGN_PROOF_ABOVE": "0",
        }
        django.setup()
        if FLUSH_MS:
            print(f"each flush to disk takes {FLUSH_MS:g} ms more")
        main()


if __name__ == "__main__":
    start()
