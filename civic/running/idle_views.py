"""The page behind « Garder mon compte »: it asks for one button, and no sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from civic.lib.responses import SeeOther, uncached
from civic.running import idle_accounts


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the account that the link names. Reading the page changes nothing."""
    person = idle_accounts.person_of(token)
    if person is None:
        return render(request, "running/keep.html", {"gone": True}, status=404)
    if request.method == "POST":
        idle_accounts.keep(by=person)
        return SeeOther(f"{reverse('keep-account', args=[token])}?fait=1")
    return render(request, "running/keep.html", {"done": "fait" in request.GET})
