"""The map of the site for search engines: an index, what stays, then ranges of what grows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from civic.territories.models import Kind, Territory
from civic.themes.models import Theme
from initiatives.models import Initiative, Organisation

# Addresses per file: sitemaps.org allows 50,000; a page of 2,000 costs what a slow page may.
SITEMAP_SIZE = 2_000
PAGES = (
    "home",
    "initiatives",
    "organisations",
    "officials",
    "territories",
    "ranking",
    "elections",
    "legal-notice",
    "terms",
    "privacy",
    "accessibility",
    "contact",
    "register",
    "status",
)
Entry = dict[str, object]
Row = TypeVar("Row", bound=Model)


@public_page
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index: one file of pages, then one for each range of initiatives and organisations."""
    addresses = [
        reverse("sitemap-pages"),
        *_ranges("sitemap-initiatives", Initiative.objects.visible_to(None)),
        *_ranges("sitemap-organisations", _organisations()),
    ]
    return _xml(request, "sitemap_index.xml", [{"path": path} for path in addresses])


@public_page
@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """What stays: pages, themes, régions and départements."""
    places = Territory.objects.current().filter(kind__in=[Kind.REGION, Kind.DEPARTEMENT])
    paths = [reverse(name) for name in PAGES]
    paths += [theme.get_absolute_url() for theme in Theme.objects.in_use()]
    paths += [place.get_absolute_url() for place in places]
    return _xml(request, "sitemap.xml", [{"path": path} for path in paths])


@public_page
@require_safe
def sitemap_initiatives(request: HttpRequest, number: int) -> HttpResponse:
    """One range of initiatives; 404 beyond the last."""
    rows = _range(Initiative.objects.visible_to(None), number).only(
        "pk", "title", "published_at", "edited_at", "closed_at"
    )
    return _file(
        request, ({"path": row.get_absolute_url(), "changed": changed_at(row)} for row in rows)
    )


@public_page
@require_safe
def sitemap_organisations(request: HttpRequest, number: int) -> HttpResponse:
    """One range of organisations; 404 beyond the last."""
    rows = _range(_organisations(), number).only("pk", "name", "visibility", "written_at")
    return _file(
        request, ({"path": row.get_absolute_url(), "changed": row.written_at} for row in rows)
    )


def changed_at(row: Initiative) -> datetime:
    """When the text last changed."""
    return max(moment for moment in (row.published_at, row.edited_at, row.closed_at) if moment)


def _organisations() -> QuerySet[Organisation]:
    return Organisation.objects.listed()


def _ranges(name: str, rows: QuerySet[Any]) -> list[str]:
    """The addresses of the ranges that hold something, or are before one that does."""
    last = rows.order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return []
    return [reverse(name, kwargs={"number": number}) for number in range(last // SITEMAP_SIZE + 1)]


def _range(rows: QuerySet[Row], number: int) -> QuerySet[Row]:
    first = number * SITEMAP_SIZE
    return rows.filter(pk__gte=first, pk__lt=first + SITEMAP_SIZE)


def _file(request: HttpRequest, entries: Iterable[Entry]) -> HttpResponse:
    """One range; 404 when it holds nothing."""
    found = list(entries)
    if not found:
        raise Http404
    return _xml(request, "sitemap.xml", found)


def _xml(request: HttpRequest, template: str, entries: list[Entry]) -> HttpResponse:
    context = {"entries": entries, "root": settings.SITE_URL}
    response = render(
        request, f"initiatives/{template}", context, content_type="application/xml; charset=utf-8"
    )
    # The heaviest pages to make; a decision of moderation is followed within a minute even so.
    response.headers["Cache-Control"] = "public, max-age=30"
    return response
