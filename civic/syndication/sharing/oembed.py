"""oEmbed (https://oembed.com): what a site asks to show a link to us as a card."""

from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib import identity
from civic.lib.responses import public_page
from civic.syndication.sharing import embed, links
from civic.syndication.sharing.drawing import SIZE
from initiatives import whole
from initiatives.models import Initiative

# Seconds; the card itself is asked for each time it is shown.
CACHE_AGE = 600
# Pages of an initiative that stand for it.
_PAGES = {"initiative", "petition", "share", "embed"}
_LARGEST = 10_000


@public_page
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """The card of one of our addresses; 404 for any other, 501 for a format we do not write."""
    asked = request.GET.get("format", "json")
    if asked not in ("json", "xml"):
        return _refused(501, _("Formats connus : json et xml."))
    try:
        width, height = _most(request, "maxwidth"), _most(request, "maxheight")
    except ValueError:
        return _refused(400, _("maxwidth et maxheight sont des nombres de pixels."))
    row = _named(request.GET.get("url", ""))
    if row is None or not embed.is_quotable(row):
        return _refused(404, _("Aucune initiative à cette adresse."))
    said = _said(row, width, height)
    response = _xml(said) if asked == "xml" else JsonResponse(said)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _most(request: HttpRequest, name: str) -> int:
    """How large it may be. Raises `ValueError`."""
    typed = request.GET.get(name, "")
    if not typed:
        return _LARGEST
    if not (typed.isascii() and typed.isdigit()):
        raise ValueError(name)
    return min(max(int(typed[:6]), 1), _LARGEST)


def _named(address: str) -> Initiative | None:
    """The initiative of one of our addresses."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    ours = urlsplit(settings.SITE_URL)
    if parts.netloc.lower() != ours.netloc.lower() or parts.scheme not in ("http", "https"):
        return None
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    if found.url_name not in _PAGES:
        return None
    try:
        return whole.get(found.kwargs["pk"])
    except Http404:
        return None


def _said(row: Initiative, width: int, height: int) -> dict[str, Any]:
    frame = embed.frame_of(row, width, height)
    author = row.author
    said: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": row.title,
        "author_name": author.public_name,
        "provider_name": identity.site_name(),
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": CACHE_AGE,
        "html": str(frame.html),
        "width": frame.width,
        "height": frame.height,
    }
    if author.has_page:
        said["author_url"] = f"{settings.SITE_URL}{author.get_absolute_url()}"
    image = links.image_link(row)
    if image is not None and SIZE[0] <= width and SIZE[1] <= height:
        said["thumbnail_url"] = image.url
        said["thumbnail_width"], said["thumbnail_height"] = SIZE
    return said


def _xml(said: dict[str, Any]) -> HttpResponse:
    rows = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in said.items())
    text = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{rows}</oembed>\n'
    return HttpResponse(text, content_type="text/xml; charset=utf-8")


def _refused(status: int, why: str) -> HttpResponse:
    response = HttpResponse(f"{why}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
