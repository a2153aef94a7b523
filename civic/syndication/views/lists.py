"""The channels of an owner: how each is, what waits, and what is to be done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import Mandate, User
from civic.lib.permissions import Refused
from civic.lib.responses import uncached
from civic.syndication import queries
from civic.syndication.states import ChannelState, Owner
from civic.syndication.views.opening import opening_of
from civic.syndication.views.owners import Owned, owned_by, page
from initiatives.views.stances import sign_in

OLD_SHOWN = 20


@page
def channels(request: HttpRequest, owned: Owned) -> HttpResponse:
    """Every channel and what it asks of somebody."""
    rows = owned.channels().newest_first()
    context = {
        "owned": owned,
        "lines": queries.lines_of(rows.living()),
        "old": rows.filter(state=ChannelState.REVOKED)[:OLD_SHOWN],
        **opening_of(owned),
    }
    return render(request, "syndication/channels/list.html", context)


@uncached
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """Lead an official to the channels of their mandate, or let them choose among several."""
    if not isinstance(request.user, User):
        return sign_in(request.get_full_path())
    held = _held(request.user)
    if not held:
        raise Refused(_("Cette page est réservée aux élus dont le mandat est vérifié."))
    owned = [owned_by(request.user, Owner.MANDATE, one.pk) for one in held]
    if len(owned) == 1:
        return redirect(owned[0].url("list"))
    context = {"owned_by_mandate": owned}
    return render(request, "syndication/channels/mandates.html", context)


def _held(person: User) -> list[Mandate]:
    """The mandates in force, and those over whose accounts are still connected."""
    rows = Mandate.objects.filter(user=person).select_related("territory")
    current = list(rows.current().order_by("starts_on", "pk"))
    if current:
        return current
    living = rows.filter(channels__isnull=False).exclude(channels__state=ChannelState.REVOKED)
    return list(living.distinct().order_by("starts_on", "pk"))
