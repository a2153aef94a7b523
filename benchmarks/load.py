"""A small closed-loop load: some threads, each with one kept connection."""

import http.client
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from threading import Thread

# What one request is: method, path, body, headers.
Ask = tuple[str, str, str | None, dict[str, str]]


@dataclass(frozen=True)
class Answered:
    """What a round of load saw."""

    seconds: float
    latencies: list[float]
    # Status and path of each answer that is not a good one.
    refused: list[tuple[int, str]]

    @property
    def bad(self) -> int:
        """How many answers are not good ones."""
        return len(self.refused)


def get(path: str) -> Callable[[int], Ask]:
    """Return a generator of GETs of one path."""
    return lambda _number: ("GET", path, None, {})


def run(
    port: int, ask: Callable[[int], Ask], requests: int, *, threads: int = 4, tls: bool = False
) -> Answered:
    """Send `requests` requests and return how it went. Only 2xx and 3xx answers are good."""
    numbers, latencies = count(), list[float]()
    refused: list[tuple[int, str]] = []

    def work(share: int) -> None:
        client = _client(port, tls)
        for _ in range(share):
            method, path, body, headers = ask(next(numbers))
            start = time.perf_counter()
            client.request(method, path, body, {"Host": "localhost", **headers})
            response = client.getresponse()
            response.read()
            latencies.append(time.perf_counter() - start)
            if response.status >= 400:
                refused.append((response.status, path))
        client.close()

    workers = [Thread(target=work, args=(requests // threads,)) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Answered(time.perf_counter() - start, latencies, refused)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _client(port: int, tls: bool) -> http.client.HTTPConnection:
    if not tls:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    # The certificate is made for this run and its key thrown away after it.
    context = ssl._create_unverified_context()
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=context)
