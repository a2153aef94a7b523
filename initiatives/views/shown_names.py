"""The names that signers chose to show: report one of them, and the page of a reported one."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.lib.permissions import Conflict
from civic.lib.responses import SeeOther, public_page, uncached
from initiatives import signatures_shown, whole
from initiatives.actions.shown_names import meet, token_of
from initiatives.models import Initiative, Petition, ShownName, Signature
from initiatives.models.shown_name import SIGNER_NAME
from initiatives.states import Visibility
from initiatives.views.petitions import petition_of
from initiatives.views.reading import withheld


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def shown_names(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The names of a petition’s page, each with a button that reports it."""
    row = whole.get(pk)
    if not row.is_listed:
        return withheld(request, row, status=409 if request.method == "POST" else 200)
    asked = petition_of(row)
    if request.method == "POST":
        return _report(request, row, asked)
    return _list(request, row, asked)


def _report(request: HttpRequest, row: Initiative, asked: Petition) -> HttpResponse:
    try:
        shown = meet(petition=asked, token=request.POST.get("nom", ""))
    except Signature.DoesNotExist:
        return _list(request, row, asked, is_gone=True, status=Conflict.status)
    return SeeOther(reverse("flag", kwargs={"kind": SIGNER_NAME, "key": shown.pk}))


def _list(
    request: HttpRequest,
    row: Initiative,
    asked: Petition,
    *,
    is_gone: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "initiative": row,
        "is_gone": is_gone,
        "names": [(one.name, token_of(one.signature)) for one in signatures_shown.named_in(asked)],
        "steps": _steps(row, _("Signaler un nom")),
    }
    response = render(request, "initiatives/petition/shown_names.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@public_page
@require_safe
def shown_name(request: HttpRequest, pk: int, slug: str, uid: uuid.UUID) -> HttpResponse:
    """A name that was reported, or what was decided about it; 410 once nothing is left of it."""
    rows = ShownName.objects.with_signer().select_related("petition__initiative")
    shown = get_object_or_404(rows, pk=uid, petition__initiative=pk)
    row = whole.get(pk)
    if not row.is_listed:
        return withheld(request, row)
    is_gone = not shown.name or shown.visibility == Visibility.REMOVED
    context = {
        "initiative": row,
        "shown": shown,
        # No longer than on the petition's own page.
        "name": shown.name if signatures_shown.shows_names(petition_of(row)) else "",
        "steps": _steps(row, _("Un nom affiché")),
    }
    template = "initiatives/petition/shown_name.html"
    response = render(request, template, context, status=410 if is_gone else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _steps(row: Initiative, last: str) -> list[tuple[str, str]]:
    petition = reverse("petition", kwargs={"pk": row.pk, "slug": row.slug})
    return [
        *whole.steps_to(row.territory),
        (row.title, row.get_absolute_url()),
        (_("La pétition"), petition),
        (last, ""),
    ]
