"""The Celery application. Tasks are thin, idempotent and keyed; see docs/adr."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")

app = Celery(
    "civic",
    task_cls="civic.lib.watched_tasks:WatchedTask",
    log="civic.lib.watched_tasks:OurLogging",
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
