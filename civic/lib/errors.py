"""Error pages: they need neither the database, nor a session, nor the page frame."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from redis.exceptions import ConnectionError as RedisLost
from redis.exceptions import TimeoutError as RedisLate

from civic.lib import identity, request_ids
from civic.lib.permissions import Overloaded, Refused
from civic.lib.problems import problem_page

# What says that a part of the service is out of reach, and not that we made a mistake.
OUT_OF_REACH = (OperationalError, InterfaceError, RedisLost, RedisLate)
RETRY_SECONDS = 30
LAST_RESORT = (
    "<!DOCTYPE html><html lang=fr><meta charset=utf-8><title>Erreur {status}</title>"
    "<h1>Erreur {status}</h1><p>Réessayez dans un instant.</p>"
)


def _page(request: HttpRequest, status: int, template: str = "", reason: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_page(request, status)
    return HttpResponse(_html(status, template or f"errors/{status}.html", reason), status=status)


def _html(status: int, template: str, reason: str) -> str:
    """Render without the request, whose user would be looked up; never fail."""
    context = {
        "SITE_NAME": identity.site_name.last(),
        "CONTACT_EMAIL": identity.contact.last(),
        "status": status,
        "reason": reason,
        "request_id": request_ids.current(),
    }
    try:
        return render_to_string(template, context)
    except Exception:  # a page about an error must not make another
        return (
            f"<!DOCTYPE html><html lang=fr><title>Erreur {status}</title><h1>Erreur {status}</h1>"
        )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense; 413 when it is only too big."""
    return _page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: understood and refused; a refusal carries its reason, and may be a 409 or a 429."""
    if isinstance(exception, Overloaded):
        return _later(request, exception.reason, exception.retry_seconds)
    if isinstance(exception, Refused):
        return _page(request, exception.status, reason=exception.reason)
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not sent from our page, or the page was too old."""
    return _page(request, 403, template="errors/csrf.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here."""
    return _page(request, 404)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: the address of a form's answer, opened as a page."""
    return _page(request, 405)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 when what failed is out of reach, wherever it was asked for."""
    if isinstance(sys.exc_info()[1], OUT_OF_REACH):
        return unavailable(request)
    return _page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database or the cache is out of reach."""
    return _later(request, "", RETRY_SECONDS)


def _later(request: HttpRequest, reason: str, seconds: int) -> HttpResponse:
    response = _page(request, 503, reason=reason)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
