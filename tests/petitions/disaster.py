"""A site whose processes are killed while people sign: `python -m tests.petitions.disaster`.

Its arguments are how many forms to send and a seed. A cluster of its own, that flushes; web, worker
and beat as deployed. People send a form again until they are answered, as they do. Prints what was
promised, what is there afterwards and who was killed, as JSON.
"""

import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import django
import psutil

from civic.embedded import postgres, processes, redis, throwaway

PEOPLE, KILLS_EACH = 8, 2
# A mail that two outages met waits two minutes before it is tried again.
PATIENCE = 300  # seconds
# Seconds between two kills: long enough for everything to be at work again, mostly; and more when
# many sign, or nobody could most of the time.
BETWEEN, POSTS_A_SECOND = (0.5, 4.0), 500
TERMS_SHOWN, WITHDRAWING = 0.4, 0.1
NOBODY: tuple[int, str] = 0, ""
Some = TypeVar("Some", bound="Site")


class Site:
    """The processes of an instance, each of which can be killed and started again."""

    def __init__(self, place: Path) -> None:
        self.place, self.log = place, (place / "log").open("ab")
        self.code = Path.cwd()
        self.port, self.redis_port = redis.free_port(), redis.free_port()
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        self.database = self._postgres()

    def environment(self) -> dict[str, str]:
        """What reaches them."""
        return {
            **throwaway.ENVIRONMENT,
            "DJANGO_SETTINGS_MODULE": "tests.petitions.surge_settings",
            "CIVIC_DATA_DIR": str(self.place),
            "DATABASE_URL": self.database.url("civic"),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "BIND": f"127.0.0.1:{self.port}",
            "TRUSTED_PROXIES": "1",
            "LOG_LEVEL": "CRITICAL",
            # Eight people send as many forms as thousands would.
            "SIGN_PROOF_ABOVE": "0",
        }

    def commands(self) -> dict[str, list[str]]:
        """As deployed."""
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "--app", "civic"]
        kept = ["--schedule", str(self.place / "beat"), "--pidfile", ""]
        alone = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        return {
            "redis": [redis.program(), *alone],
            "web": [*python, "gunicorn", "--config", "deploy/gunicorn.conf.py", "civic.wsgi"],
            "worker": [*celery, "worker", "--loglevel", "CRITICAL", "--concurrency", "2"],
            "beat": [*celery, "beat", "--loglevel", "CRITICAL", *kept],
        }

    def start(self, name: str) -> None:
        """Start one of them, in a group of its own."""
        self.started[name] = subprocess.Popen(
            self.commands()[name],
            cwd=self.code,
            env={**os.environ, **self.environment()},
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            # Nothing is left behind when whoever plays this is killed.
            preexec_fn=processes.die_with_parent(signal.SIGTERM),
        )

    def kill(self, name: str, chance: random.Random) -> None:
        """`kill -9`, and start again as a supervisor does."""
        if name == "postgres":
            self._crash(chance)
            return
        process = self.started[name]
        if name == "web" and chance.random() < 0.4:
            # One of its workers: the master puts another in its place.
            children = psutil.Process(process.pid).children()
            if children:
                chance.choice(children).kill()
                return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(name)

    def watch(self) -> None:
        """Start again what ended by itself: without its broker, beat may."""
        for name, process in list(self.started.items()):
            if process.poll() is not None:
                self.start(name)

    def stop(self) -> None:
        """End everything."""
        for process in self.started.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.database.stop()

    def _postgres(self) -> postgres.Server:
        return postgres.start(self.place / "postgres", self.place / "postgres.log")

    def _crash(self, chance: random.Random) -> None:
        """One of its processes is killed, or all of them stop at once; it recovers from its log."""
        master = psutil.Process(self.database.child.process.pid)
        backends = [one for one in master.children() if _serves(one)]
        if backends and chance.random() < 0.4:
            with suppress(psutil.NoSuchProcess):
                chance.choice(backends).kill()
            return
        master.send_signal(signal.SIGQUIT)
        self.database.child.process.wait(30)
        self.database = self._postgres()


