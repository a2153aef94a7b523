"""Light traffic through nginx: who reads, who opens the form, who signs, and what each one saw."""

import http.client
import itertools
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.petitions.disaster import NOBODY, Crowd

PATIENCE = 30  # seconds
EVERY = {"lit une page": 0.1, "ouvre le formulaire": 0.3, "signe": 0.25}
READS, OPENS, SIGNS = EVERY
SIGNERS = 2
_REDIRECTED = 303


@dataclass(frozen=True)
class Seen:
    """One answer, or none (status 0): when it was asked for, how long it took, in whose words."""

    who: str
    at: float
    seconds: float
    status: int
    is_french: bool

    @property
    def is_good(self) -> bool:
        """What they came for."""
        return 200 <= self.status < 400


class Visitors(Crowd):
    """People behind nginx. Each signer has an address of the loopback: the limits count them."""

    def __init__(self, front: int, forms: Any, seed: int) -> None:
        super().__init__(front, forms, 0, seed)
        self.seen: list[Seen] = []
        # One press after the other: what is being pressed when everything ends is in nobody's list.
        self.addresses = (f"127.0.{n // 250 % 250}.{n % 250 + 2}" for n in itertools.count())
        self._lock = threading.Lock()

    def run(self) -> list[threading.Thread]:
        """Let them come, few at a time."""
        page = self.forms.targets[0][0].removesuffix("signer/")
        works: list[Callable[[], None]] = [
            lambda: self._look(READS, page),
            lambda: self._look(OPENS, f"{page}signer/"),
            *((lambda one=one: self._person(one)) for one in range(SIGNERS)),
        ]
        threads = [threading.Thread(target=work, daemon=True) for work in works]
        for each in threads:
            each.start()
        return threads

    def between(self, start: float, end: float) -> list[Seen]:
        """What was asked for within a stretch of time, in that order."""
        with self._lock:
            return sorted((s for s in self.seen if start <= s.at < end), key=lambda s: s.at)

    def are_all_served(self, since: float) -> bool:
        """Whether each kind of them got what they came for since then."""
        now = time.monotonic()
        return {one.who for one in self.between(since, now) if one.is_good} == set(EVERY)

    def _look(self, who: str, path: str) -> None:
        while not self.go_on.is_set():
            with self._asking(who) as said:
                said += self._ask("GET", path, "", {"Host": "localhost"})
            time.sleep(EVERY[who])

    def _press(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
        time.sleep(EVERY[SIGNS])
        asked = {**headers, "Origin": "https://localhost"}
        asked.pop("X-Forwarded-For", None)
        with self._asking(SIGNS) as said:
            said += self._ask("POST", path, body, asked)
        return (said[0], said[1]) if said else NOBODY

    @contextmanager
    def _asking(self, who: str) -> Iterator[list[Any]]:
        start, said = time.monotonic(), list[Any]()
        try:
            yield said
        except (http.client.HTTPException, OSError):
            said.clear()
        status, is_french = (said[0], said[2]) if said else (0, False)
        with self._lock:
            self.seen.append(Seen(who, start, time.monotonic() - start, status, is_french))

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> list[Any]:
        # The certificate is made for this run and its key thrown away after it.
        context = ssl._create_unverified_context()  # nosec B323
        with self._lock:
            mine = next(self.addresses), 0
        client = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, context=context, source_address=mine
        )
        try:
            client.request(method, path, body or None, headers)
            response = client.getresponse()
            text = response.read()
        finally:
            client.close()
        is_french = response.status == _REDIRECTED or b"lang=fr" in text.replace(b'"', b"")
        return [response.status, response.headers.get("Location", ""), is_french]
