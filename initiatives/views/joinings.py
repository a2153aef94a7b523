"""Make one of two arguments that say nearly the same: find them, propose, answer, take back."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.permissions import Refused, allows
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.argument_names import unsign_argument
from initiatives.actions.joinings import (
    accept_joining,
    check_can_answer,
    check_can_ask,
    check_can_propose,
    check_can_refuse,
    in_order,
    near_of,
    propose_joining,
    refuse_joining,
    withdraw_joining,
)
from initiatives.forms.joinings import AnswerForm, JoiningForm
from initiatives.models import Argument, Initiative, Joining, JoiningStage
from initiatives.models.argument import TEXT_MAX
from initiatives.views.arguments import ROOM, get
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in


@room_form
def near(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Those that say nearly the same as one, each with what leads on."""
    found = get(row, number)
    check_can_propose(user, found)
    context = {
        **frame(row, ROOM, _("Réunir deux arguments")),
        "argument": found,
        "near": near_of(found),
        "is_mine": found.author_id == user.pk,
    }
    return render(request, "initiatives/joinings/near.html", context)


@room_form
def propose(
    request: HttpRequest, row: Initiative, user: User, number: int, other: int
) -> HttpResponse:
    """Propose to say both in one text: its own to begin with, to be changed."""
    found, another = get(row, number), get(row, other)
    show = partial(_propose_page, request, row, found, another)
    if request.method != "POST":
        check_can_ask(user, found, another)
        return show(JoiningForm(initial={"text": found.text}))
    form = JoiningForm(request.POST)

    def ask() -> Done:
        text = form.cleaned_data["text"]
        made = propose_joining(by=user, argument=found, other=another, text=text)
        made.stays.initiative = row
        return made.get_absolute_url(), _("C’est proposé. Rien ne change avant sa réponse.")

    return act_on(request, form, partial(show, form), ask)


@room_form
def joining(request: HttpRequest, row: Initiative, user: User, joining: int) -> HttpResponse:
    """Both texts side by side and the common one; who wrote one of them says yes, or no."""
    found = _get(row, joining, user)
    form = AnswerForm(request.POST or None)
    show = partial(_joining_page, request, row, found, form)
    if request.method != "POST":
        if found.stage == JoiningStage.ACCEPTED:
            return redirect(found.stays)
        return show(200)

    def answer() -> Done:
        if request.POST.get("suite") == "decliner":
            refuse_joining(by=user, joining=found)
            return found.get_absolute_url(), _("C’est noté : les deux arguments restent.")
        done = accept_joining(by=user, joining=found)
        if done.stage == JoiningStage.ACCEPTED:
            return found.stays.get_absolute_url(), _("C’est fait : les deux n’en font plus qu’un.")
        return found.get_absolute_url(), _("C’est noté. Il manque l’accord de l’autre personne.")

    return act_on(request, form, show, answer)


@uncached
@require_POST
@room_page
def withdraw(request: HttpRequest, row: Initiative, joining: int) -> HttpResponse:
    """Take one's own proposal back."""
    if not isinstance(request.user, User):
        return sign_in(f"{row.public_url}arguments/reunir/{joining}/")
    found = _get(row, joining, request.user)
    withdraw_joining(by=request.user, joining=found)
    messages.success(request, _("Votre proposition est reprise."))
    return SeeOther(found.get_absolute_url())


@uncached
@require_POST
@room_page
def unsign(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Take one's name off a text that two sign."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    unsign_argument(by=request.user, argument=found)
    messages.success(request, _("Votre nom est retiré ; le texte reste à l’autre personne."))
    return SeeOther(found.get_absolute_url())


def _get(row: Initiative, number: int, user: User) -> Joining:
    """One proposal, for the two it is about and whoever made it. Raises `Http404`."""
    people = [f"{one}__{who}" for one in ("stays", "goes") for who in ("author", "co_author")]
    rows = Joining.objects.select_related(*people, "stays__amendment", "proposer")
    rows = rows.prefetch_related("stays__sources__page", "goes__sources__page")
    found = rows.filter(pk=number, stays__initiative=row).first()
    if found is None or not (found.concerns(user) or found.stays.is_signed_by(user)):
        raise Http404
    for one in found.both:
        one.initiative = row
    return found


def _propose_page(
    request: HttpRequest,
    row: Initiative,
    found: Argument,
    other: Argument,
    form: forms.Form,
    status: int = 200,
) -> HttpResponse:
    context = {
        **frame(row, ROOM, _("Proposer un texte commun")),
        "form": form,
        "argument": found,
        "pair": in_order(found, other),
        "text_max": TEXT_MAX,
        "is_mine": found.author_id == getattr(request.user, "pk", None),
    }
    return render(request, "initiatives/joinings/propose.html", context, status=status)


def _joining_page(
    request: HttpRequest, row: Initiative, found: Joining, form: forms.Form, status: int
) -> HttpResponse:
    user = request.user
    is_asked = found.is_asked(user) and allows(check_can_refuse, user, found)
    context = {
        **frame(row, ROOM, _("Un texte pour deux arguments")),
        "form": form,
        "joining": found,
        "pair": found.both,
        "is_asked": is_asked,
        "why_not": _why_not(user, found) if is_asked else "",
        "can_withdraw": found.is_waiting and found.proposer_id == getattr(user, "pk", None),
    }
    return render(request, "initiatives/joinings/joining.html", context, status=status)


def _why_not(user: object, found: Joining) -> str:
    """Why one can only say no for now: the debate is closed, a text is withheld."""
    try:
        check_can_answer(user, found)  # type: ignore[arg-type]
    except Refused as refused:
        return refused.reason
    return ""
