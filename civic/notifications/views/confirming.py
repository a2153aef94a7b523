"""Confirm an address: the link of a message shows a button, and only the button confirms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from civic.lib.responses import SeeOther, uncached
from civic.notifications import actions, things, tokens


# Whoever holds the token may do this, and nobody else can guess it: no cookie is needed.
@csrf_exempt
@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Follow with the address that received the link."""
    wish = tokens.read_confirm(token)
    thing = things.find(wish.kind, wish.key) if wish else None
    if wish is None or thing is None:
        # Forged, expired, or the thing is gone: in each case one asks again.
        return render(request, "notifications/stale.html", status=404)
    if request.method != "POST":
        context = {"thing": thing, "email": wish.email, "is_done": "fait" in request.GET}
        return render(request, "notifications/confirm.html", context)
    row = actions.confirm(email=wish.email, kind=wish.kind, key=thing.key)
    if row.reader.user_id is None or row.reader.user_id == request.user.pk:
        return SeeOther(f"{tokens.manage_path(row.reader)}?nouveau={row.pk}#suivi-{row.pk}")
    done = reverse("confirm-follow", kwargs={"token": token})
    return SeeOther(f"{done}?fait=1")
