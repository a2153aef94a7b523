"""What Prometheus reads at `/metrics`: the counts of answers and tasks, and the page of status."""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from redis import Redis
from redis.exceptions import RedisError

from civic.lib import health, metrics
from civic.status.lines import Mark
from civic.status.measures import status

# Where celery puts tasks that nobody took yet, and those that somebody took and has not ended.
WAITING, TAKEN = "celery", "unacked"


def may_read(request: HttpRequest) -> bool:
    """Whoever has the token, and whoever asks from a network that is allowed, with no proxy."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and constant_time_compare(given, settings.METRICS_TOKEN):
        return True
    return "X-Forwarded-For" not in request.headers and _is_near(request.META["REMOTE_ADDR"])


def _is_near(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in settings.METRICS_NETWORKS)


def text() -> bytes:
    """Everything, in Prometheus's words; what is out of reach is left out, and said to be."""
    return generate_latest(metrics.answers()) + generate_latest(_gauges())


def _gauges() -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector())
    return registry


class _Collector:
    def collect(self) -> Iterator[Metric]:
        """Ask each part; one that is out of reach does not hide the others."""
        for part in (_parts, metrics.tasks, _queue, _measures):
            yield from _unless_lost(part)


def _unless_lost(part: Callable[[], Iterable[Metric]]) -> list[Metric]:
    try:
        return list(part())
    except (DatabaseError, RedisError, OSError):
        return []


def _parts() -> Iterator[Metric]:
    up = GaugeMetricFamily("civic_part_up", "1 when a part answers this process.", labels=["part"])
    for name, holds in {**health.report(), **health.beside()}.items():
        up.add_metric([name], int(holds))
    yield up


def _queue() -> Iterator[Metric]:
    depth = GaugeMetricFamily("civic_queue_tasks", "Tasks in Redis, by state.", labels=["state"])
    with Redis.from_url(settings.CELERY_BROKER_URL, **settings.REDIS_WAITS) as client:
        depth.add_metric(["waiting"], client.llen(WAITING))
        depth.add_metric(["taken"], client.hlen(TAKEN))
    yield depth


def _measures() -> Iterator[Metric]:
    """The page of status, as numbers: seconds or counts, what was promised, whether it is kept."""
    value = GaugeMetricFamily("civic_status", "A measure of /statut/.", labels=["measure"])
    limit = GaugeMetricFamily("civic_status_limit", "What was promised.", labels=["measure"])
    late = GaugeMetricFamily("civic_status_late", "1 when it is not kept.", labels=["measure"])
    found = status()
    for line in (line for section in found.sections for line in section.lines):
        if line.value is not None:
            value.add_metric([line.key], line.value)
        if line.limit is not None:
            limit.add_metric([line.key], line.limit)
            late.add_metric([line.key], int(line.mark == Mark.LATE))
    incidents = GaugeMetricFamily("civic_incidents", "Incidents under way.")
    incidents.add_metric([], len(found.under_way))
    yield from (value, limit, late, incidents)
