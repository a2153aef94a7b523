"""Close an initiative with its outcome and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from civic.lib.responses import SeeOther
from initiatives import actions, whole
from initiatives.forms import CloseForm
from initiatives.models import Initiative
from initiatives.permissions import check_can_close
from initiatives.states import Outcome
from initiatives.views.stale import is_stale, keeps_text
from initiatives.views.stances import sign_in


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The form that closes, for the author."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    form = CloseForm(request.POST if request.method == "POST" else None)
    try:
        check_can_close(request.user, row)
        if request.method == "POST":
            return _close(request, request.user, row, form)
    except Conflict as refusal:
        return _page(request, row, form, refusal=refusal)
    return _page(request, row, form)


def _close(request: HttpRequest, by: User, row: Initiative, form: CloseForm) -> HttpResponse:
    if is_stale(request):
        stale = Refused(_("Cette page était ouverte depuis trop longtemps : renvoyez-la."))
        return _page(request, row, form, refusal=stale)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    outcome = Outcome(form.cleaned_data["outcome"])
    actions.close(by=by, initiative=row, outcome=outcome, text=form.cleaned_data["text"])
    return SeeOther(row.get_absolute_url())


def _page(
    request: HttpRequest,
    row: Initiative,
    form: CloseForm,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"initiative": row, "form": form, "refusal": refusal}
    return render(
        request, "initiatives/close.html", context, status=refusal.status if refusal else status
    )
