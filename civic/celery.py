"""The Celery application. Tasks are thin, idempotent and keyed; see docs/adr."""

import gc
import os
from importlib import import_module
from typing import Any

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")

app = Celery(
    "civic",
    task_cls="civic.lib.watched_tasks:WatchedTask",
    log="civic.lib.watched_tasks:OurLogging",
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# What tasks import when they first need it.
_USED_LATER = ("civic.urls", "PIL.Image", "reportlab.pdfgen.canvas", "httpx")


class LoadBeforeTheFork(bootsteps.Step):
    """Load what tasks use once, in the process that forks, and leave it out of every collection.

    Its children share that memory as long as nobody writes there, which a collection does. Steps
    are all made before any is started, and the pool forks when it starts.
    """

    def create(self, parent: Any) -> None:
        """Called once, in the process that forks."""
        for name in _USED_LATER:
            import_module(name)
        gc.collect()
        gc.freeze()


app.steps["worker"].add(LoadBeforeTheFork)
