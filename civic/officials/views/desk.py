"""The official's desk: one page, and each of its lists in full."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.lib.kept import Kept
from civic.lib.responses import uncached
from civic.officials.desk import page
from civic.officials.desk.access import desks, require_desk
from civic.officials.desk.filters import DeskForm
from civic.officials.desk.first import first_of, poster_of
from civic.officials.desk.lists import Name
from civic.officials.desk.visits import visit
from civic.themes.queries import tree
from initiatives.kit import handout
from initiatives.views.made import Made, file_of

_posters = Kept[bytes](seconds=24 * 3600, most=100)


@uncached
@require_safe
@require_desk
def desk(request: HttpRequest) -> HttpResponse:
    """One or all mandates of the reader, on one screen."""
    form = form_of(request)
    if not form.is_valid():
        return _invalid(request, form)
    return render(request, "officials/desk/page.html", _context(request, form))


@uncached
@require_safe
@require_desk
def desk_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list of the desk in full."""
    if name not in set(Name):
        raise Http404
    form = form_of(request)
    if not form.is_valid():
        return _invalid(request, form)
    filters = form.filters()
    since = page.since_of(filters, visit(request.user, form.chosen).since)  # type: ignore[arg-type]
    context = {
        "form": form,
        "filters": page.form_html(form, request.path),
        "section": page.whole_list(Name(name), filters, since),
        "since": since,
    }
    return render(request, "officials/desk/list.html", context)


def _invalid(request: HttpRequest, form: DeskForm) -> HttpResponse:
    context = {"form": form, "filters": page.form_html(form)}
    return render(request, "officials/desk/page.html", context, status=422)


def form_of(request: HttpRequest) -> DeskForm:
    """What the address asks for."""
    return DeskForm(request.GET, desks(request.user), tree())  # type: ignore[arg-type]


@require_safe
@require_desk
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster that invites the people of one of the reader's areas."""
    places = {one.territory_id: one.territory for one in desks(request.user)}  # type: ignore[arg-type]
    if code not in places:
        raise Http404
    said = poster_of(places[code])
    made = Made(said.digest, f"affiche-{code}.pdf", lambda: handout.draw(said))
    return file_of(request, made, _posters)


def _context(request: HttpRequest, form: DeskForm) -> dict[str, Any]:
    read = page.read(request.user, form)  # type: ignore[arg-type]
    return {
        "form": form,
        "filters": page.form_html(form),
        "desk": read,
        "first": first_of(request.user, read.mandates) if read.is_quiet else None,
        "query": request.GET.urlencode(),
    }
