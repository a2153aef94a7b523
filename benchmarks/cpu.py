"""CPU spent by the servers, read from the system: immune to whoever else uses the machine."""

from collections.abc import Iterable

import psutil
from django.conf import settings
from django.db import connection
from redis import Redis


class Meter:
    """The CPU seconds of some process trees. A process that ended keeps what it had spent."""

    def __init__(self, roots: Iterable[int]) -> None:
        self.roots = [psutil.Process(pid) for pid in roots]
        self.last: dict[int, float] = {}

    def read(self) -> float:
        """Return the CPU seconds spent so far by every tree."""
        for root in self.roots:
            for process in [root, *root.children(recursive=True)]:
                try:
                    times = process.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                self.last[process.pid] = times.user + times.system
        return sum(self.last.values())


def postmaster() -> int:
    """Return PostgreSQL's parent process, found from our own connection's server process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0]).ppid()


def of_the_ended() -> float:
    """Return what server processes that ended had spent, those of parallel queries included."""
    times = psutil.Process(postmaster()).cpu_times()
    return float(times.children_user + times.children_system)


def redis_server() -> int:
    """Return Redis's process."""
    return int(Redis.from_url(settings.REDIS_URL).info("server")["process_id"])


def seconds_of_this_process() -> float:
    """Return what the load generator itself spent, printed so that noise can be judged."""
    times = psutil.Process().cpu_times()
    return times.user + times.system
