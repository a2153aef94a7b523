"""Calendars as anybody subscribes to them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.feeds import answers
from civic.lib.permissions import Overloaded
from civic.lib.responses import public_page
from civic.syndication.feeds import calendars, searches, sources
from civic.syndication.feeds.calendars import MEDIA_TYPE, Calendar
from civic.syndication.feeds.views import here, overloaded
from civic.themes.queries import tree


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The dates of what answers the filters of the list."""
    try:
        found = searches.read("recherche", request.GET)
        made = calendars.of_search(found.filters, found.source.title) if found else None
    except Overloaded as why:
        return overloaded(why)
    return _answer(request, made)


@public_page
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """The dates of a territory."""
    place = sources.territory(code)
    return _answer(request, calendars.of_place(place) if place else None)


@public_page
@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of a theme."""
    found = tree.named(slug)
    return _answer(request, calendars.of_theme(found) if found else None)


@public_page
@require_safe
def initiative(request: HttpRequest, number: str) -> HttpResponse:
    """The dates of one initiative."""
    return _answer(request, calendars.of_initiative(number))


def _answer(request: HttpRequest, found: Calendar | None) -> HttpResponse:
    if found is None:
        return answers.missing(_("Cet agenda n’existe pas : vérifiez son adresse."))
    kept = answers.unchanged(request, found.etag, found.changed)
    if kept is not None:
        return kept
    return answers.fresh(found.written(here(request)), MEDIA_TYPE, found.etag, found.changed)
