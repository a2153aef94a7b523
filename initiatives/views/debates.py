"""Close a debate, read what concludes it, annotate that, open it again."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.permissions import allows
from civic.lib.responses import SeeOther, public_page, uncached
from initiatives.actions.debates import (
    NOTE_MAX,
    annotate_conclusion,
    change_conclusion,
    check_can_annotate,
    check_can_change_conclusion,
    check_can_conclude,
    close_debate,
    reopen_debate,
    sides_to_annotate,
)
from initiatives.debate import notes_of
from initiatives.forms.debates import ConclusionForm, NoteForm
from initiatives.models import Argument, Conclusion, Debate, Initiative
from initiatives.models.debate import CONCLUSION_MAX
from initiatives.permissions import has_agreed_to_opinions
from initiatives.states import Visibility
from initiatives.views.arguments import ROOM
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in


@public_page
@require_safe
@room_page
def conclusion(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """One conclusion, what both sides note about it, what it said before; 410 once removed."""
    found = _get(row, number)
    user = request.user
    context = {
        **frame(row, ROOM, _("Conclusion du débat")),
        "conclusion": found,
        "notes": _notes(found),
        "versions": found.versions.all() if found.is_readable else [],
        "contact": identity.contact(),
        "can_annotate": allows(check_can_annotate, user, found),
        "can_change": allows(check_can_change_conclusion, user, found),
    }
    gone = found.visibility == Visibility.REMOVED
    template = "initiatives/arguments/conclusion.html"
    response = render(request, template, context, status=410 if gone else 200)
    if not found.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@room_form
def conclude(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Close the arguments with a written conclusion, for the team."""
    page = partial(
        _conclusion_page, request, row, _("Clore le débat"), f"{row.public_url}arguments/"
    )
    if request.method != "POST":
        check_can_conclude(user, Debate.of(row))
        return page(ConclusionForm())
    form = ConclusionForm(request.POST)

    def close() -> Done:
        done = close_debate(by=user, initiative=row, text=form.cleaned_data["text"])
        return done.get_absolute_url(), _("Le débat est clos : tout se lit encore.")

    return act_on(request, form, partial(page, form), close)


@room_form
def change(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Write a conclusion anew, for the team."""
    found = _get(row, number)
    back = found.get_absolute_url()
    page = partial(_conclusion_page, request, row, _("Modifier la conclusion"), back, changes=True)
    if request.method != "POST":
        check_can_change_conclusion(user, found)
        return page(ConclusionForm(initial={"text": found.text}))
    form = ConclusionForm(request.POST)

    def save() -> Done:
        change_conclusion(by=user, conclusion=found, text=form.cleaned_data["text"])
        return back, _("La conclusion est modifiée ; l’ancienne reste lisible.")

    return act_on(request, form, partial(page, form), save)


@room_form
def annotate(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Say what one's side keeps of a conclusion."""
    found = _get(row, number)
    sides = sides_to_annotate(user, found)
    blank = partial(NoteForm, sides=sides, needs_consent=not has_agreed_to_opinions(user))
    if request.method != "POST" or not sides:
        check_can_annotate(user, found)
        return _note_page(request, found, blank())
    form = blank(request.POST)

    def publish() -> Done:
        annotate_conclusion(
            by=user,
            conclusion=found,
            side=form.chosen(),
            text=form.cleaned_data["text"],
            agrees=form.agreed(),
        )
        return found.get_absolute_url(), _("Votre annotation est en ligne.")

    return act_on(request, form, partial(_note_page, request, found, form), publish)


@uncached
@require_POST
@room_page
def reopen(request: HttpRequest, row: Initiative) -> HttpResponse:
    """Let the debate go on, for the team."""
    address = f"{row.public_url}arguments/"
    if not isinstance(request.user, User):
        return sign_in(address)
    reopen_debate(by=request.user, initiative=row)
    messages.success(request, _("Le débat est rouvert : sa conclusion reste lisible."))
    return SeeOther(address)


def _notes(found: Conclusion) -> list[tuple[str, list[Argument]]]:
    rows = notes_of(found)
    return [
        (_("Du côté pour"), [one for one in rows if one.is_for]),
        (_("Du côté contre"), [one for one in rows if not one.is_for]),
    ]


def _get(row: Initiative, number: int) -> Conclusion:
    rows = Conclusion.objects.select_related("author", "reopened_by")
    found = get_object_or_404(rows, pk=number, initiative=row)
    found.initiative = row
    return found


def _conclusion_page(
    request: HttpRequest,
    row: Initiative,
    title: str,
    back: str,
    form: ConclusionForm,
    status: int = 200,
    *,
    changes: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        **frame(row, ROOM, title),
        "form": form,
        "back": back,
        "changes": changes,
        "text_max": CONCLUSION_MAX,
    }
    return render(request, "initiatives/arguments/conclude.html", context, status=status)


def _note_page(
    request: HttpRequest, found: Conclusion, form: NoteForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        **frame(found.initiative, ROOM, _("Annoter la conclusion")),
        "form": form,
        "conclusion": found,
        "back": found.get_absolute_url(),
        "text_max": NOTE_MAX,
    }
    return render(request, "initiatives/arguments/annotate.html", context, status=status)
