"""One proposal: what it would do, and what a second person does with it."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
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
from initiatives.models import Exclusion, GivenBack
from initiatives.permissions import check_can_exclude
from initiatives.petitions.figures import lines
from initiatives.petitions.states import Reason
from moderation.exclusions.forms import GivingBackForm

_APPLIED = gettext_lazy("Appliqué : chaque personne concernée reçoit un message.")
_CANCELLED = gettext_lazy("Abandonné : rien n’a changé.")
_UNDONE = gettext_lazy("Annulé : chaque signature a retrouvé son état d’avant.")


@require_safe
@require_role(Role.MODERATOR, Role.OPERATOR)
def exclusion(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Its conditions, what shows it, and what applying it would do now."""
    return exclusion_page(request, get_exclusion(request, uid))


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def apply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Set the signatures aside: never by whoever proposed it."""
    return _step(request, uid, apply_exclusion, str(_APPLIED))


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the proposal up."""
    return _step(request, uid, cancel_exclusion, str(_CANCELLED))


@require_POST
@require_role(Role.MODERATOR, Role.OPERATOR)
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give every signature back its state of before."""
    return _step(request, uid, undo_exclusion, str(_UNDONE))


def _step(request: HttpRequest, uid: UUID, step: Callable[..., Any], done: str) -> HttpResponse:
    row = get_exclusion(request, uid)
    try:
        step(by=me(request), exclusion=row)
    except Refused as refusal:
        # A colleague was faster, or one's own proposal: the page tells where it stands now.
        row.refresh_from_db()
        return exclusion_page(request, row, refusal)
    messages.success(request, done)
    return SeeOther(reverse("exclusion", kwargs={"uid": row.uid}))


def get_exclusion(request: HttpRequest, uid: UUID) -> Exclusion:
    """One about a petition in which one has no part; raises with the reason otherwise."""
    rows = Exclusion.objects.select_related(
        "petition__initiative__territory", "proposed_by", "applied_by"
    )
    row = get_object_or_404(rows, uid=uid)
    check_can_exclude(me(request), row.petition)
    return row


def exclusion_page(
    request: HttpRequest,
    row: Exclusion,
    refusal: Refused | None = None,
    form: GivingBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was refused if anything was."""
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
        "is_own": row.proposed_by_id == me(request).pk,
        "refusal": refusal.reason if refusal else "",
        "form": form or GivingBackForm(),
        **_given_back(row, me(request)),
    }
    status = refusal.status if refusal else status
    return render(request, "moderation/exclusions/exclusion.html", context, status=status)


def _given_back(row: Exclusion, user: User) -> dict[str, Any]:
    """Those given back one by one: how many in each way, and who waits for a second person."""
    rows = GivenBack.objects.filter(item__exclusion=row)
    done = dict(
        rows.filter(state=GivenBack.State.DONE).values_list("way").annotate(Count("pk")).order_by()
    )
    waiting = rows.filter(state=GivenBack.State.PROPOSED).select_related("proposed_by")
    return {
        "given": lines({str(way.label): done.get(way, 0) for way in GivenBack.Way}) if done else [],
        "waiting": [(one, one.proposed_by_id == user.pk) for one in waiting.order_by("pk")],
    }


def me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
