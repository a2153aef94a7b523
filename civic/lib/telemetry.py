"""Sentry and OpenTelemetry, when an address is set for them; otherwise nothing of them is loaded.

Both are told what the logs are: what broke and where in the code, which page, which task, in which
request; nothing that somebody typed, nobody's address. What is sent is built from a list of what
may be, because what their own integrations collect grows with each version.
"""

import logging
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from civic.lib import logs, request_ids

# Of an event: nothing else leaves.
_KEPT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk")
_OF_FRAMES = ("filename", "function", "module", "lineno", "in_app", "context_line")
_FLUSH_MS = 2000

_tracer: Any = None


def begin() -> None:
    """Start what is configured, in a process that will answer or work."""
    if settings.SENTRY_DSN:
        _begin_sentry()
    if settings.OTLP_ENDPOINT:
        _begin_traces()


def _begin_sentry() -> None:
    import sentry_sdk
    from sentry_sdk.integrations.logging import LoggingIntegration

    errors = LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None)
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[errors],
        before_send=scrubbed,  # type: ignore[arg-type]
        # Of what the integrations left out above would have brought.
        data_collection={"user_info": False, "http_bodies": [], "stack_frame_variables": False},
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        server_name="civic",
    )


def scrubbed(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """An event with nothing but what a line of the logs tells, and the code around."""
    record = hint.get("log_record")
    told = {name: event[name] for name in _KEPT if name in event}
    told["tags"] = {"request_id": request_ids.current()}
    if record is not None:
        told["logentry"] = {"message": logs.hide(record.getMessage())}
        told["tags"] = _tags(record)
    if "exception" in event:
        told["exception"] = {"values": [_exception(one) for one in event["exception"]["values"]]}
        told["exception"]["values"][-1]["value"] = logs.name_of(hint["exc_info"][1])
    return told


def _tags(record: logging.LogRecord) -> dict[str, str]:
    names = ("request_id", *logs.SHOWN)
    return {name: str(found) for name in names if (found := getattr(record, name, None))}


def _exception(given: dict[str, Any]) -> dict[str, Any]:
    frames = (given.get("stacktrace") or {}).get("frames") or []
    kept = [{name: frame[name] for name in _OF_FRAMES if name in frame} for frame in frames]
    return {"type": given.get("type"), "value": "", "stacktrace": {"frames": kept}}


def _begin_traces() -> None:
    global _tracer
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise ImproperlyConfigured("OTLP_ENDPOINT needs requirements/traces.txt.") from error
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
    from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

    class Ids(RandomIdGenerator):
        """A request and its tasks are one trace, which has the name of the request."""

        def generate_trace_id(self) -> int:
            name = request_ids.current().replace("-", "")
            return int(name, 16) if name.strip("0") else super().generate_trace_id()

    exporter = OTLPSpanExporter(
        endpoint=settings.OTLP_ENDPOINT, headers=settings.OTLP_HEADERS, timeout=5
    )
    provider = TracerProvider(
        id_generator=Ids(),
        resource=Resource.create({"service.name": "civic"}),
        sampler=TraceIdRatioBased(settings.OTLP_SHARE),
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("civic")


def span(name: str) -> AbstractContextManager[Any]:
    """A stretch of work to be traced; yields None when nothing is."""
    if _tracer is None:
        return nullcontext()
    return _tracer.start_as_current_span(name, record_exception=False)


def tell(current: Any, name: str, *, failed: bool, **told: Any) -> None:
    """What the stretch of work was, once it is known."""
    if current is None:
        return
    from opentelemetry.trace import StatusCode

    current.update_name(name)
    current.set_attributes({**told, "request_id": request_ids.current()})
    if failed:
        current.set_status(StatusCode.ERROR)
