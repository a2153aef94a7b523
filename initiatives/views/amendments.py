"""Amendments: those of a text, one of them, proposing one."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.permissions import Refused, allows
from civic.lib.responses import public_page
from initiatives.actions.amendment_answers import check_can_decide
from initiatives.actions.amendments import (
    Proposal,
    check_can_amend_part,
    check_can_change,
    check_can_propose,
    propose_amendment,
)
from initiatives.argument_order import Choice, page_of
from initiatives.debate import with_arguments
from initiatives.forms.amendments import AmendmentForm
from initiatives.merging import paragraphs
from initiatives.models import Amendment, Argument, Debate, Initiative, Version
from initiatives.models.amendment import WHY_MAX, Part, Stage
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.states import Visibility
from initiatives.versions import compare
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page

NEWEST = Order("written_at", "pk", kind=datetime)
ROOM = "amendments"
OPEN, DECIDED = "", "decides"


@dataclass(frozen=True)
class Passage:
    """One paragraph that can be amended: its part, its place there, its words."""

    part: Part
    number: int
    text: str


@public_page
@require_safe
@room_page
def amendments(request: HttpRequest, row: Initiative) -> HttpResponse:
    """The amendments of a text: those that wait for the team, or the others, newest first."""
    state = request.GET.get("etat", OPEN)
    if state not in (OPEN, DECIDED):
        raise Http404
    rows = with_arguments(Amendment.objects.readable().filter(initiative=row).shown())
    kept = rows.exclude(stage=Stage.OPEN) if state else rows.open()
    try:
        page = paginate(
            kept, NEWEST, after=request.GET.get("apres", ""), before=request.GET.get("avant", "")
        )
    except BadTokenError as error:
        raise Http404 from error
    query = f"etat={state}&" if state else ""
    context = {
        **frame(row, ROOM, _("Amendements")),
        "state": state,
        "states": _states(request, state),
        "amendments": page.rows,
        "next_url": f"?{query}apres={page.after}" if page.after else "",
        "previous_url": f"?{query}avant={page.before}" if page.before else "",
    }
    return render(request, "initiatives/amendments/list.html", context)


@public_page
@require_safe
@room_page
def amendment(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """One amendment, both texts side by side, and what became of it; 410 once removed."""
    found = get(row, number)
    user = request.user
    context = {
        **frame(row, ROOM, _("Amendement")),
        "amendment": found,
        "passages": compare(found.before, found.after),
        "versions": found.versions.all() if found.is_readable else [],
        "contact": identity.contact(),
        "can_decide": allows(check_can_decide, user, found),
        "can_change": allows(check_can_change, user, found),
        "is_mine": user.pk == found.author_id,
        **_discussed(request, found),
    }
    gone = found.visibility == Visibility.REMOVED
    template = "initiatives/amendments/amendment.html"
    response = render(request, template, context, status=410 if gone else 200)
    if not found.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@room_form
def propose(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Choose the passage, then change it in place and say why."""
    asked = request.POST if request.method == "POST" else request.GET
    version = _version(row, asked.get("version", ""))
    chosen = _chosen(version, asked.get("partie", ""), asked.get("passage", ""))
    refusal = _why_not(user, row, chosen)
    if refusal or chosen is None:
        return _choose(request, row, refusal)
    if request.method != "POST":
        form = AmendmentForm(initial={"after": chosen.text}, part=chosen.part, before=chosen.text)
        return _form(request, row, version, chosen, form)
    form = AmendmentForm(request.POST, part=chosen.part, before=chosen.text)

    def publish() -> Done:
        data = form.cleaned_data
        proposal = Proposal(chosen.part, version.number, chosen.text, data["after"], data["why"])
        done = propose_amendment(by=user, initiative=row, proposal=proposal)
        return done.get_absolute_url(), _("Votre amendement est en ligne. L’équipe est prévenue.")

    return act_on(request, form, partial(_form, request, row, version, chosen, form), publish)


def _discussed(request: HttpRequest, found: Amendment) -> dict[str, Any]:
    """What is said for and against the change, by turns. Raises `Http404`."""
    if not found.is_listed:
        return {"arguments": [], "next_url": "", "takes_more": False}
    rows = Argument.objects.about(found).shown()
    try:
        page = page_of(rows, Choice(), after=request.GET.get("apres", ""))
    except BadTokenError as error:
        raise Http404 from error
    for one in page.rows:
        one.initiative, one.amendment = found.initiative, found
    is_frozen = Debate.of(found.initiative).is_frozen(timezone.now())
    return {
        "arguments": page.rows,
        "next_url": f"?apres={page.after}#discussion" if page.after else "",
        "takes_more": found.initiative.is_open and found.is_open and not is_frozen,
        "is_frozen": is_frozen,
    }


def get(row: Initiative, number: int) -> Amendment:
    """One amendment of an initiative, with whom it names. Raises `Http404`."""
    found = get_object_or_404(Amendment.objects.shown(), pk=number, initiative=row)
    found.initiative = row
    return found


def passages_of(text: Initiative | Version) -> list[tuple[Part, list[Passage]]]:
    """Every paragraph that can be amended, part by part."""
    return [
        (
            part,
            [Passage(part, n, words) for n, words in enumerate(_paragraphs(text, part), start=1)],
        )
        for part in Part
    ]


def _paragraphs(text: Initiative | Version, part: Part) -> list[str]:
    words = str(getattr(text, part))
    return [words] if part == Part.TITLE else paragraphs(words)


def _version(row: Initiative, asked: str) -> Version:
    """The version whose text one had before one's eyes; today's without one."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else row.version
    return get_object_or_404(row.versions, number=number)


def _chosen(version: Version, part: str, number: str) -> Passage | None:
    if part not in Part.values or not (number.isascii() and number.isdigit() and len(number) < 6):
        return None
    found = dict(passages_of(version))[Part(part)]
    place = int(number) - 1
    return found[place] if 0 <= place < len(found) else None


def _why_not(user: User, row: Initiative, chosen: Passage | None) -> Refused | None:
    try:
        check_can_propose(user, row)
        if chosen is not None:
            check_can_amend_part(row, chosen.part)
    except Refused as refusal:
        return refusal
    return None


def _choose(request: HttpRequest, row: Initiative, refusal: Refused | None) -> HttpResponse:
    context = {
        **frame(row, ROOM, _("Proposer un amendement")),
        "parts": passages_of(row),
        "refusal": refusal,
        "address": reverse("propose-amendment", kwargs={"pk": row.pk, "slug": row.slug}),
    }
    # A form whose passage is unknown comes back to the choice.
    status = refusal.status if refusal and request.method == "POST" else 200
    return render(request, "initiatives/amendments/choose.html", context, status=status)


def _form(
    request: HttpRequest,
    row: Initiative,
    version: Version,
    chosen: Passage,
    form: AmendmentForm,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        **frame(row, ROOM, _("Proposer un amendement")),
        "form": form,
        "chosen": chosen,
        "version": version,
        "why_max": WHY_MAX,
    }
    return render(request, "initiatives/amendments/form.html", context, status=status)


def _states(request: HttpRequest, state: str) -> list[tuple[str, str, bool]]:
    return [
        (_("En discussion"), request.path, state == OPEN),
        (_("Décidés ou retirés"), f"{request.path}?etat={DECIDED}", state == DECIDED),
    ]
