"""Forms sent from a page that has become too old: their text comes back, nothing is done."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def keeps_text(view: View) -> View:
    """Mark a view that calls `is_stale` itself before anything else on a POST.

    Signing in elsewhere renews the token: Django's own refusal would lose what was typed.
    """
    return csrf_exempt(view)


def is_stale(request: HttpRequest) -> bool:
    """Whether the form's token is missing, expired or somebody else's: do nothing then."""
    check = _Check(lambda _request: HttpResponse())
    return check.process_view(request, _guarded, (), {}) is not None


def _guarded(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError
