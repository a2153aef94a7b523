"""What the team does with an action: call for hands, change it, cancel it, say it is done."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives import zones
from initiatives.actions.hands import (
    call_for_hands,
    cancel_action,
    change_action,
    check_can_call,
    check_can_lead,
    finish_action,
)
from initiatives.forms.actions import ActionForm, CancelForm, FinishForm, typed
from initiatives.models import Action, Initiative
from initiatives.models.action import Sort
from initiatives.views.actions import ROOM, get
from initiatives.views.rooms import Done, act_on, frame, room_form

EVENT = "rendez-vous"


@room_form
def call(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Ask for hands: a task, or an event with `?sorte=rendez-vous`."""
    check_can_call(user, row)
    sort = Sort.EVENT if request.GET.get("sorte") == EVENT else Sort.TASK
    kept = {"sort": sort, "zone": zones.zone_of(row.territory.path)}
    title = _("Proposer un rendez-vous") if sort == Sort.EVENT else _("Demander un coup de main")
    page = ActionPage(request, row, None, title, _("Publier"))
    if request.method != "POST":
        return page.show(ActionForm(**kept))

    def publish(form: ActionForm) -> Action:
        plan = form.plan()
        return call_for_hands(by=user, initiative=row, sort=sort, plan=plan, zone=form.zone)

    return page.answer(ActionForm(request.POST, **kept), publish, _("C’est en ligne."))


@room_form
def change(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Write it anew: who takes part hears of a new hour or place."""
    found = get(row, number)
    check_can_lead(user, found)
    kept = {"sort": found.sort, "zone": found.zone}
    page = ActionPage(request, row, found, _("Modifier l’action"), _("Enregistrer"))
    if request.method != "POST":
        return page.show(ActionForm(initial=typed(found), **kept))

    def save(form: ActionForm) -> Action:
        seen = form.cleaned_data["seen"] or 0
        return change_action(by=user, action=found, plan=form.plan(), seen=seen, zone=form.zone)

    return page.answer(ActionForm(request.POST, **kept), save, _("C’est modifié."))


@room_form
def cancel(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Cancel it, and say why."""
    found = get(row, number)
    check_can_lead(user, found)
    page = ActionPage(request, row, found, _("Annuler l’action"), _("Annuler et prévenir"))
    if request.method != "POST":
        return page.show(CancelForm())

    def stop(form: CancelForm) -> Action:
        cancel_action(by=user, action=found, reason=form.cleaned_data["report"])
        return found

    said = _("C’est annulé. Qui avait une place reçoit un e-mail.")
    return page.answer(CancelForm(request.POST), stop, said)


@room_form
def finish(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Say that it is done, how it went, and how many came."""
    found = get(row, number)
    check_can_lead(user, found)
    page = ActionPage(request, row, found, _("C’est fait"), _("Publier le compte rendu"))
    if request.method != "POST":
        return page.show(FinishForm(is_event=found.is_event))

    def done(form: FinishForm) -> Action:
        finish_action(by=user, action=found, outcome=form.outcome())
        return found

    form = FinishForm(request.POST, request.FILES, is_event=found.is_event)
    return page.answer(form, done, _("Le compte rendu est en ligne. Merci."))


class ActionPage:
    """One form about an action, and what it answers."""

    def __init__(
        self, request: HttpRequest, row: Initiative, found: Action | None, title: str, button: str
    ) -> None:
        self.request = request
        self.context = {
            **frame(row, ROOM, title),
            "action": found,
            "button": button,
        }

    def show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        """The form, as it is."""
        lost = status != 200 and "image" in self.request.FILES
        context = {**self.context, "form": form, "lost_file": lost}
        template = "initiatives/actions/form.html"
        return render(self.request, template, context, status=status)

    def answer(self, form: forms.Form, run: Callable[..., Action], said: str) -> HttpResponse:
        """Do it and show the action, or give everything back as typed."""

        def act() -> Done:
            return run(form).get_absolute_url(), said

        return act_on(self.request, form, partial(self.show, form), act)
