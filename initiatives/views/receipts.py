"""Check a receipt: whether this signature is under the root that was published."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from initiatives.forms.receipts import ReceiptForm, petition_named
from initiatives.inclusion import Inclusion, look_up
from initiatives.models import Petition
from initiatives.views.signing import discreet


@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and say what is known of it.

    The code travels in the body and never in an address. Nothing changes and nobody is known
    here: the answer is given at once, without a cookie.
    """
    if request.method != "POST":
        named = petition_named(request.GET.get("petition", "")[:500])
        initial = {"petition": named.initiative_id} if named else {}
        return _page(request, form=ReceiptForm(initial=initial), petition=named)
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        named = form.cleaned_data.get("petition")
        return _page(request, form=form, petition=named, status=422)
    petition, code = form.cleaned_data["petition"], form.cleaned_data["code"]
    found = look_up(petition, code)
    if request.POST.get("fichier") and found and found.is_exportable:
        return _file(found)
    return _page(request, form=form, petition=petition, found=found, code=code)


def _page(
    request: HttpRequest, *, petition: Petition | None, status: int = 200, **context: Any
) -> HttpResponse:
    found = context.get("found")
    context |= {
        "petition": petition,
        "initiative": petition.initiative if petition else None,
        "proof": json.dumps(found.as_json(), indent=2) if found and found.is_exportable else "",
        "root": bytes(found.root.root).hex() if found and found.root else "",
        "steps": _steps(petition),
    }
    return render(request, "initiatives/petition/receipt.html", context, status=status)


def _steps(petition: Petition | None) -> list[tuple[str, str]]:
    steps = [(_("Vérifier un reçu"), "")]
    if petition is not None and petition.initiative.is_listed:
        row = petition.initiative
        steps.insert(0, (row.title, row.get_absolute_url()))
    return steps


def _file(found: Inclusion) -> HttpResponse:
    """The proof, for the script of docs/receipts.md."""
    proof = found.as_json()
    response = HttpResponse(
        json.dumps(proof, ensure_ascii=False, indent=2) + "\n", content_type="application/json"
    )
    name = f"preuve-{proof['petition']}-{proof['jour']}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
