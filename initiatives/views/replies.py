"""Answers of officials: those of an initiative with the state of its clock, and one of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.consents import TEXTS
from civic.accounts.models import Consent, User
from civic.lib import identity
from civic.lib.permissions import allows
from civic.lib.responses import public_page
from initiatives.actions.reply_clocks import check_can_declare
from initiatives.actions.reply_words import is_participant
from initiatives.models import Initiative, Word
from initiatives.permissions import OPINIONS_TEXT_VERSION, has_agreed_to_opinions
from initiatives.replies import shown
from initiatives.replies.pace import pace
from initiatives.replies.wording import words_on_page
from initiatives.states import Visibility
from initiatives.views.rooms import frame, room_page

ROOM = "replies"


@public_page
@require_safe
@room_page
def replies(request: HttpRequest, row: Initiative) -> HttpResponse:
    """What officials answered, and where the answer is."""
    context = {
        **frame(row, ROOM, _("Réponse des élus")),
        "official": shown.of(row),
        "clock_words": words_on_page(row),
        "pace": pace(),
        "can_declare": allows(check_can_declare, request.user, row),
    }
    return render(request, "initiatives/replies/list.html", context)


@public_page
@require_safe
@room_page
def reply(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """One of them, with what it said before; 410 once removed."""
    found = get_object_or_404(shown.rows(), pk=number, initiative=row)
    one = shown.one(row, found)
    context = {
        **frame(row, ROOM, _("Réponse d’un élu")),
        "one": one,
        "versions": found.versions.all() if found.is_plain else [],
        "contact": identity.contact(),
        "is_mine": found.mandate.user_id == getattr(request.user, "pk", None),
        **_words(request, row, one),
    }
    gone = found.visibility == Visibility.REMOVED
    template = "initiatives/replies/reply.html"
    response = render(request, template, context, status=410 if gone else 200)
    if not found.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _words(request: HttpRequest, row: Initiative, one: shown.Shown) -> dict[str, Any]:
    """For whoever takes part: what they said of each promise whose day came."""
    user = request.user
    due = [promise for promise in one.promises if promise.moment and not promise.dropped_at]
    if not (due and isinstance(user, User) and is_participant(user, row)):
        return {"can_say": False, "is_due": bool(due)}
    words = Word.objects.filter(person=user, commitment__reply=one.reply)
    mine = {(word.commitment_id, word.moment): word.is_done for word in words}
    for promise in due:
        promise.mine = mine.get((promise.pk, promise.moment or ""))
    is_own = one.reply.mandate.user_id == user.pk
    return {
        "can_say": not is_own,
        "is_due": True,
        "agreed": has_agreed_to_opinions(user),
        "consent": TEXTS[Consent.Purpose.OPINIONS][OPINIONS_TEXT_VERSION],
    }
