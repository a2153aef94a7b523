"""What the pages under an initiative have in common: find it, say why not, frame it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from initiatives import whole
from initiatives.models import Initiative
from initiatives.rooms import tabs_of
from initiatives.views.reading import withheld

View = Callable[..., HttpResponse]


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


def frame(row: Initiative, name: str, title: str) -> dict[str, Any]:
    """What `initiatives/room.html` needs: `name` is the room's address, `title` its heading."""
    steps = [*whole.steps_to(row.territory), (row.title, row.get_absolute_url()), (title, "")]
    return {"initiative": row, "steps": steps, "tabs": tabs_of(row, name), "room_title": title}
