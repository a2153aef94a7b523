"""Middlewares of the whole site."""

import logging
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase

logger = logging.getLogger(__name__)

UTF_8 = ("utf-8", "utf8")
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


class Supervised:
    """Let whoever supervises a process ask it by its address, which is none of the site's names."""

    PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as if it was asked for by the name of the site: nothing there shows the name."""
        if request.path_info in self.PATHS:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self.get_response(request)


# The server in front refuses more before it comes here.
SWALLOWED_MOST = 16 * 1024 * 1024


class Refusals:
    """Read what a refused request still sends, so that its answer is seen.

    A server that answers and closes while a browser writes breaks the connection: the page that
    says why would never be shown.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Swallow the rest of a body after a refusal."""
        response = self.get_response(request)
        if response.status_code >= 400 and request.method not in ("GET", "HEAD"):
            _swallow(request)
        return response


def _swallow(request: HttpRequest) -> None:
    left = SWALLOWED_MOST
    try:
        while left > 0 and (part := request.read(64 * 1024)):
            left -= len(part)
    except OSError:
        # The client went away: nobody is there to be told.
        return


class DatabaseLost:
    """Answer 503 with a page when the database is out of reach, never a trace.

    What fails outside a view (a session, a middleware) goes through `errors.server_error`.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let everything through; see `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a lost connection into a page that needs no database."""
        from civic.lib.errors import OUT_OF_REACH, unavailable

        if isinstance(exception, OUT_OF_REACH):
            logger.error("Out of reach: %s", type(exception).__name__, exc_info=exception)
            return unavailable(request)
        return None


class ReadOnly:
    """Refuse what would write while nothing may, after the form's token was checked."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let everything through; see `process_view`."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Answer 503 with what was typed, when it would be written."""
        from civic.lib import read_only

        return read_only.refusal(request)


class Hostile:
    """Refuse what no browser sends: null bytes in an address, a query or a cookie, odd encodings.

    Django decodes fields with any codec that a request names, even one that makes no text.
    It stands before the session, whose key is looked up in PostgreSQL.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 400 before a null byte reaches PostgreSQL; give an empty 405 its page."""
        from civic.lib.errors import bad_request, not_allowed

        if _charset(request) not in UTF_8 or any("\0" in text for text in _received(request)):
            return bad_request(request)
        response = self.get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b"?"):
            page = not_allowed(request)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response


def _charset(request: HttpRequest) -> str:
    return str((request.content_params or {}).get("charset", "utf-8")).lower()


def _received(request: HttpRequest) -> Iterator[str]:
    yield request.path
    yield from request.COOKIES.values()
    for name, values in request.GET.lists():
        yield from (name, *values)
