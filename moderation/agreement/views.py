"""Judging again, blind: what waits, the next text, what one would decide."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from moderation import kinds
from moderation.agreement import actions, queries
from moderation.agreement.forms import BlindForm
from moderation.models import Rejudging


@require_safe
@require_role(Role.MODERATOR)
def blind(request: HttpRequest) -> HttpResponse:
    """What it is for, how many wait, and the button that draws one."""
    context = {
        "waiting": Rejudging.objects.waiting().count(),
        "held": Rejudging.objects.held_by(request.user, timezone.now()).first(),
        "share": round(100 * actions.SHARE),
        "least": actions.LEAST,
    }
    return render(request, "moderation/agreement/blind.html", context)


@require_POST
@require_role(Role.MODERATOR)
def draw(request: HttpRequest) -> HttpResponse:
    """Take one, or say that none is left for oneself."""
    try:
        row = actions.draw_again(by=_me(request))
    except Refused as refusal:
        messages.warning(request, refusal.reason)
        return SeeOther(reverse("blind"))
    if row is None:
        messages.info(request, _("Rien ne vous attend : aucun texte que vous puissiez rejuger."))
        return SeeOther(reverse("blind"))
    return SeeOther(reverse("judge-again", kwargs={"pk": row.pk}))


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """One text without names: only whoever holds it reads it."""
    rows = Rejudging.objects.select_related("decision__case__author")
    row = get_object_or_404(rows, pk=pk)
    holds = Rejudging.objects.held_by(request.user, timezone.now()).filter(pk=pk).exists()
    if not holds and (request.method != "POST" or row.person_id != request.user.pk):
        raise Http404
    if request.method != "POST":
        return _page(request, row, _form(row))
    form = _form(row, request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    measure, motive, target = form.chosen
    try:
        actions.judge_again(by=_me(request), row=row, measure=measure, motive=motive, target=target)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, row, form, status=refusal.status)
    messages.success(request, _("C’est noté. Rien n’a changé pour personne."))
    return SeeOther(reverse("blind"))


@require_POST
@require_role(Role.MODERATOR)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back without a reason."""
    row = get_object_or_404(Rejudging, pk=pk)
    try:
        actions.give_back(by=_me(request), row=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
    return SeeOther(reverse("blind"))


def _form(row: Rejudging, *args: object) -> BlindForm:
    kind = kinds.get(row.decision.case.kind)
    return BlindForm(*args, measures=kind.measures if kind else kinds.PLAIN)


def _page(
    request: HttpRequest, row: Rejudging, form: BlindForm, *, status: int = 200
) -> HttpResponse:
    case = row.decision.case
    context = {
        "row": row,
        "form": form,
        "text": queries.masked_text(case),
        "motive": case.get_motive_display(),
    }
    return render(request, "moderation/agreement/judge.html", context, status=status)


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
