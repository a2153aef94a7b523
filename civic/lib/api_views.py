"""Answers of the API that belong to no resource."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from civic.lib.api import Throttle
from civic.lib.problems import problem_page
from civic.lib.reference import reference
from civic.lib.responses import public_page


@require_safe
@public_page
def docs(request: HttpRequest) -> HttpResponse:
    """Show the reference of the API."""
    shown = reference(settings.SITE_URL)
    parts = [(_("Commencer"), "commencer")]
    parts += [(group.title, group.anchor) for group in shown.groups]
    parts += [(_("Erreurs"), "erreurs"), (_("Objets"), "objets")]
    context = {"reference": shown, "entries": parts, "rates": Throttle.RATES}
    return render(request, "api/reference.html", context)


@csrf_exempt
def unknown(request: HttpRequest) -> JsonResponse:
    """Answer an unknown address of the API with a problem document."""
    return problem_page(request, 404)
