"""News: those of an initiative, one of them, what the team writes."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.permissions import allows
from civic.lib.responses import public_page
from initiatives import whole
from initiatives.actions.updates import (
    change_update,
    check_can_change_update,
    check_can_tell,
    publish_update,
)
from initiatives.forms.updates import UpdateForm, typed
from initiatives.models import Initiative, Update
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.silence import silent_days
from initiatives.states import Visibility
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page

LATEST = Order("written_at", "pk", kind=datetime)
ROOM = "updates"


@public_page
@require_safe
@room_page
def updates(request: HttpRequest, row: Initiative) -> HttpResponse:
    """What the team told, newest first."""
    rows = Update.objects.readable().filter(initiative=row).shown()
    asked = {name: request.GET.get(name, "") for name in ("apres", "avant")}
    try:
        page = paginate(rows, LATEST, after=asked["apres"], before=asked["avant"])
    except BadTokenError as error:
        raise Http404 from error
    for one in page.rows:
        one.initiative = row
    context = {
        **frame(row, ROOM, _("Nouvelles")),
        "updates": page.rows,
        "next_url": f"?apres={page.after}" if page.after else "",
        "previous_url": f"?avant={page.before}" if page.before else "",
        "goal": whole.goal_of(row),
        "silent_days": silent_days(row, timezone.now()),
        "can_tell": allows(check_can_tell, request.user, row),
    }
    return render(request, "initiatives/updates/list.html", context)


@public_page
@require_safe
@room_page
def update(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """One of them, with what it said before; 410 once removed."""
    found = _get(row, number)
    context = {
        **frame(row, ROOM, found.title if found.is_plain else _("Nouvelle")),
        "update": found,
        "versions": found.versions.all() if found.is_plain else [],
        "can_change": allows(check_can_change_update, request.user, found),
        "contact": identity.contact(),
    }
    gone = found.visibility == Visibility.REMOVED
    template = "initiatives/updates/update.html"
    response = render(request, template, context, status=410 if gone else 200)
    if not found.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@room_form
def write(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Tell something new."""
    check_can_tell(user, row)
    if request.method != "POST":
        return _form_page(request, row, None, UpdateForm())
    form = UpdateForm(request.POST, request.FILES)

    def act() -> Done:
        made = publish_update(by=user, initiative=row, news=form.news())
        return made.get_absolute_url(), _("C’est en ligne. Qui suit l’initiative l’apprendra.")

    return act_on(request, form, partial(_form_page, request, row, None, form), act)


@room_form
def change(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Write it anew; what it said before stays readable."""
    found = _get(row, number)
    check_can_change_update(user, found)
    kept = {"has_picture": found.picture is not None}
    if request.method != "POST":
        return _form_page(request, row, found, UpdateForm(initial=typed(found), **kept))
    form = UpdateForm(request.POST, request.FILES, **kept)

    def act() -> Done:
        seen = form.cleaned_data["seen"] or 0
        change_update(by=user, update=found, news=form.news(), seen=seen)
        return found.get_absolute_url(), _("C’est modifié.")

    return act_on(request, form, partial(_form_page, request, row, found, form), act)


def _get(row: Initiative, number: int) -> Update:
    """One of an initiative, with who wrote it. Raises `Http404`."""
    found = get_object_or_404(Update.objects.shown(), pk=number, initiative=row)
    found.initiative = row
    return found


def _form_page(
    request: HttpRequest,
    row: Initiative,
    found: Update | None,
    form: UpdateForm,
    status: int = 200,
) -> HttpResponse:
    title = _("Modifier la nouvelle") if found else _("Écrire une nouvelle")
    context: dict[str, Any] = {
        **frame(row, ROOM, title),
        "update": found,
        "form": form,
        "button": _("Enregistrer") if found else _("Publier"),
        "lost_file": status != 200 and "image" in request.FILES,
    }
    return render(request, "initiatives/updates/form.html", context, status=status)
