"""Hand one's place or the lead of an action to somebody one names; answer such an offer."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.permissions import Conflict
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.handing import (
    accept_lead,
    accept_place,
    check_can_hand,
    decline,
    offer,
    take_offer_back,
)
from initiatives.actions.takings import minutes_in_week
from initiatives.forms.actions import HandLeadForm, HandPlaceForm, TakeForm
from initiatives.models import Action, Handing, Initiative
from initiatives.models.handing import What
from initiatives.team import team_of
from initiatives.views.acting import ActionPage
from initiatives.views.actions import ROOM, get, known_time
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in


@room_form
def hand_place(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Offer one's place to somebody who is named."""
    found = get(row, number)
    check_can_hand(user, found, What.PLACE)
    page = ActionPage(request, row, found, _("Confier ma place"), _("Lui proposer"))
    if request.method != "POST":
        return page.show(HandPlaceForm())
    return _offer(page, user, found, What.PLACE, HandPlaceForm(request.POST))


@room_form
def hand_lead(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Offer the lead of an action to somebody of the team."""
    found = get(row, number)
    check_can_hand(user, found, What.LEAD)
    page = ActionPage(request, row, found, _("Confier cette action"), _("Lui proposer"))
    people = [mate.person for mate in team_of(row) if mate.person.pk != user.pk]
    if not people:
        raise Conflict(_("Vous êtes seul dans l’équipe : invitez d’abord quelqu’un."))
    if request.method != "POST":
        return page.show(HandLeadForm(people=people))
    return _offer(page, user, found, What.LEAD, HandLeadForm(request.POST, people=people))


@uncached
@require_POST
@room_page
def take_back(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Take back an offer that nobody answered."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    what = What.LEAD if request.POST.get("quoi") == What.LEAD else What.PLACE
    take_offer_back(by=request.user, action=found, what=what)
    messages.success(request, _("Votre proposition est reprise."))
    return SeeOther(found.get_absolute_url())


@room_form
def answer(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Say yes within the time one has, or no; nothing happens before."""
    found = get(row, number)
    made = found.handings.to(user).waiting().select_related("giver").order_by("pk").first()
    if made is None:
        raise Http404
    made.action = found
    if request.method != "POST":
        return _answer_page(request, made, _form_of(made, None, known_time(user)))
    form = _form_of(made, request.POST, {})
    declines = request.POST.get("suite") == "decliner"
    if declines:
        # Whoever says no fills nothing in.
        form.fields.clear()

    def act() -> Done:
        if declines:
            decline(by=user, handing=made)
            return found.get_absolute_url(), _("C’est noté : rien ne change pour vous.")
        if made.what == What.LEAD:
            accept_lead(by=user, handing=made)
            return found.get_absolute_url(), _("Vous menez cette action.")
        accept_place(by=user, handing=made, **form.cleaned_data)
        return found.get_absolute_url(), _("La place est à vous.")

    return act_on(request, form, partial(_answer_page, request, made, form), act)


def _offer(
    page: ActionPage, user: User, found: Action, what: What, form: HandPlaceForm | HandLeadForm
) -> HttpResponse:
    def ask(_form: forms.Form) -> Action:
        offer(by=user, action=found, what=what, to=form.person)
        return found

    said = _("C’est proposé. Rien ne change avant sa réponse.")
    return page.answer(form, ask, said)


def _form_of(made: Handing, data: object, initial: dict[str, int]) -> forms.Form:
    kind = TakeForm if made.what == What.PLACE else forms.Form
    return kind(data, initial=initial)  # type: ignore[arg-type]


def _answer_page(
    request: HttpRequest, made: Handing, form: forms.Form, status: int = 200
) -> HttpResponse:
    found, user = made.action, request.user
    is_lead = made.what == What.LEAD
    title = _("Mener cette action ?") if is_lead else _("Prendre cette place ?")
    context = {
        **frame(found.initiative, ROOM, title),
        "action": found,
        "handing": made,
        "is_lead": is_lead,
        "form": form,
        "already": minutes_in_week(user, found.starts_at, found.zone)
        if isinstance(user, User)
        else 0,
    }
    return render(request, "initiatives/actions/offer.html", context, status=status)
