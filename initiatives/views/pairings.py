"""What stands beside an initiative: those near it, and what two teams said of each other."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.accounts.models import User
from civic.lib.permissions import allows
from civic.lib.responses import SeeOther, public_page, uncached
from initiatives.actions.moves import check_can_move
from initiatives.actions.pairings import (
    check_can_answer,
    check_can_withdraw,
    withdraw_pairing,
)
from initiatives.models import Initiative, Pairing
from initiatives.pairs import together
from initiatives.team import Duty, may
from initiatives.views.rooms import frame, room_page
from initiatives.views.stances import sign_in

ROOM = "pairings"
# Of one initiative, the latest: a page never shows more.
SHOWN_MOST = 50


@public_page
@require_safe
@room_page
def pairings(request: HttpRequest, row: Initiative) -> HttpResponse:
    """All that was said of this initiative and of those near it, latest first."""
    rows = Pairing.objects.around(row.pk).standing().order_by("-pk")
    rows = rows.select_related("initiative", "other", "author", "stays")[:SHOWN_MOST]
    context = {
        **frame(row, ROOM, _("Initiatives proches")),
        "pairings": [_beside(row, one) for one in rows],
        "can_propose": row.is_open and may(request.user, row, Duty.CLOSE),
    }
    return render(request, "initiatives/pairings/list.html", context)


@public_page
@require_safe
@room_page
def pairing(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """One of them, with both initiatives, the answer and what each can do."""
    found = get(row, number)
    if found.initiative_id != row.pk:
        return redirect(found, permanent=True)
    user = request.user
    context = {
        **frame(row, ROOM, _title(found)),
        "pairing": found,
        "can_answer": allows(check_can_answer, user, found),
        "can_withdraw": found.is_standing and allows(check_can_withdraw, user, found),
        "can_move": allows(check_can_move, user, found),
        **(counts_of(found) if found.is_accepted else {}),
    }
    response = render(request, "initiatives/pairings/pairing.html", context)
    if not found.is_standing:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@uncached
@require_POST
@room_page
def withdraw(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Take one's own line or one's team's proposal back."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    withdraw_pairing(by=request.user, pairing=found)
    messages.success(request, _("C’est retiré : on ne le lit plus."))
    return SeeOther(f"{row.public_url}rapprochements/")


def get(row: Initiative, number: int) -> Pairing:
    """One of those of an initiative. Raises `Http404`."""
    rows = Pairing.objects.around(row.pk).select_related(
        "initiative__territory",
        "initiative__tally",
        "initiative__author",
        "answered_by",
        "author",
        "other__territory",
        "other__tally",
        "other__author",
        "stays",
    )
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def counts_of(found: Pairing) -> dict[str, Any]:
    """What an agreement shows: what the closed one counted that day, and both without doubles."""
    both = together(found)
    return {
        "goes": found.goes,
        "kept": found.kept,
        "supports_then": _shown(found.supports_then),
        "signatures_then": _shown(found.signatures_then),
        "joined": _shown(both.joined),
        "signed": _shown(both.signed),
        "wrote": _shown(both.wrote),
        "floor": settings.PUBLIC_COUNT_FLOOR,
    }


def _shown(number: int | None) -> int | None:
    """A number large enough to be shown; None below, or where there is nothing to count."""
    return number if number is not None and number >= settings.PUBLIC_COUNT_FLOOR else None


def _beside(row: Initiative, found: Pairing) -> Pairing:
    found.beside = found.other if found.initiative_id == row.pk else found.initiative  # type: ignore[attr-defined]
    return found


def _title(found: Pairing) -> str:
    if not found.is_proposal:
        return _("Une initiative proche")
    return _("Un rapprochement") if found.is_accepted else _("Une proposition de rapprochement")
