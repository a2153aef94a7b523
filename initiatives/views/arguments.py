"""Arguments: those of an initiative, and one of them with the replies to it."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.permissions import allows
from civic.lib.responses import public_page
from initiatives import climbing
from initiatives.actions.argument_marks import check_can_mark
from initiatives.actions.arguments import (
    check_can_change,
    check_can_withdraw,
)
from initiatives.actions.paces import check_can_pace
from initiatives.actions.threads import check_can_leave
from initiatives.argument_order import Choice, page_of
from initiatives.debate import first_notes, writes_again_at
from initiatives.forms.arguments import SIDES
from initiatives.joined import joined_of
from initiatives.ladder import Rung
from initiatives.models import (
    Argument,
    ArgumentMark,
    Conclusion,
    Debate,
    Initiative,
    LastWord,
    ThreadMute,
)
from initiatives.models.source import with_sources
from initiatives.pagination import BadTokenError
from initiatives.states import Visibility
from initiatives.team import role_of
from initiatives.views.rooms import frame, room_page

ROOM = "arguments"
RECENT = "recents"
REPLIES_MAX = 200


@public_page
@require_safe
@room_page
def arguments(request: HttpRequest, row: Initiative) -> HttpResponse:
    """Both sides by turns, the most enlightening first; one side or the newest when asked."""
    choice = _choice(request)
    rows = Argument.objects.claims().filter(initiative=row).shown()
    asked = {name: request.GET.get(name, "") for name in ("apres", "avant")}
    try:
        page = page_of(rows, choice, after=asked["apres"], before=asked["avant"])
    except BadTokenError as error:
        raise Http404 from error
    for one in page.rows:
        one.initiative = row
    debate = Debate.of(row)
    context = {
        **frame(row, ROOM, _("Arguments")),
        **floor_of(request.user, debate),
        "arguments": page.rows,
        "choice": choice,
        "sides": _sides(choice),
        "orders": _orders(choice),
        "next_url": _query(_word(choice), choice.newest, apres=page.after) if page.after else "",
        "previous_url": _previous(choice, page.before, asked["apres"]),
    }
    return render(request, "initiatives/arguments/list.html", context)


@public_page
@require_safe
@room_page
def argument(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """One argument, its sources and its versions, then the replies; 410 once removed."""
    found = get(row, number)
    if found.is_reply:
        return redirect(found.get_absolute_url())
    user = request.user
    debate = Debate.of(row)
    # What is said of an amendment lasts as long as it waits, whatever closes the rest.
    is_closed = debate.is_closed if found.amendment is None else not found.amendment.is_open
    last_words = _last_words(found)
    is_frozen = debate.is_frozen(timezone.now())
    has_left = any(one.left_by_id == user.pk for one in last_words)
    takes_more = found.is_standing and row.is_open and not found.is_note and not is_closed
    if found.amendment is not None:
        takes_more = found.is_standing and row.is_open and found.amendment.is_open
    takes_more = takes_more and not is_frozen
    shown = _replies_to(found)
    context = {
        **frame(row, ROOM, _("Argument")),
        "argument": found,
        "replies": shown,
        "versions": found.versions.all() if found.is_readable else [],
        "contact": identity.contact(),
        "is_closed": is_closed,
        "is_frozen": is_frozen,
        "debate": debate,
        "last_words": last_words,
        "joined": joined_of(found, user),
        "can_leave": allows(check_can_leave, user, found),
        "is_in_thread": found.is_signed_by(user) or any(one.author_id == user.pk for one in shown),
        "is_muted": user.is_authenticated
        and ThreadMute.objects.filter(argument=found, person=user).exists(),
        "can_reply": takes_more and not has_left,
        "can_change": allows(check_can_change, user, found),
        "can_withdraw": allows(check_can_withdraw, user, found),
        "rung": climbing.after(Rung.WRITE, row, user) if found.is_signed_by(user) else None,
        "can_mark": allows(check_can_mark, user, found),
        "is_marked": user.is_authenticated
        and ArgumentMark.objects.filter(argument=found, person=user).exists(),
    }
    gone = found.visibility == Visibility.REMOVED
    template = "initiatives/arguments/argument.html"
    response = render(request, template, context, status=410 if gone else 200)
    if not found.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def get(row: Initiative, number: int) -> Argument:
    """One argument or reply of an initiative, with whom it names. Raises `Http404`."""
    rows = Argument.objects.select_related(
        "author", "co_author", "answers", "conclusion", "amendment", "merged_into"
    ).prefetch_related(with_sources())
    found = get_object_or_404(rows, pk=number, initiative=row)
    found.initiative = row
    if found.answers is not None:
        found.answers.initiative = row
    if found.amendment is not None:
        found.amendment.initiative = row
    if found.conclusion is not None:
        found.conclusion.initiative = row
    if found.merged_into is not None:
        found.merged_into.initiative = row
    return found


def _last_words(found: Argument) -> list[LastWord]:
    """Those left in its thread, and in those that were joined to it."""
    threads = Q(pk=found.pk) | Q(argument__merged_into=found.pk)
    rows = LastWord.objects.select_related("left_by", "left_to").filter(threads)
    return list(rows.order_by("left_at", "pk"))


def _replies_to(found: Argument) -> list[Argument]:
    rows = found.replies.filter(withdrawn_at=None).order_by("written_at", "pk")
    rows = rows.select_related("author", "answered_first__author")
    shown = list(rows.prefetch_related(with_sources())[:REPLIES_MAX])
    for reply in shown:
        reply.initiative = found.initiative
        if reply.answered_first is not None:
            reply.answered_first.initiative = found.initiative
    return shown


def floor_of(user: object, debate: Debate) -> dict[str, Any]:
    """How the discussion stands, for the head of its page, and what the team may do about it."""
    now = timezone.now()
    return {
        "debate": debate,
        "is_frozen": debate.is_frozen(now),
        "takes_more": debate.initiative.is_open
        and not debate.is_closed
        and not debate.is_frozen(now),
        "is_team": role_of(user, debate.initiative) is not None,
        "notes": first_notes(debate.conclusion) if debate.conclusion else [],
        "is_slow": debate.is_slow(now),
        "waits_until": writes_again_at(user, debate, now) if isinstance(user, User) else None,
        "can_pace": allows(check_can_pace, user, debate),
        "earlier": _earlier(debate),
    }


def _earlier(debate: Debate) -> list[Conclusion]:
    """The conclusions after which the debate went on, the last one first."""
    if debate._state.adding:
        return []
    rows = Conclusion.objects.filter(initiative=debate.initiative, reopened_at__isnull=False)
    found = list(rows.order_by("-reopened_at"))
    for one in found:
        one.initiative = debate.initiative
    return found


def _choice(request: HttpRequest) -> Choice:
    side, order = request.GET.get("cote", ""), request.GET.get("tri", "")
    if side not in ("", *SIDES) or order not in ("", RECENT):
        raise Http404
    return Choice(SIDES.get(side, ""), newest=order == RECENT)


def _word(choice: Choice) -> str:
    return next((word for word, side in SIDES.items() if side == choice.side), "")


def _sides(choice: Choice) -> list[tuple[str, str, bool]]:
    labels = {"": _("Pour et contre"), "pour": _("Pour"), "contre": _("Contre")}
    here = _word(choice)
    return [(label, _query(word, choice.newest), word == here) for word, label in labels.items()]


def _orders(choice: Choice) -> list[tuple[str, str, bool]]:
    word = _word(choice)
    return [
        (_("Les plus éclairants"), _query(word, newest=False), not choice.newest),
        (_("Les plus récents"), _query(word, newest=True), choice.newest),
    ]


def _query(side: str, newest: bool, **where: str) -> str:
    asked = {"cote": side, "tri": RECENT if newest else "", **where}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def _previous(choice: Choice, before: str, after: str) -> str:
    """By turns, what comes before is the first page."""
    if before:
        return _query(_word(choice), choice.newest, avant=before)
    return "?" if after and not (choice.side or choice.newest) else ""
