"""Middlewares of the whole site."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]


class Visitors:
    """Without a session cookie nobody is signed in: say so without touching the session.

    A touched session adds `Vary: Cookie`, which would keep the shared cache in front from
    serving a public page to more than one visitor.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name the visitor, then keep signed-in pages out of every shared cache."""
        signed_in_maybe = settings.SESSION_COOKIE_NAME in request.COOKIES
        if not signed_in_maybe:
            request.user = AnonymousUser()
        response = self.get_response(request)
        if signed_in_maybe and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class DatabaseLost:
    """Answer 503 with a page when the database is out of reach, never a trace."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let everything through; see `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a lost connection into a page that needs no database."""
        from civic.lib.errors import unavailable

        if isinstance(exception, OperationalError | InterfaceError):
            return unavailable(request)
        return None


class Hostile:
    """Refuse what no browser sends: null bytes in an address or a query."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 400 before a null byte reaches PostgreSQL."""
        from civic.lib.errors import bad_request

        if "\0" in request.path or any(
            "\0" in key or "\0" in value for key, values in request.GET.lists() for value in values
        ):
            return bad_request(request)
        return self.get_response(request)
