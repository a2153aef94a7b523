"""Where an initiative was told outside, for anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from civic.syndication import queries
from initiatives.models import Initiative
from initiatives.views.rooms import frame, room_page


@public_page
@require_safe
@room_page
def told_outside(request: HttpRequest, row: Initiative) -> HttpResponse:
    """Each network and address where it was told; what is kept here, nothing is asked."""
    context = {**frame(row, "updates", _("Annoncé ailleurs")), "told": queries.told_outside(row.pk)}
    response = render(request, "syndication/channels/outside.html", context)
    # The list of addresses is for people who read the initiative, not for engines.
    response.headers["X-Robots-Tag"] = "noindex"
    return response