class Crowd:
    """People who sign, some of whom confirm, some of whom withdraw; and what they were promised."""

    def __init__(self, port: int, forms: Any, count: int, seed: int) -> None:
        self.port, self.forms, self.count, self.seed = port, forms, count, seed
        self.numbers = itertools.count()
        self.signed: list[UUID] = []
        self.confirmed: list[UUID] = []
        self.withdrawn: list[UUID] = []
        self.again = 0
        self.go_on = threading.Event()

    def run(self) -> list[threading.Thread]:
        """Let them come."""
        threads = [
            threading.Thread(target=self._person, args=(one,), daemon=True) for one in range(PEOPLE)
        ]
        for each in threads:
            each.start()
        return threads

    def _person(self, which: int) -> None:
        from initiatives.petitions import tokens

        chance = random.Random(self.seed + which)
        while (number := next(self.numbers)) < self.count or not self.go_on.is_set():
            _post, path, body, headers = self.forms(number)
            location = self._until_answered(path, body, headers)
            waiting = tokens.waited_for(location.rstrip("/").rpartition("/")[2])
            assert waiting, location
            self.signed.append(waiting.uid)
            if chance.random() < TERMS_SHOWN:
                terms = f"terms={self.forms.targets[0][1]}"
                self._until_answered(tokens.confirm_url(waiting.uid), terms, headers)
                self.confirmed.append(waiting.uid)
                if chance.random() < WITHDRAWING:
                    self._until_answered(tokens.withdraw_url(waiting.uid), "", headers)
                    self.withdrawn.append(waiting.uid)

    def _until_answered(self, path: str, body: str, headers: dict[str, str]) -> str:
        """Press the button again and again; where the answer that acknowledges it leads."""
        while True:
            status, location = self._press(path, body, headers)
            if status == 303:
                return location
            assert status in (0, 500, 502, 503), f"{path}: {status}"
            self.again += 1
            time.sleep(0.2)

    def _press(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            client.request("POST", path, body, headers)
            response = client.getresponse()
            response.read()
        except (http.client.HTTPException, OSError):
            return NOBODY
        finally:
            client.close()
        return response.status, response.headers.get("Location", "")


def main(count: int, seed: int) -> dict[str, Any]:
    """Run everything and say what became of it."""
    chance = random.Random(seed)
    with site(Site) as at:
        petition, forms = world()
        for name in ("web", "worker", "beat"):
            at.start(name)
        crowd = Crowd(at.port, forms, count, seed)
        people = crowd.run()
        kills = kill_at_random(at, crowd, people, chance)
        settled = settle(at)
        return {**found(petition, crowd), **settled, "kills": kills, "again": crowd.again}


def _serves(process: psutil.Process) -> bool:
    """Whether a process of PostgreSQL answers somebody; one that just ended does not."""
    try:
        return "civic" in " ".join(process.cmdline())
    except psutil.Error:
        return False


@contextmanager
def site(kind: type[Some]) -> Iterator[Some]:
    """A database with its tables, a Redis, and this process connected to both."""
    with throwaway.folder() as place:
        at = kind(place)
        try:
            postgres.ensure_database(at.database, "civic")
            at.start("redis")
            os.environ.update(at.environment())
            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            yield at
        finally:
            at.stop()


def world() -> tuple[Any, Any]:
    """One petition that everybody signs."""
    from benchmarks.signers import Forms
    from civic.territories.models import Territory
    from tests.factories import make_places
    from tests.petitions.cast import make_petition

    make_places()
    petition = make_petition()
    return petition, Forms([petition], list(Territory.objects.filter(kind="commune")))


def kill_at_random(
    at: Site, crowd: Crowd, people: list[threading.Thread], chance: random.Random
) -> dict[str, int]:
    """Kill one after the other while people sign; returns how many times each."""
    kills: Counter[str] = Counter()
    turns: list[str] = []
    shortest, longest = BETWEEN
    longest = max(longest, crowd.count / POSTS_A_SECOND)
    while any(each.is_alive() for each in people):
        time.sleep(chance.uniform(shortest, longest))
        at.watch()
        turns = turns or chance.sample(["web", "worker", "postgres", "redis"], 4)
        name = turns.pop()
        at.kill(name, chance)
        kills[name] += 1
        if len(kills) == 4 and min(kills.values()) >= KILLS_EACH:
            crowd.go_on.set()
    return dict(kills)


def settle(at: Site) -> dict[str, Any]:
    """Wait until counts are folded and mails have left, as long as that may take."""
    from django.db import Error, connection
    from django.db.models.functions import Now

    from civic.notifications.models import Mail
    from initiatives.models import SignatureDelta

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        at.watch()
        try:
            # Three outages make a mail wait for longer than anybody watches.
            Mail.objects.waiting().filter(attempts__gt=0).update(due_at=Now())
            if not (SignatureDelta.objects.exists() or Mail.objects.waiting().exists()):
                break
        except Error:
            connection.close()
        time.sleep(0.5)
    return unsettled()


def unsettled() -> dict[str, Any]:
    """Counts that are not folded, and each mail that did not leave, with why."""
    from civic.notifications.models import Mail
    from initiatives.models import SignatureDelta

    left = Mail.objects.waiting().values("kind", "attempts", "last_error", "due_at", "lease_until")
    return {
        "deltas": SignatureDelta.objects.count(),
        "waiting": [{name: str(value) for name, value in mail.items()} for mail in left],
    }


def found(petition: Any, crowd: Crowd) -> dict[str, Any]:
    """What is there, beside what was promised."""
    from civic.notifications.messages import message_id
    from civic.notifications.models import Mail
    from initiatives.actions.petition_tallies import recount_signatures
    from initiatives.actions.signing import CONFIRM_MAIL, RECEIPT_MAIL, _mail_key
    from initiatives.actions.verifying import verifying_key
    from initiatives.models import PetitionTally, Signature

    rows = {row.uid: row for row in Signature.objects.all()}
    mails = {mail.key: mail for mail in Mail.objects.all()}
    owed = {_mail_key(CONFIRM_MAIL, uid, "1"): uid for uid in crowd.signed}
    # One who confirmed or withdrew before the mail left needs no link any more.
    unneeded = {key for key, uid in owed.items() if rows[uid].state != "pending"}
    receipts = [mail for mail in mails.values() if mail.kind == RECEIPT_MAIL]
    # Whoever the controls asked for another proof is owed a message more, and nobody else is.
    asked = {verifying_key(uid) for uid, row in rows.items() if row.score}
    owed_keys = owed.keys() | asked
    tally = PetitionTally.objects.get(petition=petition)
    states = Counter(row.state for row in rows.values())
    return {
        "signed": len(crowd.signed),
        "confirmed": len(crowd.confirmed),
        "withdrawn": len(crowd.withdrawn),
        "rows": len(rows),
        "lost": len(set(crowd.signed) - set(rows)),
        "doubled": len(crowd.signed) - len(set(crowd.signed)),
        "unconfirmed": [str(uid) for uid in crowd.confirmed if rows[uid].confirmed_at is None],
        "still_there": [str(uid) for uid in crowd.withdrawn if rows[uid].state != "withdrawn"],
        "mails_missing": len(owed_keys - mails.keys()),
        "mails_in_excess": len(mails.keys() - owed_keys) - len(receipts),
        "asked": len(asked),
        "receipts": len(receipts),
        "mails_left_out": len(
            [key for key in owed.keys() - unneeded if mails[key].state == "cancelled"]
        ),
        "receipts_left_out": len([mail for mail in receipts if mail.state == "cancelled"]),
        "states": dict(Counter(mail.state for mail in mails.values())),
        "sent": {message_id(mail): mail.repeats for mail in mails.values() if mail.state == "sent"},
        "counted": [tally.received, tally.confirmed, tally.withdrawn],
        "counts": [len(rows), states["confirmed"], states["withdrawn"]],
        "corrected": recount_signatures(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
