"""The mailbox's pages. They do not exist outside the embedded mode."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from civic.embedded.mailbox import find_letter, newest_letters

View = Callable[..., HttpResponse]


def embedded_only(view: View) -> View:
    """Answer 404 unless `make run` or `make test` runs us."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
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
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one message."""
    found = find_letter(name)
    if found is None:
        raise Http404
    return render(request, "embedded/letter.html", {"letter": found})
