"""The page of status, the same as JSON, and the years as open data."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from civic.lib.responses import public_page
from civic.status import metrics
from civic.status.measures import status
from civic.status.open_data.writing import archive_of, archives


@public_page
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """How the site is, against what it promises, and its incidents."""
    found = status()
    over = [one for one in found.incidents if not one.is_open]
    context = {"status": found, "over": over, "archives": archives()}
    return render(request, "status/page.html", context)


@require_safe
def open_data(request: HttpRequest, year: int) -> FileResponse:
    """The archive of a year, as an operator wrote it."""
    found = archive_of(year)
    if found is None:
        raise Http404
    return FileResponse(found.path.open("rb"), as_attachment=True, filename=f"donnees-{year}.zip")


@public_page
@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """The same for programs: seconds, counts, percents."""
    found = status()
    incidents = [
        {
            "titre": one.title,
            "vu": one.seen,
            "debut": one.started_at,
            "fin": one.ended_at,
        }
        for one in found.incidents
    ]
    sections = {part.slug: [line.as_json() for line in part.lines] for part in found.sections}
    answer = {
        "mesure_le": found.made_at,
        "etat": found.state,
        "mesures": sections,
        "incidents": incidents,
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@require_safe
@never_cache
def for_prometheus(request: HttpRequest) -> HttpResponse:
    """Counts and measures, for whoever watches; the page is not there for anybody else."""
    if not metrics.may_read(request):
        raise Http404
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)
