"""Actions: those of a text, one of them, taking a place, giving it back, calendars."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.permissions import Refused, allows
from civic.lib.responses import SeeOther, public_page, uncached
from initiatives import agenda as calendars
from initiatives import climbing
from initiatives.actions import takings
from initiatives.actions.handing import check_can_hand
from initiatives.actions.hands import check_can_call, check_can_lead
from initiatives.actions.takings import check_can_take, minutes_in_week
from initiatives.forms.actions import TakeForm
from initiatives.ladder import Rung
from initiatives.models import Action, Availability, Handing, Initiative, Taking
from initiatives.models.handing import What
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.states import LISTED, Visibility
from initiatives.team import role_of
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in

if TYPE_CHECKING:
    from initiatives.permissions import Person

LATEST = Order("starts_at", "pk", kind=datetime)
ROOM = "actions"
TO_COME, PAST = "", "passees"
# What is to come, soonest first, on one page.
MOST = 50
NAMES_MAX = 200


@public_page
@require_safe
@room_page
def actions(request: HttpRequest, row: Initiative) -> HttpResponse:
    """What is to be done, soonest first; or what was."""
    state = request.GET.get("etat", TO_COME)
    if state not in (TO_COME, PAST):
        raise Http404
    context = {
        **frame(row, ROOM, _("Agir")),
        "state": state,
        "states": [
            (_("À venir"), request.path, state == TO_COME),
            (_("Passées ou annulées"), f"{request.path}?etat={PAST}", state == PAST),
        ],
        "can_call": allows(check_can_call, request.user, row),
        **(_past(request, row) if state else _to_come(row)),
    }
    return render(request, "initiatives/actions/list.html", context)


@public_page
@require_safe
@room_page
def action(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """One action: what, where, when, how many places, and what came of it; 410 once removed."""
    found, user = get(row, number), request.user
    leads = isinstance(user, User) and role_of(user, row) is not None
    mine = Taking.objects.of(user).filter(action=found).first() if isinstance(user, User) else None
    step = Rung.COME if found.is_event else Rung.TASK
    context = {
        **frame(row, ROOM, found.get_sort_display()),
        "action": found,
        "versions": found.versions.select_related("action") if found.is_readable else [],
        "people": _people(found, everybody=leads) if found.is_readable else [],
        "mine": mine,
        "rung": climbing.after(step, row, user) if mine else None,
        "leads": leads,
        "can_lead": allows(check_can_lead, user, found),
        "can_hand": allows(check_can_hand, user, found, What.PLACE),
        "offers": _offers(found, user) if isinstance(user, User) else [],
        "is_taken": found.is_open and not found.is_past and found.is_readable and row.is_open,
        "contact": identity.contact(),
    }
    gone = found.visibility == Visibility.REMOVED
    template = "initiatives/actions/action.html"
    response = render(request, template, context, status=410 if gone else 200)
    if not found.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@room_form
def take(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """What it asks, what one took on already, who will read one's name; then yes."""
    found = get(row, number)
    if request.method != "POST":
        return _take_page(request, found, TakeForm(initial=known_time(user)))
    form = TakeForm(request.POST)

    def come() -> Done:
        made = takings.take(by=user, action=found, **form.cleaned_data)
        waits = _("Vous êtes sur la liste d’attente.")
        return found.get_absolute_url(), waits if made.is_waiting else _("Vous avez une place.")

    return act_on(request, form, partial(_take_page, request, found, form), come)


@uncached
@require_POST
@room_page
def give_back(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Give one's place back: somebody else gets it."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    takings.give_back(by=request.user, action=found)
    messages.success(request, _("Votre place est rendue."))
    return SeeOther(found.get_absolute_url())


@public_page
@require_safe
@room_page
def entry(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """The calendar file of one action; 404 while its words are not shown plainly."""
    found = get(row, number)
    if not found.is_plain:
        raise Http404
    return _file(calendars.one(found), f"action-{found.pk}")


@public_page
@require_safe
@room_page
def agenda(request: HttpRequest, row: Initiative) -> HttpResponse:
    """The calendar feed of an initiative: what comes, what was lately, what is cancelled."""
    rows = Action.objects.select_related("place").filter(
        initiative=row,
        visibility__in=(Visibility.PUBLIC, Visibility.ANNOTATED),
        starts_at__gt=timezone.now() - calendars.KEPT,
    )
    found = list(rows.order_by("starts_at", "pk")[: calendars.MOST])
    for one in found:
        one.initiative = row
    return _file(calendars.feed(row, found), f"initiative-{row.pk}")


def get(row: Initiative, number: int) -> Action:
    """One action of an initiative, with who leads it. Raises `Http404`."""
    found = get_object_or_404(Action.objects.shown(), pk=number, initiative=row)
    found.initiative = row
    return found


def _to_come(row: Initiative) -> dict[str, Any]:
    rows = Action.objects.readable().filter(initiative=row).to_come(timezone.now()).shown()
    return {"actions": _with(row, rows.order_by("starts_at", "pk")[:MOST])}


def _past(request: HttpRequest, row: Initiative) -> dict[str, Any]:
    rows = Action.objects.readable().filter(initiative=row).over(timezone.now()).shown()
    asked = {name: request.GET.get(name, "") for name in ("apres", "avant")}
    try:
        page = paginate(rows, LATEST, after=asked["apres"], before=asked["avant"])
    except BadTokenError as error:
        raise Http404 from error
    return {
        "actions": _with(row, page.rows),
        "next_url": f"?etat={PAST}&apres={page.after}" if page.after else "",
        "previous_url": f"?etat={PAST}&avant={page.before}" if page.before else "",
    }


def _with(row: Initiative, found: Any) -> list[Action]:
    """Each with the same initiative: its address asks nothing of the database."""
    rows = list(found)
    for one in rows:
        one.initiative = row
    return rows


def _people(found: Action, *, everybody: bool) -> list[Taking]:
    """Who takes part: those who chose to be named, all of them for the team."""
    rows = Taking.objects.filter(action=found).select_related("person")
    shown = rows if everybody else rows.filter(show_name=True, person__visibility__in=LISTED)
    return list(shown.order_by("is_waiting", "taken_at", "pk")[:NAMES_MAX])


def _offers(found: Action, user: User) -> list[Handing]:
    """What somebody offered or is offered, and that waits for an answer."""
    if not found.is_open or found.is_past or not found.is_readable:
        return []
    rows = found.handings.waiting().filter(Q(giver=user) | Q(person=user))
    return list(rows.select_related("giver", "person").order_by("pk"))


def known_time(user: "Person") -> dict[str, int]:
    """How much time somebody said they have, once they did."""
    known = Availability.objects.filter(person=user.pk).first()
    return {"minutes_a_week": known.minutes_a_week} if known else {}


def _take_page(
    request: HttpRequest, found: Action, form: TakeForm, status: int = 200
) -> HttpResponse:
    refusal = ""
    if not form.is_bound:
        try:
            check_can_take(request.user, found)
        except Refused as why:
            refusal = why.reason
    user = request.user
    context = {
        **frame(found.initiative, ROOM, _("Prendre une place")),
        "action": found,
        "form": form,
        "refusal": refusal or (_no_room(found) if not form.is_bound else ""),
        "already": minutes_in_week(user, found.starts_at, found.zone)
        if isinstance(user, User)
        else 0,
    }
    return render(request, "initiatives/actions/take.html", context, status=status)


def _no_room(found: Action) -> str:
    return _("Toutes les places sont prises.") if found.is_full and not found.is_event else ""


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
