"""Serve the picture of an initiative, so that removing it takes effect within a minute."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseGone, HttpResponseNotFound
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from initiatives.actions.drafts import check_can_open_draft
from initiatives.models import Action, Image, Initiative, Update
from initiatives.models.image import PARTS
from initiatives.states import Visibility

# A picture that moderation withholds is seen nowhere within a minute, caches in front included.
PUBLIC_SECONDS = 30


@require_safe
def image(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The picture, when the text it goes with may be read; 410 once that was removed."""
    around = (f"{part}__initiative" for part in PARTS)
    row = get_object_or_404(Image.objects.select_related("initiative", "draft", *around), pk=uid)
    part = row.goes_with
    if part is not None:
        return _shown(request, row, part.initiative, part)
    if row.initiative is None:
        return _drafted(request, row)
    return _shown(request, row, row.initiative, row)


def _shown(
    request: HttpRequest, row: Image, initiative: Initiative, part: Image | Update | Action
) -> HttpResponse:
    """With its initiative and with what moderation decides about: itself, or what it goes with."""
    if Visibility.REMOVED in (initiative.visibility, part.visibility):
        return _withheld(HttpResponseGone())
    if not (initiative.is_readable and part.is_readable):
        return _withheld(HttpResponseNotFound())
    return _answer(request, row, f"public, max-age={PUBLIC_SECONDS}")


def _withheld(response: HttpResponse) -> HttpResponse:
    """Kept by no cache: a picture that comes back is seen at once."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _drafted(request: HttpRequest, row: Image) -> HttpResponse:
    """A draft's picture, for who knows the draft's address and may open it."""
    draft = getattr(row, "draft", None)
    if draft is None or request.GET.get("brouillon") != str(draft.pk):
        raise Http404
    check_can_open_draft(request.user, draft)
    return _answer(request, row, "private, no-store")


def _answer(request: HttpRequest, row: Image, cache: str) -> HttpResponse:
    # A picture never changes: another one gets another uid.
    etag = f'"{row.pk.hex}"'
    response = get_conditional_response(request, etag=etag) or _file(row)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache
    return response


def _file(row: Image) -> HttpResponse:
    try:
        with row.file.open("rb") as file:
            response = HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError as error:
        raise Http404 from error
    response.headers["Content-Disposition"] = f'inline; filename="{row.pk.hex}.webp"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
