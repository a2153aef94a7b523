"""What the pages under an initiative have in common: find it, say why not, frame it, act."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.accounts.models import User
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from initiatives import whole
from initiatives.models import Initiative
from initiatives.rooms import tabs_of
from initiatives.views.reading import withheld
from initiatives.views.stale import is_stale, keeps_text
from initiatives.views.stances import sign_in

View = Callable[..., HttpResponse]
# Draws a form again, with a status.
Show = Callable[[int], HttpResponse]
# Where one goes once it is done, and what one reads there.
Done = tuple[str, str]


def room_page(view: View) -> View:
    """Give a view its initiative in place of `pk` and `slug`.

    A withheld one says why, in the same words as its page; a stale slug redirects (301).
    """

    @wraps(view)
    def page(request: HttpRequest, pk: int, slug: str, **rest: Any) -> HttpResponse:
        row = whole.get(pk)
        if not row.is_listed:
            return withheld(request, row, status=409 if request.method == "POST" else 200)
        if slug != row.slug and request.method in ("GET", "HEAD"):
            name = request.resolver_match.view_name  # type: ignore[union-attr]
            return redirect(name, pk=row.pk, slug=row.slug, permanent=True, **rest)
        return view(request, row, **rest)

    return page


def room_form(view: View) -> View:
    """Give a view of a form its initiative and who is signed in: GET shows, POST answers.

    A visitor signs in first, and comes back; the view answers with `act_on`, so that nothing typed
    is lost.
    """

    @keeps_text
    @require_http_methods(["GET", "HEAD", "POST"])
    @room_page
    @wraps(view)
    def page(request: HttpRequest, row: Initiative, **rest: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return sign_in(request.get_full_path())
        return view(request, row, request.user, **rest)

    return page


def act_on(
    request: HttpRequest, form: forms.Form, show: Show, act: Callable[[], Done]
) -> HttpResponse:
    """Do what a form asks, or show it again as typed, with what is wrong."""
    if is_stale(request):
        form.add_error(None, _("La page a trop attendu : envoyez-la de nouveau."))
        return show(403)
    if not form.is_valid():
        return show(422)
    try:
        address, said = act()
    except Refused as refused:
        form.add_error(None, refused.reason)
        return show(refused.status)
    messages.success(request, said)
    return SeeOther(address)


def frame(row: Initiative, name: str, title: str) -> dict[str, Any]:
    """What `initiatives/room.html` needs: `name` is the room's address, `title` its heading."""
    steps = [*whole.steps_to(row.territory), (row.title, row.get_absolute_url()), (title, "")]
    return {"initiative": row, "steps": steps, "tabs": tabs_of(row, name), "room_title": title}
