"""How a petition is counted, for anybody: the page and the same numbers as files."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.kept import Kept
from civic.lib.responses import public_page
from initiatives import whole
from initiatives.integrity import (
    CHECKS,
    LIMITS,
    Report,
    as_json,
    as_rows,
    bars_of,
    report_of,
    stamp_of,
)
from initiatives.models import Initiative, Petition
from initiatives.petitions.figures import Figures, percent

_files = Kept[str](seconds=3600, most=50)
_curves = Kept[SafeString](seconds=3600, most=100)
Show = Callable[[HttpRequest, Petition], HttpResponse]


@public_page
@require_safe
def integrity(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Everything that is published of how the signatures are counted."""
    return _of(request, pk, slug, "integrity", _page)


@public_page
@require_safe
def integrity_json(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The same as JSON, with every root."""
    return _of(request, pk, slug, "integrity-json", _json)


@public_page
@require_safe
def integrity_csv(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The same as a table, with every root."""
    return _of(request, pk, slug, "integrity-csv", _csv)


def _of(request: HttpRequest, pk: int, slug: str, name: str, show: Show) -> HttpResponse:
    row = whole.get(pk)
    # Of a text that may not be read, no address tells the title.
    if row.is_listed and slug != row.slug:
        return redirect(name, pk=row.pk, slug=row.slug, permanent=True)
    petition = Petition.objects.filter(initiative=row).select_related("tally").first()
    if petition is None:
        raise Http404
    petition.initiative = row
    response = show(request, petition)
    if not row.is_listed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, petition: Petition) -> HttpResponse:
    row, report = petition.initiative, report_of(petition)
    share = report.figures.excluded_share
    context: dict[str, Any] = {
        "initiative": row,
        "title": _title(row),
        "slug": row.public_slug,
        "report": report,
        "figures": report.figures,
        # None of them: the table says it.
        "share": percent(share) if share else None,
        "curve": _curve(report.figures),
        "checks": CHECKS,
        "limits": LIMITS,
        "floor": settings.PUBLIC_COUNT_FLOOR,
        "steps": _steps(row),
    }
    return render(request, "initiatives/petition/integrity.html", context)


def _curve(figures: Figures) -> str:
    """The hours as bars and as a table: three hundred of each, drawn once for all readers."""
    if not figures.curve:
        return ""
    return _curves.get_or_make(tuple(figures.curve), lambda: _drawn(figures))


def _drawn(figures: Figures) -> SafeString:
    hours = figures.curve
    context = {
        "bars": bars_of(figures),
        "top": round(max(one.pace for one in hours)),
        "first": hours[0].start,
        # The last hour ends at midnight, or with a petition that is over.
        "last": hours[-1].end - timedelta(seconds=1),
    }
    return render_to_string("initiatives/petition/_integrity_curve.html", context)


def _json(_request: HttpRequest, petition: Petition) -> HttpResponse:
    return HttpResponse(_file(petition, _as_json), content_type="application/json")


def _csv(_request: HttpRequest, petition: Petition) -> HttpResponse:
    response = HttpResponse(_file(petition, _as_csv), content_type="text/csv; charset=utf-8")
    name = f"integrite-{petition.initiative_id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file(petition: Petition, write: Callable[[Report], str]) -> str:
    """A file, written once for all readers until a figure or a root is new.

    It holds every hour and day of the petition, and would cost as much again for each reader.
    """
    key = (write.__name__, *stamp_of(petition))
    return _files.get_or_make(key, lambda: write(report_of(petition, roots=None)))


def _as_json(report: Report) -> str:
    return json.dumps(as_json(report), ensure_ascii=False)


def _as_csv(report: Report) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows(as_rows(report))
    return written.getvalue()


def _steps(row: Initiative) -> list[tuple[str, str]]:
    return [
        *whole.steps_to(row.territory),
        (_title(row), row.public_url),
        (_("Intégrité"), ""),
    ]


def _title(row: Initiative) -> str:
    """What it is called where its text may not be read: its figures are published always."""
    return row.title if row.is_listed else _("Initiative n° %(number)d") % {"number": row.pk}
