"""What the desk of a commune, of a région and of France costs, and how it grows with the base.

`python -m benchmarks desk`. Two bases, one a hundredth of the other: ten million signatures, a
hundred thousand initiatives and a million people over all communes, unless DESK_SIGNATURES says
less. Of each: what the refresh takes when everything is new and when nothing changed, then k of the
desk (CPU per request over the yardstick of the same round) as its holder reads it again, and how
many questions it asks when nothing of it is kept.

BENCH_ROUNDS (5) and BENCH_REQUESTS (120) as for the pages.
"""

import os
import time
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks import load, pages
from benchmarks.cpu import Meter, postmaster, redis_server
from benchmarks.moderation import base as sessions
from benchmarks.pages import Measured
from benchmarks.servers import web

LARGE = int(os.environ.get("DESK_SIGNATURES", "10000000"))
SMALL = LARGE // 100
K_MUST, GROWTH_MUST, QUESTIONS_MUST = 5.0, 1.3, 10
AREAS = ("75056", "r84", "fr")


def main() -> None:
    """Both bases, then how much each desk grew."""
    # Both first: what PostgreSQL tidies after so many rows is no part of a page.
    for size in (SMALL, LARGE):
        _base(size)
    small, large = (_measure(size) for size in (SMALL, LARGE))
    print(f"\n{'k':12}{SMALL:>12,}{LARGE:>12,}{'growth':>9}  (k at most {K_MUST:g})")
    for one, other in zip(small[1:], large[1:], strict=True):
        before, after = pages.k_of(one, small[0]), pages.k_of(other, large[0])
        met = "met" if after <= K_MUST and after <= before * GROWTH_MUST else "MISSED"
        print(
            f"{one.name:12}{before:12.2f}{after:12.2f}{after / before:9.2f}  {met},"
            f" {one.bad + other.bad} bad"
        )


def _measure(size: int) -> list[Measured]:
    name = _base(size)
    _print_refresh(size)
    cookies = {code: _cookie(code) for code in AREAS}
    for code, cookie in cookies.items():
        asked = _questions(cookie)
        met = "met" if asked <= QUESTIONS_MUST else "MISSED"
        print(f"{code:8}{asked:4} questions, nothing kept: {met}")
    from initiatives.models import Initiative

    pk = Initiative.objects.visible_to(None).values_list("pk", flat=True)[0]
    paths = [Measured("yardstick", load.get(f"/yardstick/{pk}/"))]
    paths += [Measured(code, _asker(cookie)) for code, cookie in cookies.items()]
    with web(name) as (port, pid):
        meter = Meter([pid, postmaster(), redis_server()])
        for path in paths:
            load.run(port, path.ask, pages.WARM_UP)
        for _turn in range(pages.ROUNDS):
            for path in paths:
                pages.measure_round(path, port, meter)
    return paths


def _asker(cookie: str) -> pages.Asker:
    return lambda _number: ("GET", "/elus/bureau/", None, {"Cookie": cookie})


def _base(size: int) -> str:
    name = f"civic_desk_{size}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    pages.use(name)
    os.environ["BENCH_DATABASE"] = name
    call_command("migrate", verbosity=0)
    from initiatives.models import Initiative

    if not Initiative.objects.exists():
        call_command("load_territories")
        call_command("load_themes")
        call_command(
            "make_dataset",
            yes_this_is_a_measuring_base=True,
            people=max(1_000, size // 10),
            initiatives=max(100, size // 100),
            stances=size // 10,
            follows=0,
            petitions=max(10, size // 500),
            signatures=size,
        )
    return name


def _print_refresh(size: int) -> None:
    from civic.officials.desk.refresh import prove_figures, refresh_figures

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE officials_areafigure, officials_placefigure, officials_areaday")
        cursor.execute("VACUUM ANALYZE initiatives_stance")
    print(f"\n{size:,} signatures, load {os.getloadavg()[0]:.1f}")
    for title, run in (
        ("refresh, all new", refresh_figures),
        ("refresh, nothing new", refresh_figures),
        ("proof", prove_figures),
    ):
        start = time.perf_counter()
        found = run()
        print(f"{title:24}{time.perf_counter() - start:9.2f} s {found:9,}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE officials_areafigure, officials_areaday")


def _cookie(code: str) -> str:
    """The session of somebody who holds a mandate over an area, past the second step."""
    from allauth.mfa.models import Authenticator

    from civic.accounts.models import Mandate, User

    user = User.objects.filter(is_active=True, mandates=None, erased_at=None).order_by("pk")[0]
    today = timezone.localdate()
    Mandate.objects.create(
        user=user,
        function="Mandat de mesure",
        territory_id=code,
        starts_on=today - timedelta(days=10),
        verified_at=timezone.now(),
    )
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
    )
    return sessions.jar(user)


def _questions(cookie: str) -> int:
    """Count what the desk asks when nothing of it is kept; the frame of pages is."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from civic.lib.kept import forget_everything

    client, headers = Client(), {"Cookie": cookie}
    client.get("/elus/bureau/?etat=closes", headers=headers)
    forget_everything()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/elus/bureau/", headers=headers)
    assert answer.status_code == 200, answer.status_code
    return len(asked)
