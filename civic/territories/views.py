"""Find a place: the options of the picker, and the same as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from civic.territories.search import (
    CANDIDATES_MAX,
    TEXT_MAX,
    candidates,
    is_postcode,
    known_kinds,
    locate,
    search,
)

# Names of places change once a year.
OPTIONS_SECONDS = 3600
OPTIONS_MAX = 10


@require_safe
@public_page
def territory_search(request: HttpRequest) -> HttpResponse:
    """The places a text may mean; straight to the place when there is only one."""
    code = request.GET.get("lieu", "")[:TEXT_MAX]
    chosen = locate(code) if code else None
    if chosen is not None:
        return redirect(chosen)
    asked = request.GET.get("q") or request.GET.get("lieu_texte", "")
    text = asked[:TEXT_MAX].strip()
    kinds = known_kinds(request.GET.get("genres", ""))
    if request.GET.get("partie") == "liste":
        return _options(text, kinds)
    meant = candidates(text, kinds)
    if len(meant) == 1:
        return redirect(meant[0])
    # Several have this very name: the others that start like it may be meant too.
    found = search(text, CANDIDATES_MAX, kinds)
    return render(request, "territories/search.html", {"q": text, "found": found})


def _options(text: str, kinds: list[str] | None) -> HttpResponse:
    """The combobox's options. The same for everybody, so rendered without the request."""
    found = search(text, CANDIDATES_MAX if is_postcode(text) else OPTIONS_MAX, kinds)
    html = render_to_string("territories/search.html#options", {"found": found})
    response = HttpResponse(html)
    response.headers["Cache-Control"] = f"public, max-age={OPTIONS_SECONDS}"
    return response
