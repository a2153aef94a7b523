"""Write an argument or a reply, change it, take it back, mark it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.argument_marks import mark_argument
from initiatives.actions.arguments import (
    change_argument,
    check_can_argue,
    check_can_change,
    check_can_reply,
    publish_argument,
    reply_to_argument,
    withdraw_argument,
)
from initiatives.forms.arguments import SIDES, ArgumentForm, names_of
from initiatives.models import Amendment, Argument, Initiative
from initiatives.models.argument import TEXT_MAX
from initiatives.permissions import has_agreed_to_opinions
from initiatives.views.amendments import get as get_amendment
from initiatives.views.arguments import ROOM, get
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in


@dataclass(frozen=True)
class _Writing:
    """What is being written: where, its heading, and what it answers or changes."""

    row: Initiative
    title: str
    back: str
    answers: Argument | None = None
    about: Amendment | None = None
    changes: Argument | None = None


@room_form
def write(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Publish an argument for or against."""
    writing = _Writing(row, _("Écrire un argument"), f"{row.public_url}arguments/")
    return _write(request, writing, user)


@room_form
def write_on_amendment(
    request: HttpRequest, row: Initiative, user: User, number: int
) -> HttpResponse:
    """Publish an argument for or against one proposed change."""
    found = get_amendment(row, number)
    back = found.get_absolute_url()
    return _write(request, _Writing(row, _("Discuter ce changement"), back, about=found), user)


def _write(request: HttpRequest, writing: _Writing, user: User) -> HttpResponse:
    row, about = writing.row, writing.about
    kept = {"needs_consent": not has_agreed_to_opinions(user)}
    if request.method != "POST":
        check_can_argue(user, row, amendment=about)
        asked = request.GET.get("cote", "")
        initial = {"side": asked} if asked in SIDES else {}
        return _page(request, writing, ArgumentForm(initial=initial, **kept))
    if "proches" in request.POST:
        return _near(request, writing, ArgumentForm(initial=request.POST.dict(), **kept))
    form = ArgumentForm(request.POST, **kept)

    def publish() -> Argument:
        return publish_argument(
            by=user,
            initiative=row,
            side=form.chosen(),
            claim=form.claim(),
            agrees=form.agreed(),
            amendment=about,
        )

    return _done(request, writing, form, publish, _("Votre argument est en ligne."))


@room_form
def reply(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Answer an argument, once and for all to read."""
    found = get(row, number)
    writing = _Writing(row, _("Répondre à un argument"), found.get_absolute_url(), answers=found)
    kept = {"is_reply": True, "needs_consent": not has_agreed_to_opinions(user)}
    if request.method != "POST":
        check_can_reply(user, found)
        return _page(request, writing, ArgumentForm(**kept))
    form = ArgumentForm(request.POST, **kept)

    def publish() -> Argument:
        claim = form.claim()
        return reply_to_argument(by=user, argument=found, claim=claim, agrees=form.agreed())

    return _done(request, writing, form, publish, _("Votre réponse est en ligne."))


@room_form
def change(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Write one's own argument or reply anew; its side does not change."""
    found = get(row, number)
    writing = _Writing(row, _("Modifier mon texte"), found.get_absolute_url(), changes=found)
    urls = [source.url for source in found.sources.all()]
    if request.method != "POST":
        check_can_change(user, found)
        initial = {"text": found.text, **dict(zip(names_of(len(urls)), urls, strict=True))}
        form = ArgumentForm(initial=initial, is_reply=True, places=len(urls))
        return _page(request, writing, form)
    form = ArgumentForm(request.POST, is_reply=True, places=len(urls))

    def save() -> Argument:
        change_argument(by=user, argument=found, claim=form.claim())
        return found

    return _done(
        request, writing, form, save, _("Votre texte est modifié ; l’ancien reste lisible.")
    )


@uncached
@require_POST
@room_page
def withdraw(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Take one's own argument or reply back."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    withdraw_argument(by=request.user, argument=found)
    messages.success(request, _("C’est retiré : votre texte n’est plus lisible."))
    if found.answers is not None:
        return SeeOther(found.answers.get_absolute_url())
    return SeeOther(f"{row.public_url}arguments/")


@uncached
@require_POST
@room_page
def mark(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Say for oneself that an argument helps, or no longer."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    helps = request.POST.get("eclaire") == "oui"
    mark_argument(by=request.user, argument=found, helps=helps)
    said = _("C’est noté, pour vous seul : cela aide à ordonner les arguments.")
    messages.success(request, said if helps else _("C’est effacé."))
    return SeeOther(found.get_absolute_url())


def _done(
    request: HttpRequest,
    writing: _Writing,
    form: ArgumentForm,
    act: Callable[[], Argument],
    said: str,
) -> HttpResponse:
    """Act and show what was written; nothing typed is lost otherwise."""

    def do() -> Done:
        return act().get_absolute_url(), said

    return act_on(request, form, partial(_page, request, writing, form), do)


def _near(request: HttpRequest, writing: _Writing, form: ArgumentForm) -> HttpResponse:
    """What was said already of the same, beside what is being typed: nothing is published."""
    asked = request.POST
    side, about = SIDES.get(asked.get("side", ""), ""), writing.about
    rows = Argument.objects.claims(side).filter(initiative=writing.row)
    if about is not None:
        rows = Argument.objects.standing().filter(answers=None, amendment=about, side=side)
    near = rows.alike(asked.get("text", "").replace("\0", "")[:TEXT_MAX])
    for row in near:
        row.initiative = writing.row
    if request.GET.get("partie") == "proches":
        context = {"near": near, "was_asked": True}
        return render(request, "initiatives/arguments/form.html#proches", context)
    return _page(request, writing, form, near=near, was_asked=True)


def _page(
    request: HttpRequest,
    writing: _Writing,
    form: ArgumentForm,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        **frame(writing.row, ROOM, writing.title),
        "form": form,
        "answered": writing.answers,
        "about": writing.about,
        "changed": writing.changes,
        "back": writing.back,
        "text_max": TEXT_MAX,
        **more,
    }
    return render(request, "initiatives/arguments/form.html", context, status=status)
