"""Ten million signatures, five million stances: what grows with them, and what must not.

Half of the signatures are on one petition.
`python -m benchmarks scale`. Two bases, one a hundredth of the other. Of each: what a signature
takes on disk; what each nightly or hourly sweep takes (seconds, processor, memory, questions); then
k of every path of the petition that everybody signs. Prints the growth of each k beside its
ceiling. Sweeps read every signature once, so theirs is told for a million of them.

SCALE_SIGNATURES (10000000) of the large base; SCALE_SMALL and SCALE_LARGE name bases that are there
already; SCALE_SWEEPS=0 leaves the sweeps out. BENCH_ROUNDS (5) and BENCH_REQUESTS (120) as for the
pages.
"""

import itertools
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection

from benchmarks import load, pages, people
from benchmarks.cpu import (
    Meter,
    of_the_ended,
    postmaster,
    redis_server,
    seconds_of_this_process,
)
from benchmarks.pages import Asker, Measured
from benchmarks.servers import web

if TYPE_CHECKING:
    from initiatives.models import Petition

LARGE = int(os.environ.get("SCALE_SIGNATURES", "10000000"))
SMALL = LARGE // 100
NAMES = {
    SMALL: os.environ.get("SCALE_SMALL", f"civic_scale_{SMALL}"),
    LARGE: os.environ.get("SCALE_LARGE", f"civic_scale_{LARGE}"),
}
GROWTH = 1.3
SWEPT = os.environ.get("SCALE_SWEEPS", "1") == "1"
# `purge_signatures`, `drop_traces` and `anonymise_petitions` find what is due, if anything is.
SWEEPS = (
    "fold_signatures",
    "sweep_suspects",
    "fill_figures",
    "recount_signatures",
    "publish_roots",
    "purge_signatures",
    "drop_traces",
    "anonymise_petitions",
    "prove_retention",
    "count_groups",
)


@dataclass
class Swept:
    """What one sweep took."""

    seconds: float
    processor: float
    megabytes: float
    questions: int


@dataclass
class Seen:
    """Everything that was measured on one base."""

    signatures: int
    paths: list[Measured]
    questions: dict[str, int] = field(default_factory=dict)
    sweeps: dict[str, Swept] = field(default_factory=dict)


def main() -> None:
    """Build both bases, measure, print."""
    # Each person signs from an address of their own, as the proxy would say.
    os.environ |= {"TRUSTED_PROXIES": "1", "SIGN_PROOF_ABOVE": "0"}
    seen = {size: _measure(size) for size in (SMALL, LARGE)}
    _print(seen[SMALL], seen[LARGE])


def _measure(size: int) -> Seen:
    _base(size)
    hot = _hot()
    print(f"\n{size:,} signatures, {hot.tally.received:,} of them on one petition")
    _disk()
    if SWEPT:
        _undo()
    code = _known_receipt(hot)
    sweeps = {name: _sweep(name) for name in SWEEPS if SWEPT}
    for name, one in sweeps.items():
        print(
            f"{name:22}{one.seconds:9.1f} s{one.processor:9.1f} s of processor"
            f"{one.megabytes:7.0f} MB{one.questions:8} questions"
        )
    paths = _paths(_hot(), code)
    found = Seen(size, paths, {path.name: _questions(path) for path in paths}, sweeps)
    with web(NAMES[size]) as (port, pid):
        meter = Meter([pid, postmaster(), redis_server()])
        for path in paths:
            load.run(port, path.ask, pages.WARM_UP)
        for _turn in range(pages.ROUNDS):
            for path in paths:
                pages.measure_round(path, port, meter)
    return found


