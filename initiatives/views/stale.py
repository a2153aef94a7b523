"""Forms sent from a page that has become too old: their text comes back, nothing is done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def keeps_text(view: View) -> View:
    """Mark a view that calls `is_stale` itself before doing anything on a POST.

    Signing in elsewhere renews the token: Django's own refusal would lose what was typed. The
    page is for one person; what was to be corrected can be shown again by the button Back,
    which "no-store" would forbid.
    """

    @csrf_exempt
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        kept = "no-cache" if request.method == "POST" else "no-store"
        response.headers["Cache-Control"] = f"private, {kept}"
        return response

    return wrapper


def is_stale(request: HttpRequest) -> bool:
    """Whether the form's token is missing, expired or somebody else's: do nothing then."""
    check = _Check(lambda _request: HttpResponse())
    return check.process_view(request, _guarded, (), {}) is not None


def _guarded(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError
