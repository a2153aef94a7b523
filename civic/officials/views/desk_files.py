"""What one takes away from the desk: public facts as CSV or JSON, the brief for a council."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.lib import sheets
from civic.lib.responses import uncached
from civic.officials.desk import brief, export, page
from civic.officials.desk.access import require_desk
from civic.officials.desk.visits import visit
from civic.officials.views.desk import form_of

Writer = Callable[[Iterator[dict[str, Any]]], Iterator[str]]
KINDS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", sheets.as_csv),
    "json": ("application/json", sheets.as_json),
}


@uncached
@require_safe
@require_desk
def facts(request: HttpRequest, kind: str) -> Any:
    """The initiatives that the filters find: what the public reads of each, nothing else."""
    if kind not in KINDS:
        raise Http404
    form = form_of(request)
    if not form.is_valid():
        return render(request, "officials/desk/page.html", {"form": form}, status=422)
    filters = form.filters()
    since = page.since_of(filters, timezone.now()) if filters.days else None
    content_type, write = KINDS[kind]
    response = StreamingHttpResponse(write(export.rows(filters, since)), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="bureau.{kind}"'
    return response


@uncached
@require_safe
@require_desk
def council_brief(request: HttpRequest) -> HttpResponse:
    """Two pages to print before a council."""
    form = form_of(request)
    if not form.is_valid():
        return render(request, "officials/desk/page.html", {"form": form}, status=422)
    filters = form.filters()
    visited = visit(request.user, form.chosen)  # type: ignore[arg-type]
    since = page.since_of(filters, visited.since)
    said = brief.brief_of(form.chosen, filters, since, timezone.localdate())
    response = HttpResponse(brief.draw(said), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="note-pour-le-conseil.pdf"'
    return response
