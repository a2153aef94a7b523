"""The sources of an initiative, whoever cites them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from initiatives.models import Initiative
from initiatives.pagination import BadTokenError
from initiatives.sources import cited, sources_of
from initiatives.views.arguments import ROOM
from initiatives.views.rooms import frame, room_page


@public_page
@require_safe
@room_page
def sources(request: HttpRequest, row: Initiative) -> HttpResponse:
    """Each page that the text, an argument or a reply rests on, once."""
    asked = {name: request.GET.get(name, "") for name in ("apres", "avant")}
    try:
        page = sources_of(row, after=asked["apres"], before=asked["avant"])
    except BadTokenError as error:
        raise Http404 from error
    context = {
        **frame(row, ROOM, _("Les sources")),
        "sources": list(cited(row, page.rows)),
        "are_checked": settings.CHECK_SOURCES,
        "next_url": f"?apres={page.after}" if page.after else "",
        "previous_url": f"?avant={page.before}" if page.before else "",
    }
    return render(request, "initiatives/arguments/sources.html", context)
