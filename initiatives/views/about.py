"""How lists are ordered, and the map of the site for search engines."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from civic.territories.models import Kind, Territory
from civic.themes.models import Theme
from initiatives import queries, ranking
from initiatives.models import Initiative

# Addresses per file: sitemaps.org allows 50,000; a page of 2,000 costs what a slow page may.
SITEMAP_SIZE = 2_000
PAGES = (
    "home",
    "initiatives",
    "territories",
    "ranking",
    "elections",
    "legal-notice",
    "terms",
    "privacy",
    "accessibility",
    "contact",
)


@public_page
@require_safe
def how_lists_are_ordered(request: HttpRequest) -> HttpResponse:
    """The formula, with the very constants the code uses and an example it computes."""
    context = {
        "small_below": ranking.SMALL_BELOW,
        "small_bonus": ranking.SMALL_BONUS_DAYS,
        "small_every": ranking.SMALL_EVERY,
        "small_within": ranking.SMALL_WITHIN_DAYS,
        "small_candidates": queries.SMALL_CANDIDATES,
        "cap": ranking.PEOPLE_CAP_DAYS,
        "examples": _examples(),
    }
    return render(request, "initiatives/ranking.html", context)


def _examples() -> list[dict[str, float]]:
    """Some initiatives, best placed first, counted in days of advance over the last one."""
    today = datetime(2026, 6, 30, tzinfo=UTC)
    cases = ((0, 3), (1, 60), (6, 1_500), (2, 0), (20, 20_000))
    ranked = sorted(
        (
            {
                "age": age,
                "people": people,
                "rank": ranking.rank(published_at=today - timedelta(days=age), people=people),
            }
            for age, people in cases
        ),
        key=lambda case: -case["rank"],
    )
    last = ranked[-1]["rank"]
    return [{**case, "points": round(case["rank"] - last, 1)} for case in ranked]


@public_page
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index: one file of pages, then one for each range of initiatives."""
    last = Initiative.objects.visible_to(None).order_by("-pk").values_list("pk", flat=True).first()
    ranges = range((last or 0) // SITEMAP_SIZE + 1) if last else ()
    addresses = [reverse("sitemap-pages")]
    addresses += [reverse("sitemap-initiatives", kwargs={"number": number}) for number in ranges]
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
    first = number * SITEMAP_SIZE
    rows = (
        Initiative.objects.visible_to(None)
        .filter(pk__gte=first, pk__lt=first + SITEMAP_SIZE)
        .only("pk", "title", "published_at", "edited_at", "closed_at")
    )
    entries = [{"path": row.get_absolute_url(), "changed": changed_at(row)} for row in rows]
    if not entries:
        raise Http404
    return _xml(request, "sitemap.xml", entries)


def changed_at(row: Initiative) -> datetime:
    """When the text last changed."""
    return max(moment for moment in (row.published_at, row.edited_at, row.closed_at) if moment)


def _xml(request: HttpRequest, template: str, entries: list[dict[str, object]]) -> HttpResponse:
    context = {"entries": entries, "root": settings.SITE_URL}
    response = render(
        request, f"initiatives/{template}", context, content_type="application/xml; charset=utf-8"
    )
    # The heaviest pages to make; a decision of moderation is followed within a minute even so.
    response.headers["Cache-Control"] = "public, max-age=30"
    return response
