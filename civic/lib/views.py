"""Pages that belong to no room: health, robots, the gallery of components."""

from csp.constants import SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from civic.lib import gallery, health, letters

# What holds nothing to find: forms, one's own pages, tools.
PRIVATE_PATHS = (
    "/compte/",
    "/desabonner/",
    "/diffusion/",
    "/elus/bureau/",
    "/elus/mandat/",
    "/gestion/",
    "/initiatives/proposer/",
    "/moderation/",
    "/operateur/diffusion/",
    "/suivis/",
    "/suivre/",
    "/*?partie=",
)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database, the broker and the migrations are ready; 503 if one is not.

    The replica is named when there is one; the primary answers for a lost one.
    """
    parts = health.report()
    status = 200 if all(parts.values()) else 503
    return JsonResponse(parts | health.beside(), status=status)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell engines what not to walk."""
    rules = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS)]
    lines = [*rules, f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@csp_update({"frame-src": [SELF]})
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, where the site is developed or tried."""
    _only_for_builders()
    return render(request, "components/gallery.html", gallery.context(request.GET))


@require_safe
@csp(settings.MESSAGE_SECURITY_POLICY)  # type: ignore[arg-type]
@xframe_options_sameorigin
def example_letter(request: HttpRequest, name: str) -> HttpResponse:
    """One message as a mail program draws its HTML; `?affichage=` forces light or dark."""
    _only_for_builders()
    message = letters.example(name)
    if message is None:
        raise Http404
    page = str(message.alternatives[0][0])
    return HttpResponse(gallery.framed(page, request.GET.get("affichage", "")))


@require_safe
def example_text(request: HttpRequest, name: str) -> HttpResponse:
    """One message as it is read without HTML."""
    _only_for_builders()
    message = letters.example(name)
    if message is None:
        raise Http404
    return HttpResponse(message.body, content_type="text/plain; charset=utf-8")


def _only_for_builders() -> None:
    if not (settings.DEBUG or settings.EMBEDDED):
        raise Http404
