"""One proposal: what it would do, and what a second person does with it."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from initiatives.actions.exclusions import (
    apply_exclusion,
    cancel_exclusion,
    preview_exclusion,
    undo_exclusion,
)
from initiatives.exclusion_letters import WHY
from initiatives.models import Exclusion
from initiatives.permissions import check_can_exclude
from initiatives.petitions.figures import lines
from initiatives.petitions.states import Reason

_APPLIED = gettext_lazy("Appliqué : chaque personne concernée reçoit un message.")
_CANCELLED = gettext_lazy("Abandonné : rien n’a changé.")
_UNDONE = gettext_lazy("Annulé : chaque signature a retrouvé son état d’avant.")


@require_safe
@require_role(Role.MODERATOR, Role.OPERATOR)
def exclusion(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Its conditions, what shows it, and what applying it would do now."""
    return _page(request, _get(request, uid))


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def apply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Set the signatures aside: never by whoever proposed it."""
    return _decide(request, uid, apply_exclusion, str(_APPLIED))


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the proposal up."""
    return _decide(request, uid, cancel_exclusion, str(_CANCELLED))


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give every signature back its state of before."""
    return _decide(request, uid, undo_exclusion, str(_UNDONE))


def _decide(request: HttpRequest, uid: UUID, step: Callable[..., Any], done: str) -> HttpResponse:
    row = _get(request, uid)
    try:
        step(by=_me(request), exclusion=row)
    except Refused as refusal:
        # A colleague was faster, or one's own proposal: the page tells where it stands now.
        row.refresh_from_db()
        return _page(request, row, refusal)
    messages.success(request, done)
    return SeeOther(reverse("exclusion", kwargs={"uid": row.uid}))


def _get(request: HttpRequest, uid: UUID) -> Exclusion:
    rows = Exclusion.objects.select_related(
        "petition__initiative__territory", "proposed_by", "applied_by"
    )
    row = get_object_or_404(rows, uid=uid)
    check_can_exclude(_me(request), row.petition)
    return row


def _page(request: HttpRequest, row: Exclusion, refusal: Refused | None = None) -> HttpResponse:
    preview = preview_exclusion(row)
    cells = {
        _("Comptées"): preview.confirmed,
        _("En vérification"): preview.verifying,
        _("Retirées ou écartées depuis"): preview.moved,
    }
    is_open = row.state == Exclusion.State.PROPOSED
    context = {
        "exclusion": row,
        "petition": row.petition,
        "why": WHY[Reason(row.reason)],
        "found": lines(cells) if is_open else None,
        "listed": lines({_("Signatures de la liste"): sum(cells.values())}),
        "is_open": is_open,
        "is_applied": row.state == Exclusion.State.APPLIED,
        "is_own": row.proposed_by_id == _me(request).pk,
        "refusal": refusal.reason if refusal else "",
    }
    status = refusal.status if refusal else 200
    return render(request, "moderation/exclusions/exclusion.html", context, status=status)


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
