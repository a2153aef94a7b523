"""The page of an initiative, the same for its author and for a stranger."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.lib import affluence, identity, readings
from civic.lib.kept import Kept
from civic.lib.responses import SHARED_SECONDS, public_page
from initiatives import actions, climbing, queries, whole
from initiatives.actions.petition_tallies import tally_of
from initiatives.fragments import actions_of, arguments_of, summary_of, text_of, timeline_of
from initiatives.ladder import Rung
from initiatives.models import Initiative, Petition
from initiatives.permissions import has_agreed_to_opinions
from initiatives.replies.wording import words_on_page
from initiatives.rooms import tabs_of
from initiatives.signatures_shown import panel_of
from initiatives.silence import silent_days
from initiatives.states import Side, Visibility
from initiatives.team import role_of
from initiatives.telling import KIND
from initiatives.whole import Page

Freshness = tuple[object, ...]
# Visitors' pages, as long as a shared cache in front may keep them, each with what it was made of:
# the state, the text, the counts and the last thing that happened. Only other people's names can
# be late.
_pages = Kept[tuple[Freshness, SafeString]](seconds=SHARED_SECONDS, most=500)


@public_page
@require_safe
def initiative(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One initiative, or why its text cannot be read."""
    if request.user.is_authenticated or request.GET:
        return _page(request, pk, slug)
    kept = _pages.get((pk, slug))
    if kept is not None and (affluence.is_on() or kept[0] == whole.freshness(pk)):
        readings.count(KIND, pk)
        return HttpResponse(kept[1])
    return _page(request, pk, slug)


def _page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    is_part = request.GET.get("partie") == "position"
    page = None if is_part else whole.read(pk)
    row = page.initiative if page else whole.get(pk)
    if not row.is_listed:
        return withheld(request, row)
    if slug != row.slug:
        return redirect(row, permanent=True)
    if page is None:
        return render(request, "initiatives/_position.html", position_of(request, row))
    response = render(request, "initiatives/initiative.html", _everything(request, page))
    readings.count(KIND, pk)
    if not (request.user.is_authenticated or request.GET):
        _pages.put((pk, slug), (page.freshness, SafeString(response.content.decode())))
    return response


@public_page
@require_safe
def alternatives(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An initiative beside the other ways than it."""
    row = whole.get(pk)
    if not row.is_listed:
        return withheld(request, row)
    if slug != row.slug:
        return redirect("alternatives", pk=row.pk, slug=row.slug, permanent=True)
    steps = [
        *whole.steps_to(row.territory),
        (row.title, row.get_absolute_url()),
        (_("Autres voies"), ""),
    ]
    context = {"initiative": row, "ways": whole.other_ways(row), "steps": steps}
    return render(request, "initiatives/alternatives.html", context)


def withheld(request: HttpRequest, row: Initiative, status: int = 200) -> HttpResponse:
    """Say that and why a text cannot be read, to everybody in the same words.

    410 once it is removed; in both cases no search engine keeps the address. Somebody who
    took a side or wrote can still take it back.
    """
    context = {
        "initiative": row,
        "decision": row.restrictions.first(),
        "contact": identity.contact(),
        "stance": queries.stance_of(request.user, row),
        "sent": queries.said_sent(request.user, row),
        # Its text goes, what was counted stays public.
        "is_counted": Petition.objects.filter(initiative=row).exists(),
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
    asked = whole.petition_of(row)
    stance = queries.stance_of(user, row)
    step = Rung.JOIN if stance and stance.side == Side.SUPPORT else Rung.OPPOSE
    return {
        # Visitors read the same page, and the panel tells them what they can do.
        "rung": climbing.after(step, row, user) if stance else None,
        "initiative": row,
        "can_be_signed": asked is not None and asked.is_open and row.is_open,
        # What somebody just did is counted at once for them; visitors read the folded counts.
        "tally": actions.counts_of(row) if known else row.tally,
        "stance": stance,
        "text_changed": stance is not None and stance.text_version < row.version,
        "agreed": isinstance(user, User) and has_agreed_to_opinions(user),
        "is_team": role_of(user, row) is not None,
        "is_moderator": isinstance(user, User) and user.holds(Role.MODERATOR),
        "is_part": request.GET.get("partie") == "position",
    }


def _everything(request: HttpRequest, page: Page) -> dict[str, Any]:
    row = page.initiative
    position = position_of(request, row)
    asked = whole.petition_of(row)
    is_noted = row.visibility != Visibility.PUBLIC
    return {
        **position,
        **(_asked(request, page, asked) if asked else {}),
        "steps": whole.steps_to(row.territory),
        "tabs": tabs_of(row),
        "ways": page.ways,
        "summary": summary_of(row),
        "text": text_of(row),
        "latest": whole.latest_update_of(row),
        "read_rung": None
        if position["stance"]
        else climbing.after_reading(row, can_sign=position["can_be_signed"]),
        "goal": whole.goal_of(row),
        "silent_days": silent_days(row, timezone.now()),
        "timeline": timeline_of(page.timeline),
        "named": page.named,
        "behind": page.behind,
        "replies": page.replies,
        "official": page.official,
        "clock_words": words_on_page(row),
        "arguments": arguments_of(row, page.arguments) if page.arguments or row.is_open else "",
        "actions": actions_of(row, page.actions) if page.actions and row.is_open else "",
        "decision": row.restrictions.first() if is_noted else None,
        "contact": identity.contact(),
        "address": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "just_published": position["is_team"] and request.GET.get("publiee") == "1",
    }


def _asked(request: HttpRequest, page: Page, asked: Petition) -> dict[str, Any]:
    """The panel of the petition; whoever has an account reads the exact count, theirs in it."""
    tally = tally_of(asked) if request.user.is_authenticated else asked.tally
    return panel_of(asked, page.crossed, tally)
