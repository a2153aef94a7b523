"""The page of an initiative, the same for its author and for a stranger."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.lib.kept import Kept
from civic.lib.responses import SHARED_SECONDS, public_page
from initiatives import actions, queries
from initiatives.fragments import summary_of, text_of, timeline_of
from initiatives.models import Initiative
from initiatives.permissions import has_agreed_to_opinions
from initiatives.states import Visibility

Steps = list[tuple[str, str]]
# Visitors' pages, as long as a shared cache in front may keep them. The key holds the state, the
# text, the counts and the last thing that happened, so only other people's names can be late.
_pages = Kept[SafeString](seconds=SHARED_SECONDS, most=500)


@public_page
@require_safe
def initiative(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One initiative, or why its text cannot be read."""
    if request.user.is_authenticated or request.GET:
        return _page(request, pk, slug)
    key = (slug, pk, queries.freshness(pk))
    kept = _pages.get(key)
    if kept is not None:
        return HttpResponse(kept)
    response = _page(request, pk, slug)
    if response.status_code == 200 and "X-Robots-Tag" not in response.headers:
        _pages.put(key, SafeString(response.content.decode()))
    return response


def _page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    row = get_object_or_404(queries.whole(), pk=pk)
    if not row.is_listed:
        return withheld(request, row)
    if slug != row.slug:
        return redirect(row, permanent=True)
    if request.GET.get("partie") == "position":
        return render(request, "initiatives/_position.html", position_of(request, row))
    return render(request, "initiatives/initiative.html", _everything(request, row))


@public_page
@require_safe
def alternatives(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An initiative beside the other ways than it."""
    row = get_object_or_404(queries.whole(), pk=pk)
    if not row.is_listed:
        return withheld(request, row)
    if slug != row.slug:
        return redirect("alternatives", pk=row.pk, slug=row.slug, permanent=True)
    steps = [*steps_to(row), (row.title, row.get_absolute_url()), (_("Autres voies"), "")]
    context = {"initiative": row, "ways": queries.other_ways(row), "steps": steps}
    return render(request, "initiatives/alternatives.html", context)


def withheld(request: HttpRequest, row: Initiative, status: int = 200) -> HttpResponse:
    """Say that and why a text cannot be read, to everybody in the same words.

    410 once it is removed; in both cases no search engine keeps the address. Somebody who
    took a side can still withdraw it.
    """
    context = {
        "initiative": row,
        "decision": row.restrictions.first(),
        "contact": settings.CONTACT_EMAIL,
        "stance": queries.stance_of(request.user, row),
    }
    if status == 200 and row.visibility == Visibility.REMOVED:
        status = 410
    response = render(request, "initiatives/withheld.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def position_of(request: HttpRequest, row: Initiative) -> dict[str, Any]:
    """What the panel shows: the counts, and for an account its own side."""
    user = request.user
    known = user.is_authenticated
    stance = queries.stance_of(user, row)
    return {
        "initiative": row,
        # What somebody just did is counted at once for them; visitors read the folded counts.
        "tally": actions.counts_of(row) if known else row.tally,
        "stance": stance,
        "text_changed": stance is not None and stance.text_version < row.version,
        "agreed": isinstance(user, User) and has_agreed_to_opinions(user),
        "is_author": row.author_id == user.pk,
        "is_moderator": isinstance(user, User) and user.holds(Role.MODERATOR),
        "is_part": request.GET.get("partie") == "position",
    }


def steps_to(row: Initiative) -> Steps:
    """The way down to an initiative's place."""
    return [(place.name, place.get_absolute_url()) for place in queries.ladder(row.territory.path)]


def _everything(request: HttpRequest, row: Initiative) -> dict[str, Any]:
    position = position_of(request, row)
    is_noted = row.visibility != Visibility.PUBLIC
    return {
        **position,
        "steps": steps_to(row),
        "ways": queries.other_ways(row),
        "summary": summary_of(row),
        "text": text_of(row),
        "timeline": timeline_of(queries.timeline(row)),
        "named": queries.named_people(row),
        "decision": row.restrictions.first() if is_noted else None,
        "contact": settings.CONTACT_EMAIL,
        "address": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "just_published": position["is_author"] and request.GET.get("publiee") == "1",
    }
