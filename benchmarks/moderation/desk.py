"""What the desk costs: its pages, a draw, the public log, and the flags that come in meanwhile."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random
from threading import Event, Thread
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.middleware.csrf import _get_new_csrf_string
from django.urls import reverse

from benchmarks import load, pages
from benchmarks.cpu import Meter, postmaster, redis_server
from benchmarks.moderation import base
from benchmarks.pages import ROUNDS, WARM_UP, Measured, measure_round
from benchmarks.servers import web
from civic.accounts.models import User

SMALL, LARGE = 1_000, int(os.environ.get("BENCH_FLAGS", "5000000"))
# Ceilings: k of a page, growth of k, milliseconds of a draw, flags a minute.
K_MUST, GROWTH_MUST, DRAW_MUST, FLAGS_MUST = 5.0, 1.1, 50.0, 1_000
DRAWS, FLOOD_SECONDS, FLAGGERS = 60, 30, 1_500


def main() -> None:
    """Both bases, then how much each path grew: by turns, so that both meet the same machine."""
    # Both first: what PostgreSQL tidies after so many rows is no part of a page.
    for size in (SMALL, LARGE):
        base.make(size)
    names, paths = {}, {}
    for size in (SMALL, LARGE):
        names[size] = base.make(size)
        _print_draws(size)
        _print_sweeps()
        paths[size] = _paths()
    with ExitStack() as stack:
        served = {size: stack.enter_context(web(name)) for size, name in names.items()}
        _measure(served, paths)
        for size, (port, pid) in served.items():
            pages.use(names[size])
            print(f"\n{size:,} flags")
            _print_pages(paths[size])
            meter = Meter([pid, postmaster(), redis_server()])
            _print_flood(port, meter, k_of_yard=statistics.median(paths[size][0].costs))
    print(f"\nFrom {SMALL:,} to {LARGE:,} flags (what a request costs, at most {GROWTH_MUST:g})")
    for one, other in zip(paths[SMALL], paths[LARGE], strict=True):
        grown = [after / before for before, after in zip(one.costs, other.costs, strict=True)]
        print(f"{one.name:34}{statistics.median(grown):8.2f}{min(grown):8.2f}")


def _measure(served: dict[int, tuple[int, int]], paths: dict[int, list[Measured]]) -> None:
    meters = {size: Meter([pid, postmaster(), redis_server()]) for size, (_, pid) in served.items()}
    for size, (port, _pid) in served.items():
        for path in paths[size]:
            load.run(port, path.ask, WARM_UP)
    for _turn in range(ROUNDS):
        for pair in zip(*paths.values(), strict=True):
            for path, (size, (port, _pid)) in zip(pair, served.items(), strict=True):
                measure_round(path, port, meters[size])


# -- Draws and sweeps, in this process ------------------------------------------------------------

# Urgent and late cases are set aside for a while, so that ordinary ones are drawn.
_ASIDE = """
UPDATE moderation_case SET decided_at = 'epoch'
WHERE decided_at IS NULL AND (gravity = 4 OR due_at <= now())
"""
_BACK = "UPDATE moderation_case SET decided_at = NULL WHERE decided_at = 'epoch'"


class _Fixed(Random):
    """Draws by lot always, or never."""

    def __init__(self, by_lot: int) -> None:
        super().__init__(2010)
        self.by_lot = by_lot

    def randrange(self, *_args: object, **_more: object) -> int:
        """0 goes by lot."""
        return self.by_lot


def _print_draws(flags: int) -> None:
    """Draws by one moderator, each given back."""
    from moderation.models import Case

    by, waiting = base.moderator(), Case.objects.open().count()
    print(f"\n{flags:,} flags, {waiting:,} open cases, load {os.getloadavg()[0]:.1f}")
    print(f"{f'milliseconds (at most {DRAW_MUST:g})':34}{'median':>8}{'p95':>8}{'worst':>8}")
    _print_times("draw, urgent or late ones first", _draws(by, _Fixed(1)))
    _tidy(_ASIDE)
    _print_times("draw, ordinary ones by priority", _draws(by, _Fixed(1)))
    _print_times("draw, ordinary ones by lot", _draws(by, _Fixed(0)))
    _tidy(_BACK)


def _draws(by: User, chance: Random) -> Iterator[float]:
    from moderation import actions

    for _turn in range(DRAWS):
        with transaction.atomic():
            start = time.perf_counter()
            found = actions.draw(by=by, chance=chance)
            yield (time.perf_counter() - start) * 1000
            if found is None:
                raise LookupError("nothing to draw")
            transaction.set_rollback(True)


def _tidy(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE moderation_case")


def _print_sweeps() -> None:
    """What the clock does each minute or so, on a base where nothing is due."""
    from django.utils import timezone

    from moderation import actions, queries
    from moderation.actions.journal import CURSOR
    from moderation.models import Cursor

    now = timezone.now()
    # It looks an hour back, as it does every minute of the year but the first.
    place = {"position": int(now.timestamp())}
    Cursor.objects.update_or_create(name=CURSOR, defaults=place)
    for name, sweep in (
        ("sweep: public log", lambda: actions.write_journal(now, whole=False)),
        ("sweep: covers", lambda: actions.end_covers(now)),
        ("sweep: inflows", lambda: actions.tell_inflows(now)),
        ("sweep: readings", lambda: actions.fold_readings(now)),
        ("people with a record (1 h)", lambda: queries._count_proven(now)),
    ):
        _print_times(name, _timed(sweep))


def _timed(sweep: Callable[[], object]) -> Iterator[float]:
    for _turn in range(5):
        start = time.perf_counter()
        sweep()
        yield (time.perf_counter() - start) * 1000


def _print_times(name: str, found: Iterator[float]) -> None:
    times = sorted(found)
    p95 = load.percentile(times, 0.95)
    print(f"{name:34}{statistics.median(times):8.1f}{p95:8.1f}{times[-1]:8.1f}")


# -- Pages ----------------------------------------------------------------------------------------


def _paths() -> list[Measured]:
    from initiatives.models import Initiative
    from moderation import actions

    ids = list(Initiative.objects.visible_to(None).values_list("pk", flat=True)[:200])
    by = base.moderator()
    cookie = {"Cookie": base.jar(by)}
    case = actions.draw(by=by)
    if case is None:
        raise LookupError("nothing to draw")
    flagger = {"Cookie": base.jar(base.flagger())}
    return [
        Measured("yardstick", lambda n: ("GET", f"/yardstick/{ids[n % len(ids)]}/", None, {})),
        Measured("desk", _as(reverse("desk"), cookie), K_MUST),
        Measured("case in hand", _as(reverse("case", kwargs={"pk": case.pk}), cookie), K_MUST),
        Measured("my flags (10 a page)", _as(reverse("my-flags"), flagger), K_MUST),
        Measured("public log", load.get(reverse("journal")), K_MUST),
    ]


def _as(path: str, headers: dict[str, str]) -> Callable[[int], load.Ask]:
    return lambda _number: ("GET", path, None, headers)


def _print_pages(paths: list[Measured]) -> None:
    yard = paths[0].costs
    title = f"yardstick {statistics.median(yard):.0f} µs"
    print(f"{title:34}{'k':>8}{'best':>8}{'must':>6}{'bad':>5}")
    for path in paths:
        ratios = [cost / one for cost, one in zip(path.costs, yard, strict=True)]
        must = f"{path.must:g}" if path.must else ""
        print(
            f"{path.name:34}{statistics.median(ratios):8.2f}{min(ratios):8.2f}{must:>6}{path.bad:5}"
        )


# -- A flood --------------------------------------------------------------------------------------


def _flaggers(count: int) -> list[User]:
    people = User.objects.filter(is_active=True, grants=None, erased_at=None)
    return list(people.order_by("pk")[:count])


def _forms(count: int) -> list[load.Ask]:
    """Forms to flag, as browsers send them: many people, all initiatives."""
    from initiatives.models import Initiative

    ids = list(Initiative.objects.visible_to(None).order_by("?").values_list("pk", flat=True))
    secret = _get_new_csrf_string()
    body = urlencode({"csrfmiddlewaretoken": secret, "motive": "spam", "note": ""})
    asks: list[load.Ask] = []
    for number, person in enumerate(_flaggers(count)):
        headers = {
            "Cookie": f"{base.jar(person)}; {settings.CSRF_COOKIE_NAME}={secret}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": settings.SITE_URL,
        }
        path = reverse("flag", kwargs={"kind": "initiative", "key": ids[number % len(ids)]})
        asks.append(("POST", path, body, headers))
    return asks


def _print_flood(port: int, meter: Meter, *, k_of_yard: float) -> None:
    """As many flags as go in; then a thousand a minute, and how the desk answers meanwhile."""
    asks = _forms(FLAGGERS)
    half = len(asks) // 2
    before = meter.read()
    closed = load.run(port, lambda number: asks[number], half)
    k = (meter.read() - before) / half * 1e6 / k_of_yard
    print(
        f"flags as fast as they go: {half / closed.seconds * 60:,.0f} a minute (must "
        f"{FLAGS_MUST:,}), k {k:.2f}, {closed.bad} bad; load {os.getloadavg()[0]:.1f}"
    )
    desk, late = _meanwhile(port, asks[half:])
    print(
        f"at {FLAGS_MUST:,} a minute: flags p95 {load.percentile(late, 0.95) * 1000:.0f} ms, "
        f"desk p95 {load.percentile(desk.latencies, 0.95) * 1000:.0f} ms of "
        f"{len(desk.latencies)} pages, {desk.bad} bad"
    )


def _meanwhile(port: int, asks: list[load.Ask]) -> tuple[load.Answered, list[float]]:
    """Send flags at their moment, whatever comes back, while a moderator reads the desk."""
    over, late = Event(), []

    def flood() -> None:
        start = time.perf_counter()
        for number in range(FLAGS_MUST * FLOOD_SECONDS // 60):
            moment = start + number * 60 / FLAGS_MUST
            time.sleep(max(0.0, moment - time.perf_counter()))
            load.run(port, lambda _one, number=number: asks[number % len(asks)], 1, threads=1)
            late.append(time.perf_counter() - moment)
        over.set()

    sender = Thread(target=flood)
    sender.start()
    ask = _as(reverse("desk"), {"Cookie": base.jar(base.moderator())})
    latencies, refused = [], []
    while not over.is_set():
        answered = load.run(port, ask, 1, threads=1)
        latencies += answered.latencies
        refused += answered.refused
        time.sleep(0.2)
    sender.join()
    return load.Answered(0, latencies, refused), late
