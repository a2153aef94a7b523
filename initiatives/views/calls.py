"""Make a call of what one published in the name of a mandate."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.calls import check_can_open_call, open_call
from initiatives.forms.calls import CallForm
from initiatives.models import Initiative
from initiatives.views.rooms import Done, act_on, frame, room_form


@room_form
def call(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Until when the area is asked."""
    check_can_open_call(user, row)
    form = CallForm(request.POST if request.method == "POST" else None)
    page = partial(_page, request, row, form)
    if request.method != "POST":
        return page(200)

    def act() -> Done:
        open_call(by=user, initiative=row, closes_on=form.cleaned_data["closes_on"])
        return row.get_absolute_url(), _("L’appel est ouvert : qui suit le territoire l’apprend.")

    return act_on(request, form, page, act)


def _page(request: HttpRequest, row: Initiative, form: CallForm, status: int) -> HttpResponse:
    context = {**frame(row, "call", _("Ouvrir un appel aux habitants")), "form": form}
    return render(request, "initiatives/call/form.html", context, status=status)
