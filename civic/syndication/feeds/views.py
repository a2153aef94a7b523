"""Feeds as anybody reads them: no cookie, 304 when nothing happened, words when there is none."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.feeds import answers
from civic.lib.feeds.document import Document, Form
from civic.lib.permissions import Overloaded
from civic.lib.responses import public_page
from civic.syndication.feeds import documents, searches, sources, tiles
from civic.syndication.feeds.documents import State
from civic.syndication.feeds.sources import Source

Written = tuple[Document, State]


@public_page
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Which feeds there are, and how one follows them."""
    return render(request, "syndication/feeds/feeds.html")


@public_page
@require_safe
def initiatives(request: HttpRequest, form: str) -> HttpResponse:
    """What is published anywhere, or what answers the filters of the list."""
    if any(request.GET.get(name, "").strip() for name in searches.ASKED):
        return _search(request, "initiatives", Form(form))
    return _feed(request, sources.everything(), Form(form))


@public_page
@require_safe
def search(request: HttpRequest, form: str) -> HttpResponse:
    """What answers a search."""
    return _search(request, "recherche", Form(form))


@public_page
@require_safe
def area(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """What happens in a territory."""
    return _feed(request, sources.place(code), Form(form))


@public_page
@require_safe
def theme(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """What happens under a theme."""
    return _feed(request, sources.theme(slug), Form(form))


@public_page
@require_safe
def initiative(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """What happens to one initiative."""
    return _feed(request, sources.initiative(number), Form(form), may_be_empty=False)


@public_page
@require_safe
def person(request: HttpRequest, handle: str, form: str) -> HttpResponse:
    """What somebody did in public under their name."""
    return _feed(request, sources.person(handle), Form(form))


def here(request: HttpRequest) -> str:
    """The address that was asked, with its question, at the site's own name."""
    return f"{settings.SITE_URL}{request.get_full_path()}"


def overloaded(why: Overloaded) -> HttpResponse:
    """Searching is shed: when to come back, which readers of feeds obey."""
    refusal = answers.missing(why.reason, status=503)
    refusal.headers["Retry-After"] = str(why.retry_seconds)
    return refusal


def _feed(
    request: HttpRequest, source: Source | None, form: Form, *, may_be_empty: bool = True
) -> HttpResponse:
    if source is None:
        return _missing()
    if told := request.GET.get("archive", ""):
        return _archive(request, source, form, told)
    if _is_conditional(request):
        seen = documents.state_of(source)
        kept = answers.unchanged(request, seen.etag, seen.changed)
        if kept is not None and (may_be_empty or not seen.is_empty):
            return kept
    document, state = documents.current(source, form, here(request))
    if state.is_empty and not may_be_empty:
        return _missing()
    return answers.answer(document, form, state.etag, state.changed)


def _archive(request: HttpRequest, source: Source, form: Form, told: str) -> HttpResponse:
    tile = tiles.read(told)
    found = documents.archive(source, form, here(request), tile) if tile else None
    if found is None:
        return answers.missing(_("Cette archive n’existe pas. Repartez du flux lui-même."))
    return _unless_kept(request, form, found)


def _search(request: HttpRequest, stem: str, form: Form) -> HttpResponse:
    try:
        found = searches.read(stem, request.GET)
        if found is None:
            return _missing()
        if _is_conditional(request):
            seen = searches.state_of(found)
            kept = answers.unchanged(request, seen.etag, seen.changed)
            if kept is not None:
                return kept
        document, state = searches.current(found, form, here(request))
    except Overloaded as why:
        return overloaded(why)
    return answers.answer(document, form, state.etag, state.changed)


def _unless_kept(request: HttpRequest, form: Form, found: Written) -> HttpResponse:
    document, state = found
    kept = answers.unchanged(request, state.etag, state.changed)
    return kept or answers.answer(document, form, state.etag, state.changed)


def _is_conditional(request: HttpRequest) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _missing() -> HttpResponse:
    return answers.missing(_("Ce flux n’existe pas : vérifiez son adresse."))
