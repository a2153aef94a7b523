"""Slow a debate down, for its team and for moderators past their second step."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts import second_factor
from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.paces import acts_as, free_debate, slow_debate
from initiatives.forms.paces import PaceForm
from initiatives.models import Debate, Initiative
from initiatives.models.debate import SetBy
from initiatives.views.arguments import ROOM
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in


@room_form
def slow(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Choose how often each person writes, and for how long."""
    if obstacle := _obstacle(request, user, row):
        return obstacle
    if request.method != "POST":
        return _page(request, row, PaceForm())
    form = PaceForm(request.POST)

    def act() -> Done:
        slow_debate(by=user, initiative=row, minutes=form.minutes(), days=form.days())
        return f"{row.public_url}arguments/", _("Le débat est ralenti : tout le monde le lit.")

    return act_on(request, form, partial(_page, request, row, form), act)


@uncached
@require_POST
@room_page
def free(request: HttpRequest, row: Initiative) -> HttpResponse:
    """End the slow mode before its date."""
    address = f"{row.public_url}arguments/"
    if not isinstance(request.user, User):
        return sign_in(address)
    if obstacle := _obstacle(request, request.user, row):
        return obstacle
    free_debate(by=request.user, initiative=row)
    messages.success(request, _("Chacun écrit de nouveau à son rythme."))
    return SeeOther(address)


def _obstacle(request: HttpRequest, user: User, row: Initiative) -> HttpResponse | None:
    """Where a moderator goes first. Raises `Refused` for whoever may not set the pace."""
    if acts_as(user, Debate.of(row)) != SetBy.MODERATION:
        return None
    return second_factor.obstacle(request, user)


def _page(request: HttpRequest, row: Initiative, form: PaceForm, status: int = 200) -> HttpResponse:
    context = {
        **frame(row, ROOM, _("Ralentir le débat")),
        "form": form,
        "back": f"{row.public_url}arguments/",
    }
    return render(request, "initiatives/arguments/slow.html", context, status=status)
