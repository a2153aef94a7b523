"""What Prometheus is told: how many answers and how long, by page; tasks, by name.

Labels are names of ours (a page, a method, a task), never what somebody typed. Answers are counted
in this process and summed over those of one web server (PROMETHEUS_MULTIPROC_DIR). Tasks are
counted in Redis, because workers answer nobody: each web server tells the same sums.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from redis.exceptions import RedisError

from civic.lib import request_ids

METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
KEY = "metrics:tasks"

here = CollectorRegistry()
ANSWERS = Counter(
    "civic_answers",
    "Answers by page, method and kind.",
    ["route", "method", "status"],
    registry=here,
)
SECONDS = Histogram(
    "civic_answer_seconds",
    "How long an answer took, by page.",
    ["route"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=here,
)


class Measured:
    """Count each answer, and how long it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let everything through."""
        began = time.perf_counter()
        response = self.get_response(request)
        route = request_ids.route_of(request)
        method = request.method if request.method in METHODS else "other"
        ANSWERS.labels(route, method, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(route).observe(time.perf_counter() - began)
        return response


def answers() -> CollectorRegistry:
    """The counts of all processes of this web server, or of this process when it is alone."""
    if not settings.METRICS_DIR:
        return here
    registry = CollectorRegistry()
    MultiProcessCollector(registry, settings.METRICS_DIR)  # type: ignore[no-untyped-call]
    return registry


def count_task(name: str, outcome: str, seconds: float) -> None:
    """One more task of this name ended so. Never fails: a task is worth more than its number."""
    try:
        with _client().pipeline(transaction=False) as pipe:
            pipe.hincrby(cache.make_key(KEY), f"{name}|{outcome}", 1)
            pipe.hincrbyfloat(cache.make_key(KEY), f"{name}|seconds", round(seconds, 4))
            pipe.execute()
    except RedisError:
        return


def tasks() -> Iterator[Metric]:
    """How many tasks ended, and how, and how long they took in all; RedisError if it is lost."""
    ended = CounterMetricFamily(
        "civic_tasks", "Tasks that ended, by name and outcome.", labels=["task", "outcome"]
    )
    took = CounterMetricFamily("civic_task_seconds", "How long they took in all.", labels=["task"])
    for field, number in sorted(_client().hgetall(cache.make_key(KEY)).items()):
        name, _bar, what = field.decode().partition("|")
        if what == "seconds":
            took.add_metric([name], float(number))
        else:
            ended.add_metric([name, what], float(number))
    yield ended
    yield took


def _client() -> Any:
    # The cache's own client: making another for each task would cost more than the task.
    return cache._cache.get_client("", write=True)  # type: ignore[attr-defined]