def _base(size: int) -> None:
    name = NAMES[size]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    pages.use(name)
    os.environ["BENCH_DATABASE"] = name
    call_command("migrate", verbosity=0)
    from initiatives.models import Signature

    if Signature.objects.exists():
        return
    call_command("load_territories")
    call_command("load_themes")
    call_command(
        "make_dataset",
        yes_this_is_a_measuring_base=True,
        people=size // 50,
        initiatives=max(1_000, size // 100),
        stances=size // 2,
        follows=size // 20,
        petitions=max(50, size // 2_000),
        signatures=size,
    )


def _hot() -> "Petition":
    """The petition everybody signs, as its page reads it."""
    from initiatives.models import Petition

    rows = Petition.objects.select_related("initiative__territory", "tally")
    found = rows.filter(state="open").order_by("-tally__received").first()
    assert found is not None
    return found


# -- On disk -----------------------------------------------------------------------------------

_SIZES = """
SELECT h.inhparent::regclass::text, sum(pg_relation_size(h.inhrelid))
FROM pg_index i JOIN pg_inherits h ON h.inhparent = i.indexrelid
WHERE i.indrelid = 'initiatives_signature'::regclass GROUP BY 1
UNION ALL SELECT 'rows', sum(pg_table_size(relid)) FROM pg_partition_tree('initiatives_signature')
ORDER BY 2 DESC
"""


def _disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM initiatives_signature")
        rows = cursor.fetchone()[0]
        cursor.execute(_SIZES)
        parts = cursor.fetchall()
        cursor.execute("SELECT pg_database_size(current_database())")
        whole = cursor.fetchone()[0]
    total = sum(size for _name, size in parts)
    print(f"on disk      {total / rows:.0f} bytes a signature; the base {whole / 2**30:.2f} GB")
    for name, size in parts:
        print(f"             {size / rows:6.1f}  {name}")


_ROOTS_BEFORE = """
INSERT INTO initiatives_root (petition_id, day, size, root, made_at)
SELECT id, current_date - 2, 0, sha256(''), now() FROM initiatives_petition
"""

# -- The sweeps --------------------------------------------------------------------------------


def _known_receipt(petition: "Petition") -> str:
    """Make the receipt of the first one known, so that its proof can be asked for."""
    from initiatives.models import Signature
    from initiatives.petitions import receipts

    code = receipts.new_code()
    rows = Signature.objects.counted().filter(petition=petition)
    row = rows.filter(confirmed_at__gte=petition.opened_at).order_by("confirmed_at").first()
    Signature.objects.filter(pk=row and row.pk).update(leaf=receipts.leaf(petition.pk, code))
    return code


def _undo() -> None:
    """As on an ordinary night: yesterday's roots are missing, and nothing else was published."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE initiatives_root, initiatives_rootchunk")
        # How many were purged stays: nothing else knows it.
        cursor.execute("UPDATE initiatives_petitionfigures SET counts = '{}', made_at = NULL")
        cursor.execute(_ROOTS_BEFORE)
        cursor.execute("VACUUM (ANALYZE) initiatives_signature")


def _sweep(name: str) -> Swept:
    """Run one sweep in a process of its own, and read what it and PostgreSQL took."""
    before = of_the_ended()
    code = f"import django; django.setup(); from benchmarks import scale; scale.run_sweep({name!r})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    own = json.loads(done.stdout.splitlines()[-1])
    # Its server process ends just after it.
    time.sleep(0.5)
    own["processor"] += of_the_ended() - before
    return Swept(**own)


def run_sweep(name: str) -> None:
    """In that process: run it, then say what it took."""
    asked = itertools.count()

    def counted(execute: Callable[..., Any], *given: Any) -> Any:
        next(asked)
        return execute(*given)

    before = seconds_of_this_process()
    start = time.perf_counter()
    with connection.execute_wrapper(counted):
        call_command(name)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - start,
                "processor": seconds_of_this_process() - before,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "questions": next(asked),
            }
        )
    )


# -- The paths ---------------------------------------------------------------------------------


def _paths(petition: "Petition", code: str) -> list[Measured]:
    from benchmarks.signers import Forms
    from civic.territories.models import Territory

    pk, page = petition.initiative_id, petition.initiative.get_absolute_url()
    communes = Territory.objects.current().filter(kind="commune").select_related("parent")
    forms = Forms([petition], list(communes.order_by("code")[:500]))
    jars = people.jars()
    return [
        Measured("yardstick", load.get(f"/yardstick/{pk}/")),
        Measured("initiative", load.get(page)),
        Measured("petition", load.get(f"{page}petition/")),
        Measured("petition, signed in", _signed_in(f"{page}petition/", jars)),
        Measured("integrity", load.get(f"{page}integrite/")),
        Measured("integrity, JSON", load.get(f"{page}integrite.json")),
        Measured("sign, the form", load.get(f"{page}signer/")),
        Measured("sign (POST)", forms),
        Measured("confirm (POST)", _confirming(petition, forms)),
        Measured("receipt (POST)", _receipts(pk, code)),
        Measured("API, petition", load.get(f"/api/v1/petitions/{pk}/")),
        Measured("API, petitions", load.get("/api/v1/petitions/")),
        Measured("API, roots", load.get(f"/api/v1/petitions/{pk}/roots/")),
    ]


def _signed_in(path: str, jars: list[str]) -> Asker:
    return lambda number: ("GET", path, None, {"Cookie": jars[number % len(jars)]})


def _receipts(pk: int, code: str) -> Asker:
    body = urlencode({"petition": str(pk), "code": code})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return lambda _number: ("POST", "/signatures/recu/", body, form)


def _confirming(petition: "Petition", forms: Any) -> Asker:
    """Buttons pressed by people who signed and did not confirm, each another."""
    from initiatives.models import Signature
    from initiatives.petitions import tokens

    needed = pages.WARM_UP + pages.ROUNDS * pages.REQUESTS + 2
    rows = Signature.objects.filter(petition=petition, state="pending").order_by("pk")
    left: Iterator[Any] = iter(list(rows.values_list("uid", flat=True)[:needed]))
    body = urlencode({"terms": petition.terms})
    return lambda number: ("POST", tokens.confirm_url(next(left)), body, forms.headers(number))


def _questions(path: Measured) -> int:
    """Count, in this process, what the path asks of PostgreSQL once it is warm."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, kind = Client(), "application/x-www-form-urlencoded"
    for _turn in range(2):
        method, address, body, headers = path.ask(0)
        headers = {name: text for name, text in headers.items() if name != "Content-Type"}
        with CaptureQueriesContext(connection) as asked:
            if method == "POST":
                answer = client.post(address, body, content_type=kind, headers=headers)
            else:
                answer = client.get(address, headers=headers)
        assert answer.status_code < 400, f"{path.name}: {answer.status_code}"
    return len(asked)


# -- What is printed ---------------------------------------------------------------------------


def _print(small: Seen, large: Seen) -> None:
    sizes = f"{small.signatures:>12,}{large.signatures:>12,}"
    print(f"\n{'k':22}{sizes}{'growth':>9}{'at most':>9}")
    for one, other in zip(small.paths[1:], large.paths[1:], strict=True):
        before, after = pages.k_of(one, small.paths[0]), pages.k_of(other, large.paths[0])
        asked = small.questions[one.name], large.questions[one.name]
        met = "met" if after <= before * GROWTH else "MISSED"
        print(
            f"{one.name:22}{before:12.2f}{after:12.2f}{after / before:9.2f}{GROWTH:9.1f} {met};"
            f" {asked[0]} and {asked[1]} questions, {one.bad + other.bad} bad"
        )
    if SWEPT:
        _print_sweeps(small, large)


def _print_sweeps(small: Seen, large: Seen) -> None:
    sizes = f"{small.signatures:>12,}{large.signatures:>12,}"
    print(f"\n{'seconds of processor':22}{sizes}{'a million':>12}")
    for name, one in small.sweeps.items():
        other = large.sweeps[name]
        million = other.processor / large.signatures * 1e6
        print(
            f"{name:22}{one.processor:12.1f}{other.processor:12.1f}{million:12.2f}"
            f"  memory x {other.megabytes / one.megabytes:.2f}"
        )
