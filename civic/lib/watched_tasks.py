"""What every task of the project carries: the request that asked for it."""

import logging.config
import time
from typing import Any

from celery.app.log import Logging
from celery.app.task import Task
from django.conf import settings

from civic.lib import metrics, request_ids, telemetry

CARRIED = "civic_request_id"


class WatchedTask(Task):
    """A task that is named after the request that asked for it, or after itself."""

    def apply_async(self, *args: Any, **options: Any) -> Any:
        """Publish it with the name of the request we are in, if any."""
        if name := request_ids.current():
            options["headers"] = {**(options.get("headers") or {}), CARRIED: name}
        return super().apply_async(*args, **options)

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        """Take the name of the request; one that beat asked for has its own."""
        carried = (self.request.headers or {}).get(CARRIED, "")
        self.request.token = request_ids.begin(str(carried) or task_id.replace("-", ""))
        self.request.span = telemetry.span(self.name)
        self.request.traced = self.request.span.__enter__()
        self.request.began = time.perf_counter()

    def after_return(self, status: str, *_rest: Any) -> None:
        """Count it, and leave the request: this process takes another task."""
        if began := getattr(self.request, "began", None):
            metrics.count_task(self.name, status.lower(), time.perf_counter() - began)
            told = {"task": self.name, "task_id": self.request.id}
            telemetry.tell(self.request.traced, self.name, failed=status == "FAILURE", **told)
            self.request.span.__exit__(None, None, None)
        if token := getattr(self.request, "token", None):
            request_ids.end(token)


class OurLogging(Logging):
    """Workers and beat write as the site does: celery's own lines know no filter."""

    def setup_logging_subsystem(
        self, loglevel: int | str | None = None, *args: Any, **kwargs: Any
    ) -> bool:
        """Configure as `LOGGING` says; the command line says how much celery tells of itself.

        True: nothing is left to configure.
        """
        if not Logging._setup:
            Logging._setup = True
            logging.config.dictConfig(settings.LOGGING)
            if loglevel:
                logging.getLogger("celery").setLevel(loglevel)
        return True
