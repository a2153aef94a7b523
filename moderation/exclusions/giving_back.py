"""One signature of an exclusion: proposed to be given back by one person, given by another."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from initiatives.actions.giving_back import (
    apply_giving_back,
    cancel_giving_back,
    propose_giving_back,
)
from initiatives.models import GivenBack
from initiatives.permissions import check_can_exclude
from moderation.exclusions.deciding import exclusion_page, get_exclusion, me
from moderation.exclusions.forms import GivingBackForm

_GIVEN = gettext_lazy("Rendue : elle est comptée de nouveau, et la personne reçoit un message.")
_CANCELLED = gettext_lazy("Abandonné : la signature reste mise de côté.")


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say which one, by its reference, and what shows that it is somebody."""
    row = get_exclusion(request, uid)
    form = GivingBackForm(request.POST)
    if not form.is_valid():
        return exclusion_page(request, row, form=form, status=422)
    try:
        propose_giving_back(by=me(request), exclusion=row, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return exclusion_page(request, row, form=form, status=refusal.status)
    messages.success(request, _("Proposé. Elle reste de côté tant qu’une autre ne décide pas."))
    return SeeOther(reverse("exclusion", kwargs={"uid": row.uid}))


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def apply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Count it again: never by whoever proposed it."""
    return _step(request, uid, apply_giving_back, str(_GIVEN))


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the proposal up."""
    return _step(request, uid, cancel_giving_back, str(_CANCELLED))


def _step(request: HttpRequest, uid: UUID, step: Callable[..., Any], done: str) -> HttpResponse:
    given = _get(request, uid)
    try:
        step(by=me(request), given=given)
    except Refused as refusal:
        row = get_exclusion(request, given.item.exclusion.uid)
        return exclusion_page(request, row, refusal)
    messages.success(request, done)
    return SeeOther(reverse("exclusion", kwargs={"uid": given.item.exclusion.uid}))


def _get(request: HttpRequest, uid: UUID) -> GivenBack:
    rows = GivenBack.objects.select_related("item__exclusion__petition__initiative__territory")
    row = get_object_or_404(rows, uid=uid)
    check_can_exclude(me(request), row.item.exclusion.petition)
    return row
