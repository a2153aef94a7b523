"""The year's figures: a page, and each table to download."""

import csv
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from moderation.transparency import queries


@public_page
@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Every table of one year; the present one unless asked."""
    years = queries.years()
    asked = request.GET.get("annee", "")
    year = next((one for one in years if str(one) == asked), years[0])
    row, tables = queries.figures(year)
    context = {
        "years": years,
        "year": year,
        "made_at": row.made_at,
        "tables": tables,
        "entries": [(table.title, table.slug) for table in tables],
    }
    return render(request, "moderation/transparency.html", context)


@public_page
@require_safe
def table(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """One table as CSV."""
    if year not in queries.years():
        raise Http404
    _row, tables = queries.figures(year)
    found = next((one for one in tables if one.slug == slug), None)
    if found is None:
        raise Http404
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(found.columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in found.rows)
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="transparence-{year}-{slug}.csv"'
    return response
