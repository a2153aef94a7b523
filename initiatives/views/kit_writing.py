"""Write a message of the kit, change it, take it back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.kit import (
    AlikeError,
    change_message,
    check_can_change_message,
    check_can_write_message,
    withdraw_message,
    write_message,
)
from initiatives.forms.kit import MessageForm
from initiatives.kit.networks import TEXT_MAX, Network
from initiatives.models import Initiative, KitMessage
from initiatives.permissions import has_agreed_to_opinions
from initiatives.team import role_of
from initiatives.views.kit import ROOM, address_of, get
from initiatives.views.rooms import act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in


@room_form
def write(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Offer others something to say."""
    check_can_write_message(user, row)
    kept: dict[str, Any] = {
        "initiative": row,
        "address": address_of(row),
        "needs_consent": not has_agreed_to_opinions(user),
        "is_team": role_of(user, row) is not None,
    }
    asked = request.GET.get("reseau", "")
    initial = {"network": asked} if asked in Network.values else {}
    form = MessageForm(request.POST or None, initial=initial, **kept)
    show = partial(_page, request, row, form, None)
    if request.method != "POST":
        return show(200)

    def publish() -> KitMessage:
        return write_message(
            by=user,
            initiative=row,
            network=form.goes_to(),
            words=form.words(),
            agrees=form.agreed(),
            anyway=form.cleaned_data["anyway"],
        )

    return _done(request, form, show, publish, _("Votre message est dans le kit."))


@room_form
def change(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Write one's own message anew."""
    found = get(row, number)
    check_can_change_message(user, found)
    initial = {
        "text": found.text,
        "audience": found.audience,
        "argument": found.argument_id or "",
    }
    kept: dict[str, Any] = {"initiative": row, "address": address_of(row), "changed": found}
    form = MessageForm(request.POST or None, initial=initial, **kept)
    show = partial(_page, request, row, form, found)
    if request.method != "POST":
        return show(200)

    def save() -> KitMessage:
        anyway = form.cleaned_data["anyway"]
        change_message(by=user, message=found, words=form.words(), anyway=anyway)
        return found

    said = _("Votre message est modifié ; l’ancien reste lisible.")
    return _done(request, form, show, save, said)


@uncached
@require_POST
@room_page
def withdraw(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Take one's own message back."""
    found = get(row, number)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    withdraw_message(by=request.user, message=found)
    messages.success(request, _("C’est retiré : votre message n’est plus lisible."))
    return SeeOther(reverse(ROOM, args=[row.pk, row.slug]))


def _done(
    request: HttpRequest,
    form: MessageForm,
    show: Callable[[int], HttpResponse],
    act: Callable[[], KitMessage],
    said: str,
) -> HttpResponse:
    def run() -> tuple[str, str]:
        try:
            return act().get_absolute_url(), said
        except AlikeError as alike:
            form.twin = alike.other
            raise

    return act_on(request, form, show, run)


def _page(
    request: HttpRequest,
    row: Initiative,
    form: MessageForm,
    changed: KitMessage | None,
    status: int,
) -> HttpResponse:
    title = _("Modifier mon message") if changed else _("Écrire un message")
    back = changed.get_absolute_url() if changed else reverse(ROOM, args=[row.pk, row.slug])
    context = {
        **frame(row, ROOM, title),
        "form": form,
        "changed": changed,
        "back": back,
        "text_max": TEXT_MAX,
    }
    return render(request, "initiatives/kit/form.html", context, status=status)
