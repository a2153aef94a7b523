"""The list of initiatives: search, filters, pages."""

from dataclasses import dataclass
from itertools import count

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from civic.themes.models import Theme
from initiatives import queries, ranking
from initiatives.filters import FilterForm, Filters
from initiatives.models import Initiative
from initiatives.pagination import SIZE, BadTokenError, Page


@dataclass(frozen=True)
class Entry:
    """One card of the list; `is_starting` when it holds a place kept for small initiatives."""

    initiative: Initiative
    is_starting: bool = False


@public_page
@require_safe
def initiatives(request: HttpRequest) -> HttpResponse:
    """The initiatives that answer the question in the address, or what is wrong with it."""
    form = FilterForm(request.GET, list(Theme.objects.in_use()))
    page, entries, filters = Page[Initiative](), [], None
    if form.is_valid():
        filters = form.filters()
        try:
            page, entries = _answer(request, filters)
        except BadTokenError:
            form.add_error(None, _("Cette page de résultats n’existe pas."))
    part = "#resultats" if request.GET.get("partie") == "resultats" else ""
    context = {"form": form, "filters": filters, "page": page, "entries": entries}
    status = 200 if form.is_valid() else 422
    return render(request, f"initiatives/list.html{part}", context, status=status)


def _answer(request: HttpRequest, filters: Filters) -> tuple[Page[Initiative], list[Entry]]:
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    if filters.is_plain and not (after or before):
        return _first_page(request, filters)
    page = filters.page(request.user, after=after, before=before)
    return page, [Entry(row) for row in page.rows]


def _first_page(request: HttpRequest, filters: Filters) -> tuple[Page[Initiative], list[Entry]]:
    """The first page keeps one place in five for small, recent initiatives."""
    places = SIZE // ranking.SMALL_EVERY
    page = filters.page(request.user, size=SIZE - places)
    shown = [row.pk for row in page.rows]
    small = queries.small_ones(request.user, places, exclude=shown) if page.after else []
    return page, mixed(page.rows, small)


def mixed(rows: list[Initiative], small: list[Initiative]) -> list[Entry]:
    """Put a small initiative at every fifth place, as long as there are any."""
    entries: list[Entry] = []
    ranked, starting = iter(rows), iter(small)
    for place in count(1):
        drawn = next(starting, None) if place % ranking.SMALL_EVERY == 0 else None
        row = drawn or next(ranked, None) or next(starting, None)
        if row is None:
            return entries
        entries.append(Entry(row, is_starting=row in small))
    raise AssertionError  # pragma: no cover
