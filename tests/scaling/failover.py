"""A site of several processes whose primary is lost: `python -m tests.scaling.failover`.

Two web processes behind nginx, two workers, beat, a primary and a replica. People sign, confirm
and read. The link to the replica stops, a moment later the primary is killed with all its
processes, and the replica is promoted. Arguments: how many forms, `synchronous` or
`asynchronous` (how the primary waits for the replica) and a seed. Prints what visitors saw and
what is there, as JSON.
"""

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
import psutil

from benchmarks.pair import NAME, ask, follow
from benchmarks.servers import nginx
from civic.embedded import postgres, processes, redis, throwaway
from tests.petitions.disaster import Crowd, found, unsettled, world

# Seconds: until the primary dies, until somebody has decided to promote.
CUT_OFF, DECIDING = 1.5, 3.0
# Seconds for what is left to be done, beyond a lease: a claim whose answer was lost with the
# primary is known to nobody until then.
PATIENCE = 90.0
# So that the rate of a small petition lasts as long as the story.
THINKING = 0.15
GOOD = {200, 303}


class Rig:
    """The processes of a site on several ports."""

    def __init__(self, place: Path) -> None:
        self.place, self.log = place, (place / "log").open("ab")
        self.ports = {name: redis.free_port() for name in ("redis", "web1", "web2")}
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        self.primary = postgres.start(place / "primary", place / "primary.log")
        self.replica = follow(str(self.primary.socket_folder), place / "replica")

    def environment(self) -> dict[str, str]:
        """What reaches them: both servers, of which one takes writes."""
        folders = [quote(str(one.socket_folder)) for one in (self.primary, self.replica)]
        user = f"postgresql://{postgres.SUPERUSER}@/civic"
        return {
            **throwaway.ENVIRONMENT,
            "DJANGO_SETTINGS_MODULE": "civic.settings",
            "CIVIC_DATA_DIR": str(self.place),
            "DATABASE_URL": f"{user}?host={','.join(folders)}&target_session_attrs=read-write",
            "REPLICA_URL": f"{user}?host={folders[1]}",
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "TRUSTED_PROXIES": "1",
            "REPLICA_SECONDS": "30",
            "WEB_WORKERS": "1",
            "LOG_LEVEL": "WARNING",
            "SIGN_PROOF_ABOVE": "0",
        }

    def start(self, name: str) -> None:
        """Start one of them, as deployed."""
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "--app", "civic"]
        worker = [*celery, "worker", "--loglevel", "ERROR", "--concurrency", "1", "-n", name]
        web = [*python, "gunicorn", "--config", "deploy/gunicorn.conf.py", "civic.wsgi"]
        port = str(self.ports.get(name, ""))
        commands = {
            "redis": [redis.program(), "--port", port, "--bind", "127.0.0.1", "--save", ""],
            "beat": [*celery, "beat", "--schedule", str(self.place / "beat"), "--pidfile", ""],
        }
        default = web if name.startswith("web") else worker
        self.started[name] = subprocess.Popen(
            commands.get(name, default),
            env={**os.environ, **self.environment(), "BIND": f"127.0.0.1:{port}"},
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            # Nothing is left behind when whoever plays this is killed.
            preexec_fn=processes.die_with_parent(signal.SIGTERM),
        )

    def upstream(self) -> str:
        """What nginx shares requests between."""
        one, two = (f"127.0.0.1:{self.ports[name]} fail_timeout=1s" for name in ("web1", "web2"))
        return f"{one}; server {two}"

    def wait_for_replica(self, *, synchronous: bool) -> None:
        """Begin to wait for the replica at each commit, and until it is there."""
        names = NAME if synchronous else ""
        ask(self.primary, f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        ask(self.primary, "SELECT pg_reload_conf()")
        wanted = "sync" if synchronous else "async"
        state = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"
        while ask(self.primary, state) != wanted:
            time.sleep(0.1)

    def cut_off(self) -> psutil.Process:
        """The replica hears nothing any more, and nobody is told."""
        pid = ask(self.replica, "SELECT pid FROM pg_stat_wal_receiver")
        receiver = psutil.Process(int(pid))
        receiver.suspend()
        return receiver

    def lose_primary(self) -> None:
        """Every process of it at once, as when a machine stops; it never comes back."""
        master = psutil.Process(self.primary.child.process.pid)
        for each in [master, *master.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.primary.child.process.wait(30)

    def promote(self) -> None:
        """What the operator does."""
        assert ask(self.replica, "SELECT pg_promote(true, 60)")

    def stop(self) -> None:
        """End everything."""
        for process in self.started.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for server in (self.replica, self.primary):
            server.stop()


class Seen:
    """What visitors were answered, and when."""

    def __init__(self) -> None:
        self.rows: list[tuple[float, str, int]] = []
        self.stopped = threading.Event()

    def note(self, kind: str, status: int) -> None:
        """One answer; 0 is none."""
        self.rows.append((time.monotonic(), kind, status))

    def told(self, lost_at: float) -> dict[str, Any]:
        """For each kind of visit, the answers by status and when they failed, from the loss on."""
        return {kind: self._of(kind, lost_at) for kind in sorted({row[1] for row in self.rows})}

    def _of(self, kind: str, lost_at: float) -> dict[str, Any]:
        rows = sorted(row for row in self.rows if row[1] == kind)
        failed = [at for at, _kind, status in rows if status not in GOOD]
        back = [at for at, _kind, status in rows if status in GOOD and at > max(failed, default=0)]
        return {
            "answers": dict(Counter(str(status) for _at, _kind, status in rows)),
            "first_failure": round(failed[0] - lost_at, 1) if failed else None,
            "well_again": round(back[0] - lost_at, 1) if failed and back else None,
        }


class People(Crowd):
    """People who sign through nginx, each from an address of their own."""

    def __init__(self, seen: Seen, port: int, forms: Any, count: int, seed: int) -> None:
        super().__init__(port, forms, count, seed)
        self.seen = seen

    def _press(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
        time.sleep(THINKING)
        own = "127." + headers["X-Forwarded-For"].partition(".")[2]
        status, location = ask_site(self.port, "POST", path, body, headers, own)
        self.seen.note("sign", status)
        # A gateway that waited in vain knows as little as one that lost the connection.
        return (0 if status == 504 else status), location


def ask_site(
    port: int, method: str, path: str, body: str | None, headers: dict[str, str], own: str
) -> tuple[int, str]:
    """Ask nginx from one address of the loopback; (0, "") when no answer comes."""
    # The certificate is made for this run and its key thrown away after it.
    context = ssl._create_unverified_context()
    client = http.client.HTTPSConnection(
        "127.0.0.1", port, timeout=20, context=context, source_address=(own, 0)
    )
    try:
        client.request(method, path, body, headers)
        response = client.getresponse()
        response.read()
    except (http.client.HTTPException, OSError):
        return 0, ""
    finally:
        client.close()
    return response.status, response.headers.get("Location", "")


def read(seen: Seen, port: int, path: str, kind: str, headers: dict[str, str]) -> None:
    """Open a page again and again; a question after it keeps it from the cache."""
    number = 0
    while not seen.stopped.is_set():
        number += 1
        address = path if kind == "cached" else f"{path}?vu={number}"
        status, _location = ask_site(port, "GET", address, None, headers, "127.0.0.1")
        seen.note(kind, status)
        time.sleep(THINKING)


def main(count: int, seed: int, *, synchronous: bool) -> dict[str, Any]:
    """Tell the whole story and say what became of it."""
    with ExitStack() as stack:
        place = stack.enter_context(throwaway.folder())
        rig = stack.enter_context(ready(place))
        petition, forms = world()
        rig.wait_for_replica(synchronous=synchronous)
        front = stack.enter_context(nginx(rig.upstream(), place))
        assert front, "nginx was not found"
        seen = Seen()
        crowd = People(seen, front[0], forms, count, seed)
        readers = begin_reading(seen, front[0], petition.initiative)
        people = crowd.run()
        lost_at = lose(rig, crowd)
        crowd.go_on.set()
        for each in people:
            each.join()
        seen.stopped.set()
        for each in readers:
            each.join()
        left = settle()
        return {**kept(petition, crowd), **left, "again": crowd.again, "seen": seen.told(lost_at)}


@contextmanager
def ready(place: Path) -> Iterator[Rig]:
    """Everything started, and this process connected to it."""
    rig = Rig(place)
    try:
        postgres.ensure_database(rig.primary, "civic")
        rig.start("redis")
        os.environ.update(rig.environment())
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for name in ("web1", "web2", "worker1", "worker2", "beat"):
            rig.start(name)
        yield rig
    finally:
        rig.stop()


def begin_reading(seen: Seen, port: int, initiative: Any) -> list[threading.Thread]:
    """Visitors of a page kept by nginx, of one that is not, and somebody who signed in."""
    from django.conf import settings
    from django.test import Client

    from tests.factories import make_user

    client = Client()
    client.force_login(make_user())
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    plain, path = {"Host": "localhost"}, initiative.get_absolute_url()
    kinds = {"cached": plain, "visitor": plain, "member": plain | {"Cookie": cookie}}
    while ask_site(port, "GET", path, None, plain, "127.0.0.1")[0] != 200:
        time.sleep(0.2)
    threads = [
        threading.Thread(target=read, args=(seen, port, path, kind, headers), daemon=True)
        for kind, headers in kinds.items()
    ]
    for each in threads:
        each.start()
    return threads


def lose(rig: Rig, crowd: Crowd) -> float:
    """The link stops, the primary dies, somebody promotes the replica; when the primary died."""
    from django.db import connections

    connections.close_all()
    while len(crowd.signed) < crowd.count // 4:
        time.sleep(0.1)
    receiver = rig.cut_off()
    time.sleep(CUT_OFF)
    lost_at = time.monotonic()
    rig.lose_primary()
    # What was under way to it is gone too.
    receiver.terminate()
    receiver.resume()
    time.sleep(DECIDING)
    rig.promote()
    return lost_at


def settle() -> dict[str, Any]:
    """Wait until the workers, too, have found the new primary and done what was left."""
    from django.conf import settings
    from django.core.management import call_command

    from civic.notifications.models import Mail
    from initiatives.models import SignatureDelta

    deadline = time.monotonic() + settings.MAIL_LEASE_SECONDS + PATIENCE
    while time.monotonic() < deadline:
        if not (SignatureDelta.objects.exists() or Mail.objects.waiting().exists()):
            break
        time.sleep(0.5)
    call_command("audit_seal", verbosity=0)
    return unsettled()


def kept(petition: Any, crowd: Crowd) -> dict[str, Any]:
    """What is there beside what was promised, and whether the audit record holds together."""
    from civic.audit import actions as audit
    from initiatives.models import Signature

    there = set(Signature.objects.values_list("uid", flat=True))
    lost = set(crowd.signed) - there
    if lost:
        return {"signed": len(crowd.signed), "lost": len(lost)}
    return {**found(petition, crowd), "broken_at": audit.first_break(), "sealed": sealed()}


def sealed() -> int:
    """How many rows the audit record has in its chain."""
    from civic.audit.models import AuditEvent

    return AuditEvent.objects.filter(sequence__isnull=False).count()


if __name__ == "__main__":
    told = main(int(sys.argv[1]), int(sys.argv[3]), synchronous=sys.argv[2] == "synchronous")
    sys.stdout.write(json.dumps(told))
