"""The kit: the messages of an initiative, and one of them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib import identity
from civic.lib.permissions import allows
from civic.lib.responses import public_page
from initiatives.actions.kit import check_can_change_message, check_can_withdraw_message
from initiatives.kit import networks
from initiatives.kit.networks import Network
from initiatives.models import Initiative, KitMessage
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.states import Visibility
from initiatives.views.rooms import frame, room_page

NEWEST = Order("written_at", "pk", kind=datetime)
ROOM = "kit"


@public_page
@require_safe
@room_page
def kit(request: HttpRequest, row: Initiative) -> HttpResponse:
    """What participants offer others to say, newest first; one network when asked."""
    network = request.GET.get("reseau", "")
    if network not in ("", *Network.values):
        raise Http404
    rows = KitMessage.objects.standing().filter(initiative=row).shown()
    kept = rows.filter(network=network) if network else rows
    asked = {name: request.GET.get(name, "") for name in ("apres", "avant")}
    try:
        page = paginate(kept, NEWEST, after=asked["apres"], before=asked["avant"])
    except BadTokenError as error:
        raise Http404 from error
    query = f"reseau={network}&" if network else ""
    context = {
        **frame(row, ROOM, _("Le kit")),
        "kit_messages": [_of(row, one) for one in page.rows],
        "networks": _choices(network),
        "network": network,
        "can_print": not row.is_veiled,
        "can_write": bool(row.decision_maker) and row.is_open and not row.is_veiled,
        "next_url": f"?{query}apres={page.after}" if page.after else "",
        "previous_url": f"?{query}avant={page.before}" if page.before else "",
    }
    return render(request, "initiatives/kit/list.html", context)


@public_page
@require_safe
@room_page
def message(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """One message, and what it said before; 410 once removed."""
    found, user = get(row, number), request.user
    context = {
        **frame(row, ROOM, _("Un message du kit")),
        "message": found,
        "can_write": bool(row.decision_maker) and row.is_open and not row.is_veiled,
        "sent": sent(row, found) if found.is_readable else "",
        "versions": found.versions.all() if found.is_readable else [],
        "contact": identity.contact(),
        "can_change": allows(check_can_change_message, user, found),
        "can_withdraw": allows(check_can_withdraw_message, user, found),
    }
    gone = found.visibility == Visibility.REMOVED
    template = "initiatives/kit/message.html"
    response = render(request, template, context, status=410 if gone else 200)
    if not found.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def get(row: Initiative, number: int) -> KitMessage:
    """One message of an initiative. Raises `Http404`."""
    return _of(row, get_object_or_404(KitMessage.objects.shown(), pk=number, initiative=row))


def address_of(row: Initiative) -> str:
    """The initiative's address, as messages carry it."""
    return f"{settings.SITE_URL}{row.public_url}"


def sent(row: Initiative, found: KitMessage) -> str:
    """The message as it is posted or sent, the initiative's address in it."""
    return networks.sent(found.network, found.text, address_of(row))


def _of(row: Initiative, found: KitMessage) -> KitMessage:
    """Known with its initiative, so that nothing asks for it again."""
    found.initiative = row
    for other in (found.nearest, found.argument):
        if other is not None:
            other.initiative = row
    return found


def _choices(network: str) -> list[tuple[Any, str, bool]]:
    every = [(_("Tous"), "?", not network)]
    return every + [(one.label, f"?reseau={one}", one == network) for one in Network]
