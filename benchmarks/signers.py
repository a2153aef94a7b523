"""People who sign: forms as browsers send them, in a closed loop or at a steady rate."""

import http.client
import itertools
import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.urls import reverse

from benchmarks import load
from civic.territories.models import Territory
from initiatives.models import Petition
from initiatives.petitions import tokens
from initiatives.petitions.consents import CONSENT_VERSION

THREADS = 48


@dataclass
class Answers:
    """What came back: latencies from the intended start, and who was acknowledged."""

    latencies: list[float] = field(default_factory=list)
    # How long after its moment each form was sent: the site has no part in it, unless everybody
    # waits for an answer.
    delays: list[float] = field(default_factory=list)
    acknowledged: list[UUID] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0
    locations: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def rate(self) -> float:
        """How many were acknowledged a second."""
        return len(self.acknowledged) / self.seconds

    def note(self, since: float, status: int, location: str) -> None:
        """One answer."""
        took = time.perf_counter() - since
        with self.lock:
            self.latencies.append(took)
            self.locations.append(location if status == 303 else "")

    def read(self) -> None:
        """Read who was acknowledged from the addresses, once nothing is measured any more."""
        for location in self.locations:
            token = location.rstrip("/").rpartition("/")[2]
            waiting = tokens.waited_for(token) if token else None
            if waiting:
                self.acknowledged.append(waiting.uid)
            else:
                self.errors += 1


class Forms:
    """Forms for some petitions in turn, each from another person at another address."""

    _people = itertools.count(1)

    def __init__(self, petitions: Sequence[Petition], communes: Sequence[Territory]) -> None:
        self.secret = _get_new_csrf_string()
        self.communes = communes
        self.targets = [
            (
                reverse("sign", kwargs={"pk": each.initiative_id, "slug": each.initiative.slug}),
                each.terms,
            )
            for each in petitions
        ]

    def __call__(self, number: int) -> load.Ask:
        """The next person's form, ready to send."""
        person = next(self._people)
        path, terms = self.targets[number % len(self.targets)]
        home = self.communes[person % len(self.communes)]
        body = urlencode(
            {
                "csrfmiddlewaretoken": self.secret,
                "first_name": "Camille",
                "last_name": f"Martin-{_letters(person)}",
                "email": f"camille.{person}@example.org",
                "commune": home.pk,
                "commune_texte": home.label,
                "old_enough": "on",
                "agrees": "on",
                "form_key": str(uuid4()),
                "terms": terms,
                "consent": CONSENT_VERSION,
                "website": "",
            }
        )
        return "POST", path, body, self.headers(person)

    def headers(self, person: int) -> dict[str, str]:
        """Those of a browser, as the proxy in front passes them on."""
        return {
            "Host": "localhost",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.CSRF_COOKIE_NAME}={self.secret}",
            "Origin": settings.SITE_URL,
            "X-Forwarded-For": ".".join(str(person >> bits & 255) for bits in (24, 16, 8, 0)),
        }


def _letters(number: int) -> str:
    """A number as letters: nobody is called 4012."""
    text = ""
    while number:
        number, rest = divmod(number, 26)
        text = chr(97 + rest) + text
    return text.capitalize()


def closed_loop(port: int, forms: Forms, count: int, *, threads: int = 8) -> Answers:
    """`count` forms, each thread sending its next when it has its answer."""
    answers, numbers = Answers(), itertools.count()

    def work(share: int) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(share):
            _send(client, forms(next(numbers)), time.perf_counter(), answers)
        client.close()

    _together(work, [count // threads] * threads, answers)
    return answers


def open_loop(port: int, forms: Forms, rate: float, seconds: float) -> Answers:
    """Forms at a steady rate whatever comes back; late answers make nobody wait to send."""
    answers = Answers()
    due: queue.Queue[tuple[load.Ask, float] | None] = queue.Queue()
    asks = [forms(number) for number in range(int(rate * seconds))]
    start = time.perf_counter() + 0.5

    def work(_share: int) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (one := due.get()) is not None:
            ask, moment = one
            time.sleep(max(0.0, moment - time.perf_counter()))
            answers.delays.append(time.perf_counter() - moment)
            _send(client, ask, moment, answers)
            # As nginx sends a write: on a connection of its own.
            client.close()

    for number, ask in enumerate(asks):
        due.put((ask, start + number / rate))
    for _ in range(THREADS):
        due.put(None)
    _together(work, [0] * THREADS, answers)
    return answers


def _send(
    client: http.client.HTTPConnection, ask: load.Ask, since: float, answers: Answers
) -> None:
    method, path, body, headers = ask
    for last_try in (False, True):
        try:
            client.request(method, path, body, headers)
            response = client.getresponse()
            response.read()
        except (http.client.HTTPException, OSError):
            # The server closes a connection that was idle, as any does; the form is idempotent.
            client.close()
            if last_try:
                answers.note(since, 0, "")
            continue
        answers.note(since, response.status, response.headers.get("Location", ""))
        return


def _together(work: Callable[[int], None], shares: Sequence[int], answers: Answers) -> None:
    threads = [Thread(target=work, args=(share,)) for share in shares]
    start = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    answers.seconds = time.perf_counter() - start
    answers.read()
