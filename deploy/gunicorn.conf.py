"""Threads, not async: every view is synchronous and waits for PostgreSQL.

Two workers of four threads suit two cores; eight connections to the database in all.
"""

import gc
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "0.0.0.0:8000")
# gthread, which closes its address before it waits for its last answers.
worker_class = "civic.lib.web_server.Worker"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 20
keepalive = 5
# The longest gunicorn takes: what is longer still, nginx refuses before it, with a page in French.
limit_request_line = 8190
# Forked after the application is loaded, so that workers share its memory.
preload_app = True
# A slow leak never becomes an outage. Not sooner: in a surge, with hundreds of requests a second, a
# worker would be replaced every minute, and each begins with nothing kept.
max_requests = 100_000
max_requests_jitter = 10_000
# Heartbeats in memory: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
accesslog = None
logger_class = "civic.lib.web_server.Log"
# Nothing is steered from outside: no socket in somebody's home folder.
control_socket_disable = True

# Where the processes of this server count their answers, for /metrics of any of them: empty at each
# start, and there before the application is loaded.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    counted = Path(worker_tmp_dir or tempfile.gettempdir())
    counted /= f"civic-metrics-{os.getuid()}-{re.sub(r'[^0-9A-Za-z]+', '-', bind)}"
    shutil.rmtree(counted, ignore_errors=True)
    counted.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counted)


def on_exit(_server: Any) -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def when_ready(_server: Any) -> None:
    """Leave what was loaded before the fork out of every collection.

    It lives as long as the process. Looking through it all takes 90 ms, again and again, while
    every thread of a worker waits; and it copies the memory that workers share.
    """
    gc.collect()
    gc.freeze()
