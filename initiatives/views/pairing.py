"""Point out a near initiative, propose, answer; and for whoever joined or signed: move or stay."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from civic.accounts.models import User
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from initiatives.actions.moves import (
    check_can_move,
    movable_signature,
    move_signature,
    move_stance,
    petition_that_stays,
    signing_of,
)
from initiatives.actions.pairings import (
    answer_pairing,
    check_can_answer,
    check_can_propose,
    check_can_say_near,
    propose_pairing,
    say_near,
)
from initiatives.actions.signing import Answer
from initiatives.emails import page_of
from initiatives.forms.pairings import (
    YES,
    AnswerForm,
    MoveSignatureForm,
    MoveStanceForm,
    NearForm,
    ProposeForm,
)
from initiatives.models import Initiative, Pairing, Petition, Signature
from initiatives.models.pairing import ANSWER_MAX, CHANGES_MAX, LINE_MAX, WHY_MAX
from initiatives.pairing_letters import pairing_of, read_token
from initiatives.permissions import has_agreed_to_opinions
from initiatives.petitions import tokens
from initiatives.verifying import traced
from initiatives.views.pairings import ROOM, get
from initiatives.views.rooms import Done, act_on, frame, room_form
from initiatives.views.signing import discreet

SIZES = {"line": LINE_MAX, "why": WHY_MAX, "changes": CHANGES_MAX, "answer": ANSWER_MAX}


@room_form
def near(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Show two initiatives on each other's page, with a line."""
    check_can_say_near(user, row)
    page = _page(request, row, "near", _("Signaler une initiative proche"))
    if request.method != "POST":
        return page(NearForm(initial=_asked(request), initiative=row), 200)
    form = NearForm(request.POST, initiative=row)

    def say() -> Done:
        data = form.cleaned_data
        made = say_near(by=user, initiative=row, other=data["other"], line=data["line"])
        return made.get_absolute_url(), _("C’est en ligne : chacune des deux pages montre l’autre.")

    return act_on(request, form, partial(page, form), say)


@room_form
def propose(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Propose to another team that one of the two closes."""
    check_can_propose(user, row)
    page = _page(request, row, "propose", _("Proposer un rapprochement"))
    if request.method != "POST":
        return page(ProposeForm(initial=_asked(request), initiative=row), 200)
    form = ProposeForm(request.POST, initiative=row)

    def send() -> Done:
        other = form.cleaned_data["other"]
        made = propose_pairing(by=user, initiative=row, other=other, plan=form.plan())
        return made.get_absolute_url(), _("C’est proposé : l’autre équipe a trente jours.")

    return act_on(request, form, partial(page, form), send)


@room_form
def answer(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Accept or refuse, for the other team."""
    found = get(row, number)
    check_can_answer(user, found)
    page = _page(request, row, "answer", _("Répondre à une proposition"), pairing=found)
    if request.method != "POST":
        return page(AnswerForm(closes=found.goes), 200)
    form = AnswerForm(request.POST, closes=found.goes)

    def reply() -> Done:
        answer_pairing(by=user, pairing=found, reply=form.reply())
        if form.cleaned_data["verdict"] != YES:
            return found.get_absolute_url(), _("Votre refus est publié, avec sa raison.")
        said = _("C’est fait. Chaque personne qui a rejoint ou signé reçoit une question.")
        return found.get_absolute_url(), said

    return act_on(request, form, partial(page, form), reply)


@room_form
def move(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Leave the closed one and join the other: only whoever joined is asked."""
    found = get(row, number)
    check_can_move(user, found)
    page = _page(request, row, "move", _("Déplacer mon soutien"), pairing=found)
    kept = {"needs_consent": not has_agreed_to_opinions(user)}
    if request.method != "POST":
        return page(MoveStanceForm(**kept), 200)
    form = MoveStanceForm(request.POST, **kept)

    def go() -> Done:
        move_stance(by=user, pairing=found, move=form.move())
        said = _("C’est fait : vous avez rejoint celle qui continue.")
        return f"{found.kept.get_absolute_url()}#position", said

    return act_on(request, form, partial(page, form), go)


@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def move_signed(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a signer's mail: the text that goes on, the agreement, the button."""
    told = read_token(token)
    found = pairing_of(told[0]) if told else None
    if told is None or found is None:
        return _signer(request, None, None, None, status=404)
    row, petition = movable_signature(found, told[1]), petition_that_stays(found)
    if not found.is_asking or row is None or petition is None or not petition.is_readable:
        return _signer(request, found, None, None, status=410)
    if request.method != "POST":
        return _signer(request, found, petition, _blank(petition))
    return _sign(request, found, row, petition, told[1])


def _sign(
    request: HttpRequest, found: Pairing, row: Signature, petition: Petition, uid: UUID
) -> HttpResponse:
    form = MoveSignatureForm(request.POST)
    if not form.is_valid():
        return _signer(request, found, petition, form, status=422)
    by = request.user if isinstance(request.user, User) else None
    signing = traced(request, petition, signing_of(found, row, petition, form.move()))
    try:
        done = move_signature(
            by=by,
            pairing=found,
            petition=petition,
            signing=signing,
            uid=uid,
            terms=form.cleaned_data["terms"],
        )
    except Refused:
        return _signer(request, found, None, None, status=410)
    if done.answer == Answer.CONFIRMED and done.uid is not None:
        return SeeOther(tokens.thanks_url(done.uid, done.receipt))
    return _signer(request, found, petition, _blank(petition), answer=done.answer, status=409)


def _blank(petition: Petition) -> MoveSignatureForm:
    return MoveSignatureForm(initial={"terms": petition.terms})


def _signer(
    request: HttpRequest,
    found: Pairing | None,
    petition: Petition | None,
    form: forms.Form | None,
    *,
    answer: Answer | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "pairing": found,
        "petition": petition,
        "initiative": petition.initiative if petition else None,
        "kept": found.kept if found and found.kept.is_listed else None,
        "form": form,
        "answer": answer,
        "page": page_of(petition.initiative) if petition else "",
    }
    return render(request, "initiatives/pairings/sign.html", context, status=status)


def _asked(request: HttpRequest) -> dict[str, str]:
    """The other one, when a page sent here with it."""
    other = request.GET.get("avec", "")
    return {"other": other} if other.isdigit() else {}


def _page(request: HttpRequest, row: Initiative, name: str, title: str, **context: Any) -> Any:
    """Draws one form, in the frame of its initiative."""

    def show(form: forms.Form, status: int) -> HttpResponse:
        about = {**frame(row, ROOM, title), "form": form, "sizes": SIZES, **context}
        return render(request, f"initiatives/pairings/{name}.html", about, status=status)

    return show
