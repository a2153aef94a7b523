"""A petition: its page, and what its team does with it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused, allows
from civic.lib.responses import SeeOther, public_page, uncached
from initiatives import signatures_shown, whole
from initiatives.actions import petitions as actions
from initiatives.actions.petition_tallies import tally_of
from initiatives.forms.petitions import (
    ClosePetitionForm,
    PetitionForm,
    fields_of_petition,
    first_fields,
)
from initiatives.models import Initiative, Petition
from initiatives.permissions import (
    check_can_close_petition,
    check_can_open_petition,
    check_is_team,
)
from initiatives.petitions.chart import rows_of
from initiatives.petitions.states import PetitionState
from initiatives.petitions.worth import FORMAL, routes_for
from initiatives.team import role_of
from initiatives.views.reading import withheld
from initiatives.views.stale import is_stale, keeps_text
from initiatives.views.stances import sign_in


@public_page
@require_safe
def petition(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Everything about a petition: what it asks, what it is worth, how it is going."""
    row = whole.get(pk)
    if not row.is_listed:
        return withheld(request, row)
    asked = petition_of(row)
    if slug != row.slug:
        return redirect("petition", pk=row.pk, slug=row.slug, permanent=True)
    crossed = list(asked.steps.filter(undone_at=None))
    tally = tally_of(asked) if request.user.is_authenticated else asked.tally
    chart = signatures_shown.history_of(asked)
    context = {
        "initiative": row,
        **signatures_shown.panel_of(asked, crossed, tally),
        "steps": [
            *whole.steps_to(row.territory),
            (row.title, row.get_absolute_url()),
            (_("La pétition"), ""),
        ],
        "chart": chart,
        "rows": rows_of(chart) if chart else [],
        "areas": signatures_shown.areas_of(asked),
        "local_tenths": signatures_shown.local_tenths(asked),
        "named": signatures_shown.named_in(asked),
        "routes": routes_for(row.territory.kind),
        "formal": FORMAL,
        "address": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "is_team": role_of(request.user, row) is not None,
    }
    return render(request, "initiatives/petition/page.html", context)


@uncached
@require_safe
def manage(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What the team can do with the petition now, and what each takes."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    check_is_team(request.user, row)
    asked = whole.petition_of(row)
    if asked is None:
        return SeeOther(_address(row, "open-petition"))
    context = {
        "initiative": row,
        "petition": asked,
        "tally": tally_of(asked),
        "last_day": signatures_shown.last_day(asked),
        "is_frozen": actions.is_frozen(asked),
        "is_running": asked.state in (PetitionState.OPEN, PetitionState.PAUSED),
        "can_correct": allows(check_can_open_petition, request.user, row),
    }
    return render(request, "initiatives/petition/manage.html", context)


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def open_petition(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Write what is asked, read it again, open at once."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    form = PetitionForm(request.POST or None, initial=first_fields(row), initiative=row)
    try:
        check_can_open_petition(request.user, row)
        if whole.petition_of(row) is not None:
            return SeeOther(_address(row, "manage-petition"))
        if request.method == "POST":
            return _post(request, request.user, row, form, None)
    except Conflict as refusal:
        return _page(request, row, form, None, refusal=refusal)
    return _page(request, row, form, None)


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Change what is asked, as long as nobody confirmed a signature."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    asked = petition_of(row)
    form = PetitionForm(
        request.POST or None, initial=fields_of_petition(asked), initiative=row, petition=asked
    )
    try:
        check_can_open_petition(request.user, row)
        actions.check_can_correct(asked)
        if request.method == "POST":
            return _post(request, request.user, row, form, asked)
    except Conflict as refusal:
        return _page(request, row, form, asked, refusal=refusal)
    return _page(request, row, form, asked)


@uncached
@require_POST
def pause(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Take no signature for a while."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(_address(row, "manage-petition"))
    actions.pause_petition(by=request.user, petition=petition_of(row))
    return SeeOther(_address(row, "manage-petition"))


@uncached
@require_POST
def resume(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Take signatures again."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(_address(row, "manage-petition"))
    actions.resume_petition(by=request.user, petition=petition_of(row))
    return SeeOther(_address(row, "manage-petition"))


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Close the petition for good."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(_address(row, "manage-petition"))
    asked = petition_of(row)
    check_can_close_petition(request.user, row)
    form = ClosePetitionForm(request.POST or None)
    if request.method != "POST":
        return _closing(request, row, asked, form)
    if not ClosePetitionForm(request.POST).is_valid():
        return _closing(request, row, asked, ClosePetitionForm(request.POST), status=422)
    try:
        actions.close_petition(by=request.user, petition=asked)
    except Conflict as refusal:
        return _closing(request, row, asked, form, refusal=refusal)
    return SeeOther(_address(row, "petition"))


def _post(
    request: HttpRequest, by: User, row: Initiative, form: PetitionForm, asked: Petition | None
) -> HttpResponse:
    if is_stale(request):
        stale = Refused(_("Cette page était ouverte depuis trop longtemps : renvoyez-la."))
        return _page(request, row, form, asked, refusal=stale)
    form = PetitionForm(request.POST, initiative=row, petition=asked)
    if not form.is_valid():
        return _page(request, row, form, asked, status=422)
    if request.POST.get("suite") == "modifier":
        return _page(request, row, form, asked)
    if request.POST.get("suite") != "ouvrir":
        return _page(request, row, form, asked, review=True)
    if asked is None:
        actions.open_petition(by=by, initiative=row, ask=form.ask())
    else:
        actions.correct_petition(by=by, petition=asked, ask=form.ask())
    return SeeOther(f"{row.get_absolute_url()}#petition")


def _page(
    request: HttpRequest,
    row: Initiative,
    form: PetitionForm,
    asked: Petition | None,
    *,
    refusal: Refused | None = None,
    review: bool = False,
    status: int = 200,
) -> HttpResponse:
    template = "initiatives/petition/review.html" if review else "initiatives/petition/form.html"
    context: dict[str, Any] = {
        "initiative": row,
        "petition": asked,
        "form": form,
        "refusal": refusal,
        "ask": form.ask() if review else None,
    }
    return render(request, template, context, status=refusal.status if refusal else status)


def _closing(
    request: HttpRequest,
    row: Initiative,
    asked: Petition,
    form: ClosePetitionForm,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "initiative": row,
        "petition": asked,
        "form": form,
        "refusal": refusal,
        "is_running": asked.state in (PetitionState.OPEN, PetitionState.PAUSED),
    }
    return render(
        request,
        "initiatives/petition/close.html",
        context,
        status=refusal.status if refusal else status,
    )


def petition_of(row: Initiative) -> Petition:
    """The petition of an initiative. Raises `Http404` when it has none."""
    asked = whole.petition_of(row)
    if asked is None:
        raise Http404
    return asked


def _address(row: Initiative, name: str) -> str:
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug})
