"""What the author of an amendment and the team do with it."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.permissions import Conflict
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.amendment_answers import (
    accept_amendment,
    amended,
    check_can_decide,
    refuse_amendment,
)
from initiatives.actions.amendments import (
    change_amendment,
    check_can_change,
    withdraw_amendment,
    write_another_way,
)
from initiatives.content import content_of
from initiatives.forms.amendments import AcceptForm, AmendmentForm, RefuseForm
from initiatives.models import Amendment, Initiative
from initiatives.models.amendment import DECISION_MAX, WHY_MAX
from initiatives.versions import compare
from initiatives.views.amendments import ROOM, get
from initiatives.views.editing import changes_between
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in

# Two forms on one page: no two fields may have the same id.
REFUSAL_IDS = "refus_%s"


@room_form
def change(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Write one's own amendment anew, before the team decides."""
    found = get(row, number)
    check_can_change(user, found)
    kept = {"part": found.part, "before": found.before}
    if request.method != "POST":
        initial = {"after": found.after, "why": found.why}
        return _change_page(request, row, found, AmendmentForm(initial=initial, **kept))
    form = AmendmentForm(request.POST, **kept)

    def save() -> Done:
        data = form.cleaned_data
        change_amendment(by=user, amendment=found, after=data["after"], why=data["why"])
        said = _("Votre amendement est modifié ; l’ancienne version reste lisible.")
        return found.get_absolute_url(), said

    return act_on(request, form, partial(_change_page, request, row, found, form), save)


@uncached
@require_POST
@room_page
def withdraw(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Take one's own amendment back."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    withdraw_amendment(by=request.user, amendment=found)
    messages.success(request, _("Votre amendement est retiré. Il reste lisible comme tel."))
    return SeeOther(found.get_absolute_url())


@uncached
@require_POST
@room_page
def another_way(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Make an alternative initiative of one's own amendment: a draft, to be finished."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    draft = write_another_way(by=request.user, amendment=found)
    return SeeOther(reverse("draft", kwargs={"uid": draft.uid}))


@room_form
def decide(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """The team accepts or refuses, with the text as it would become before its eyes."""
    found = get(row, number)
    check_can_decide(user, found)
    if request.method != "POST":
        return _decide_page(request, row, found)
    refuses = request.POST.get("choix") == "refuser"
    form = RefuseForm(request.POST, auto_id=REFUSAL_IDS) if refuses else AcceptForm(request.POST)

    def save() -> Done:
        _decide(user, found, form)
        return found.get_absolute_url(), _("Votre décision est en ligne, à côté de l’amendement.")

    return act_on(request, form, partial(_decide_page, request, row, found, form), save)


def _decide(user: User, found: Amendment, form: AcceptForm | RefuseForm) -> None:
    data = form.cleaned_data
    if isinstance(form, RefuseForm):
        refuse_amendment(by=user, amendment=found, reason=data["reason"], seen=data["seen"])
    else:
        accept_amendment(
            by=user,
            amendment=found,
            verdict=form.verdict(),
            expected_version=data["expected_version"],
            seen=data["seen"],
        )


def _change_page(
    request: HttpRequest, row: Initiative, found: Amendment, form: AmendmentForm, status: int = 200
) -> HttpResponse:
    context = {
        **frame(row, ROOM, _("Modifier mon amendement")),
        "amendment": found,
        "form": form,
        "why_max": WHY_MAX,
    }
    return render(request, "initiatives/amendments/change.html", context, status=status)


def _decide_page(
    request: HttpRequest,
    row: Initiative,
    found: Amendment,
    form: AcceptForm | RefuseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = {"seen": found.version, "expected_version": row.version}
    conflict, changes = _outcome(row, found)
    context = {
        **frame(row, ROOM, _("Répondre à l’amendement")),
        "amendment": found,
        "passages": compare(found.before, found.after),
        "conflict": conflict,
        "changes": changes,
        "accept": form if isinstance(form, AcceptForm) else AcceptForm(initial=asked),
        "refuse": form if isinstance(form, RefuseForm) else _refusal(asked),
        "form": form,
        "decision_max": DECISION_MAX,
    }
    return render(request, "initiatives/amendments/decide.html", context, status=status)


def _refusal(asked: dict[str, int]) -> RefuseForm:
    return RefuseForm(initial=asked, auto_id=REFUSAL_IDS)


def _outcome(row: Initiative, found: Amendment) -> tuple[str, list[tuple[str, object]]]:
    """Why the text cannot take it in, or what it would change today."""
    try:
        content = amended(found)
    except Conflict as why:
        return why.reason, []
    return "", list(changes_between(content_of(row), content))
