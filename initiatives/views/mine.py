"""« Mes initiatives »: what I write, what I published, where I stand. For my eyes only."""

from dataclasses import replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib.responses import uncached
from initiatives.cards import with_kept
from initiatives.models import Draft, Initiative, Stance
from initiatives.pagination import BadTokenError, Order, Page, paginate
from initiatives.team import carried_by
from initiatives.views.stances import sign_in

DRAFTS_MAX = 50
PUBLISHED = Order("published_at", "pk", datetime)
TAKEN = Order("taken_at", "pk", datetime)


@uncached
@require_safe
def my_initiatives(request: HttpRequest) -> HttpResponse:
    """Drafts, then what is published, then positions, the last two by pages."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    drafts = Draft.objects.filter(owner=user, published=None).order_by("-saved_at")
    stances = Stance.objects.of(user).select_related(
        "initiative__territory", "initiative__theme", "initiative__tally"
    )
    published = carried_by(user).for_cards()
    asked = request.GET.get
    try:
        context = {
            "drafts": list(drafts[:DRAFTS_MAX]),
            "published": _pointing(paginate(published, PUBLISHED, after=asked("publiees", ""))),
            "stances": paginate(stances, TAKEN, after=asked("positions", "")),
        }
    except BadTokenError as error:
        raise Http404 from error
    return render(request, "initiatives/mine.html", context)


def _pointing(page: Page[Initiative]) -> Page[Initiative]:
    """The same page; those that go on in another one say which."""
    return replace(page, rows=with_kept(page.rows))
