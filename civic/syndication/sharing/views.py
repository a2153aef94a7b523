"""The image of a link, the card that other sites embed, what oEmbed answers, the QR code."""

from csp.decorators import csp
from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseGone,
    HttpResponseNotFound,
    HttpResponseRedirect,
)
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from civic.lib import identity
from civic.lib.kept import Kept
from civic.lib.responses import public_page
from civic.syndication.sharing import embed, links, qr
from civic.syndication.sharing.card import card_of, site_card
from civic.syndication.sharing.drawing import draw
from civic.syndication.sharing.images import body_of
from initiatives import whole
from initiatives.models import Initiative
from initiatives.replies.wording import Words
from initiatives.states import Visibility
from initiatives.views.kit import address_of
from initiatives.views.made import Made, file_of
from initiatives.views.rooms import room_page

# About 25 kB each: those that were asked for before their sweep, and those of a surge.
_cards = Kept[bytes](seconds=600, most=200)
_codes = Kept[bytes](seconds=24 * 3600, most=100)


@require_safe
def card_image(request: HttpRequest, pk: int, digest: str, extension: str) -> HttpResponse:
    """The image of an initiative; an old address leads to the present one.

    404 while nothing of it is quoted, 410 once it is removed, at once and kept by no cache.
    """
    row = whole.get(pk)
    if row.visibility == Visibility.REMOVED:
        return _withheld(HttpResponseGone())
    if not embed.is_quotable(row):
        return _withheld(HttpResponseNotFound())
    card = card_of(row)
    if (digest, extension) != (card.digest, card.extension):
        return _withheld(HttpResponseRedirect(links.path_of(row, card)))
    made = Made(digest, f"initiative-{row.pk}.{extension}", lambda: body_of(row, card))
    return _seen_by_engines(file_of(request, made, _cards))


@require_safe
def site_image(request: HttpRequest, digest: str) -> HttpResponse:
    """The image of the pages that have none of their own."""
    card = site_card()
    if digest != card.digest:
        return HttpResponseRedirect(links.site_link().url.removeprefix(settings.SITE_URL))
    made = Made(digest, f"site.{card.extension}", lambda: draw(card))
    return _seen_by_engines(file_of(request, made, _cards))


@require_safe
@room_page
def code(request: HttpRequest, row: Initiative) -> HttpResponse:
    """The QR code of an initiative's address, as SVG."""
    address = address_of(row)
    made = Made(address, f"code-{row.pk}.svg", lambda: qr.svg_of(address).encode())
    return file_of(request, made, _codes)


@csp(embed.policy())
@xframe_options_exempt
@public_page
@require_safe
def embedded(request: HttpRequest, pk: int) -> HttpResponse:
    """The card that other sites show in a frame: the same for everybody, nothing is set."""
    row = whole.get(pk)
    is_shown = embed.is_quotable(row)
    context = {
        "style": embed.style(),
        "SITE_NAME": identity.site_name(),
        "address": embed.page_of(row),
        "initiative": row,
        "card": card_of(row, exactly=True) if is_shown else None,
        "reply": Words.of(row) if is_shown else None,
        "is_removed": row.visibility == Visibility.REMOVED,
    }
    status = 410 if row.visibility == Visibility.REMOVED else 200
    # Without the request: a frame never depends on who looks at it.
    response = HttpResponse(render_to_string("syndication/embed.html", context), status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _withheld(response: HttpResponse) -> HttpResponse:
    """Kept by no cache: an image that comes back is seen at once."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _seen_by_engines(response: HttpResponse) -> HttpResponse:
    """An image of a public page may be found as the page is."""
    del response.headers["X-Robots-Tag"]
    return response
