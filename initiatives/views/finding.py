"""The list of initiatives: search, filters, pages."""

from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.kept import Kept
from civic.lib.responses import SHARED_SECONDS, public_page
from civic.themes.queries import tree
from initiatives import queries, ranking
from initiatives.cards import html_of
from initiatives.filters import STATES, FilterForm, Filters, Sort, State
from initiatives.following import search_key
from initiatives.models import Initiative
from initiatives.pagination import SIZE, BadTokenError, Page
from initiatives.views.addresses import page_url

# The form holds a hundred themes; a draw of small initiatives reads the latest two hundred.
_forms = Kept[str](seconds=60, most=300)
_draws = Kept[list[Initiative]](seconds=SHARED_SECONDS, most=20)


@dataclass(frozen=True)
class Entry:
    """One card of the list; `is_starting` when it holds a place kept for small initiatives."""

    initiative: Initiative
    is_starting: bool = False
    card: str = ""


@public_page
@require_safe
def initiatives(request: HttpRequest) -> HttpResponse:
    """The initiatives that answer the question in the address, or what is wrong with it."""
    form = FilterForm(request.GET, tree())
    answer: dict[str, object] = {}
    if form.is_valid():
        try:
            answer = _answer(request, form.filters())
        except BadTokenError:
            form.add_error(None, _("Cette page de résultats n’existe pas."))
    is_part = request.GET.get("partie") == "resultats"
    template = "initiatives/_results.html" if is_part else "initiatives/list.html"
    context = {"form": form, "is_part": is_part, **answer}
    if not is_part:
        context["form_html"] = _form_html(form, context)
    response = render(request, template, context, status=422 if form.errors else 200)
    if is_part:
        # The address bar shows the question, never the partial's own address.
        response.headers["HX-Push-Url"] = page_url(request)
    return response


def _form_html(form: FilterForm, context: dict[str, object]) -> str:
    """The form, kept a minute for each question: it holds a hundred themes."""
    if form.errors:
        return render_to_string("initiatives/_filters.html", context)
    key = repr([form[name].value() for name in form.fields])
    return _forms.get_or_make(key, lambda: render_to_string("initiatives/_filters.html", context))


def _answer(request: HttpRequest, filters: Filters) -> dict[str, object]:
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    if filters.is_plain and not (after or before):
        page, entries = _first_page(request, filters)
    else:
        page = filters.light_page(request.user, after=after, before=before)
        entries = [Entry(row) for row in page.rows]
    back = "apres" if filters.sort == Sort.RELEVANCE else "avant"
    return {
        "filters": filters,
        "follow_key": search_key(filters),
        "entries": _with_cards(entries),
        "next_url": page_url(request, apres=page.after) if page.after else "",
        "previous_url": page_url(request, **{back: page.before}) if page.before else "",
        "state_label": dict(STATES)[filters.state] if filters.state != State.OPEN else "",
        "has_filters": _has_filters(filters),
        "wider": [] if entries else _wider(filters),
    }


def _with_cards(entries: list[Entry]) -> list[Entry]:
    cards = html_of(entry.initiative for entry in entries)
    return [
        replace(entry, card=cards[entry.initiative.pk])
        for entry in entries
        if entry.initiative.pk in cards
    ]


def _has_filters(filters: Filters) -> bool:
    chosen = filters.territory or filters.theme or filters.scale or filters.to_sign
    return bool(chosen or filters.state != State.OPEN)


def _wider(filters: Filters) -> list[tuple[str, str]]:
    """Where to look when nothing was found: around, then everywhere."""
    place = filters.territory
    around = [place.epci, place.parent] if place is not None else []
    found = [(area.name, f"?{urlencode({'territoire': area.pk})}") for area in around if area]
    if filters.words:
        found.append(
            (_("Dans tout le pays"), f"?{urlencode({'q': filters.words, 'etat': State.ALL})}")
        )
    return [*found, (_("Toutes les initiatives"), reverse("initiatives"))]


def _first_page(request: HttpRequest, filters: Filters) -> tuple[Page[Initiative], list[Entry]]:
    """The first page keeps one place in five for small, recent initiatives."""
    places = SIZE // ranking.SMALL_EVERY
    page = filters.light_page(request.user, size=SIZE - places)
    shown = [row.pk for row in page.rows]
    small = _small_ones(shown, places) if page.after else []
    return page, mixed(page.rows, small)


def _small_ones(shown: list[int], places: int) -> list[Initiative]:
    """The day's draw among small initiatives, kept as long as the page itself may be."""
    key = (tuple(shown), timezone.localdate())
    return _draws.get_or_make(key, lambda: queries.small_ones(None, places, exclude=shown))


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
