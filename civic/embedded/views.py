"""The mailbox's pages. They do not exist outside the embedded mode."""

from collections.abc import Callable
from functools import wraps

from csp.constants import SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from civic.embedded.mailbox import find_letter, newest_letters

View = Callable[..., HttpResponseBase]


def embedded_only(view: View) -> View:
    """Answer 404 unless `make run` or `make test` runs us."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.EMBEDDED:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@embedded_only
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the messages that would have been sent."""
    return render(request, "embedded/mailbox.html", {"letters": newest_letters()})


@require_safe
@embedded_only
@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one message."""
    found = find_letter(name)
    if found is None:
        raise Http404
    return render(request, "embedded/letter.html", {"letter": found})


@require_safe
@embedded_only
@never_cache
@csp(settings.MESSAGE_SECURITY_POLICY)  # type: ignore[arg-type]
@xframe_options_sameorigin
def letter_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show the HTML part of one message, as a mail program does: nothing runs, nothing loads."""
    found = find_letter(name)
    if found is None or not found.page:
        raise Http404
    # Links leave the frame.
    return HttpResponse(found.page.replace("<head>", '<head><base target="_blank">', 1))
