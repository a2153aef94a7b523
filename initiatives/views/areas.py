"""The map, the page of an area, the page of a theme."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from civic.territories import outlines
from civic.territories.models import Kind, Territory
from civic.themes.models import Theme
from initiatives import areas, choropleth, seeking
from initiatives.cards import with_cards
from initiatives.choropleth import Line

THEME_CARDS = 12

ORDERS: dict[str, Callable[[Line], Any]] = {
    "numero": lambda line: line.place.code,
    "nom": lambda line: line.place.folded,
    "initiatives": lambda line: (-line.number, line.place.code),
    "densite": lambda line: (-(line.per_100_000 or 0), line.place.code),
}


@public_page
@require_safe
def territories_map(request: HttpRequest) -> HttpResponse:
    """Open initiatives by département, drawn and as a table."""
    counts = areas.open_counts()
    levels = (Kind.REGION, Kind.DEPARTEMENT, Kind.COLLECTIVITY)
    places = list(Territory.objects.current().filter(kind__in=levels).order_by("code"))
    lines = choropleth.lines((p for p in places if p.kind != Kind.REGION), counts)
    by_code = {line.place.code: line for line in lines}
    order = request.GET.get("tri", "")
    context = {
        "lines": sorted(lines, key=ORDERS.get(order, ORDERS["numero"])),
        "order": order if order in ORDERS else "numero",
        "shapes": [(shape, by_code.get(shape.code)) for shape in outlines.outlines()],
        "names": outlines.overseas_names(),
        "size": (outlines.WIDTH, outlines.HEIGHT),
        "legend": choropleth.legend(choropleth.starts(counts.values())),
        "regions": sorted((p for p in places if p.kind == Kind.REGION), key=lambda p: p.folded),
        "attribution": outlines.attribution(),
    }
    return render(request, "territories/map.html", context)


@public_page
@require_safe
def territory_page(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    """What is open in an area and in what contains it."""
    place = areas.find(code.lower())
    if place is None:
        raise Http404
    if (place.code, place.slug) != (code, slug):
        return redirect(place, permanent=True)
    sections = areas.sections(request.user, place)
    context = {
        "place": place,
        "steps": _steps(place),
        "sections": sections,
        "is_quiet": not any(section.place == place for section in sections),
        "seeking": [] if place.ended_in else seeking.around(place),
        "officials": areas.officials(place),
        "parts": areas.parts(place, request.GET.get("lettre", "").lower()),
        "neighbours": areas.neighbours(place),
    }
    return render(request, "territories/territory.html", context)


@public_page
@require_safe
def theme_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is open under a theme."""
    theme = get_object_or_404(Theme.objects.select_related("parent"), slug=slug)
    finer = list(theme.children.in_use())
    rows = areas.under(request.user, [theme, *finer], THEME_CARDS)
    context = {
        "theme": theme,
        "finer": finer,
        "rows": with_cards(rows[:THEME_CARDS]),
        "more": len(rows) > THEME_CARDS,
    }
    return render(request, "themes/theme.html", context)


def _steps(place: Territory) -> list[tuple[str, str]]:
    """France › région › département › intercommunalité › commune."""
    around = areas.containers(place)
    above = [p for p in around if p.kind not in {Kind.EPCI, Kind.COMMUNE}][::-1]
    below = [p for p in around if p.kind in {Kind.EPCI, Kind.COMMUNE}]
    links = [(p.name, p.get_absolute_url()) for p in [*above, *below]]
    return [*links, (place.name, "")] if links else [(_("Territoires"), ""), (place.name, "")]
