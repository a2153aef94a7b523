"""Answers that every app gives alike: cacheable public pages, redirects after a post."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from civic.lib import affluence, replica

View = Callable[..., HttpResponse]

# How long a shared cache in front may serve a public page to everybody.
SHARED_SECONDS = 5


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done, the result is there to be read."""

    status_code = 303


def public_page(view: View) -> View:
    """Let a shared cache keep the page for some seconds, for visitors without a session only.

    Nothing in such a page may depend on who asks: no session, no CSRF token, no flash message.
    A replica may answer its questions, if there is one.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = replica.answered(view, request, *args, **kwargs)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES and response.status_code < 500:
            seconds = affluence.SHARED_SECONDS if affluence.is_on() else SHARED_SECONDS
            response.headers.setdefault("Cache-Control", f"public, max-age=0, s-maxage={seconds}")
        return response

    return wrapper


def uncached(view: View) -> View:
    """Keep the page out of every cache: it holds a token or somebody's own data."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return wrapper
