"""What is told of every request: its name in the answer, a line, a trace."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from civic.lib import request_ids, telemetry

logger = logging.getLogger(__name__)
SLOW_MS = 1000


class WatchedRequests:
    """Name each request, answer with the name, and write a line for what was sent or slow.

    What fails is written by Django, with its place in the code.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hold the name while the request is answered."""
        name = request_ids.given(request)
        request.request_id = name  # type: ignore[attr-defined]
        with request_ids.within(name), telemetry.span("answer") as span:
            began = time.perf_counter()
            response = self.get_response(request)
            _tell(request, response, round((time.perf_counter() - began) * 1000))
            _trace(span, request, response)
        response.headers[request_ids.HEADER] = name
        return response


def _trace(span: Any, request: HttpRequest, response: HttpResponseBase) -> None:
    told: dict[str, Any] = {
        "http.request.method": request.method,
        "http.route": request_ids.route_of(request),
        "http.response.status_code": response.status_code,
    }
    name = f"{request.method} {told['http.route']}"
    telemetry.tell(span, name, failed=response.status_code >= 500, **told)


def _tell(request: HttpRequest, response: HttpResponseBase, ms: int) -> None:
    if request.method in ("GET", "HEAD", "OPTIONS") and ms < SLOW_MS:
        return
    route, status = request_ids.route_of(request), response.status_code
    told = {"method": request.method, "route": route, "status": status, "ms": ms}
    logger.info("%s %s %s", request.method, route, status, extra=told)
