"""What a moderator saw, or would see decided anew: they ask, somebody else draws it."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from initiatives.models import Initiative
from initiatives.permissions import check_is_no_party
from initiatives.telling import KIND
from moderation import actions
from moderation.actions.second_looks import check_can_ask, last_measure
from moderation.forms.referrals import ReferralForm, SecondLookForm
from moderation.models import Case, Referral


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR)
def refer(request: HttpRequest, pk: int) -> HttpResponse:
    """One initiative with its past decisions; a post opens or joins its case."""
    found = Initiative.objects.select_related("author", "territory", "theme")
    row = get_object_or_404(found, pk=pk)
    if request.method != "POST":
        return _page(request, row, ReferralForm())
    form = ReferralForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        actions.refer(
            by=_me(request),
            kind=KIND,
            key=str(row.pk),
            motive=form.chosen,
            note=form.cleaned_data["note"],
        )
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, row, form, status=refusal.status)
    messages.success(request, _("Dossier ouvert. Une autre personne le tirera et décidera."))
    return SeeOther(reverse("desk"))


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR)
def second_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that somebody else looks again at a measure that holds."""
    case = get_object_or_404(Case, pk=pk)
    me = _me(request)
    check_can_ask(me, case, timezone.now())
    form = SecondLookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_second_look(by=me, case=case, note=form.cleaned_data["note"])
        messages.success(request, _("Second examen demandé. Une autre personne le tirera."))
        return SeeOther(reverse("desk"))
    context = {"case": case, "decision": last_measure(case), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "moderation/second_look.html", context, status=status)


def _page(
    request: HttpRequest, row: Initiative, form: ReferralForm, status: int = 200
) -> HttpResponse:
    mine = Referral.objects.filter(by=_me(request), case__kind=KIND, case__key=str(row.pk))
    context = {
        "initiative": row,
        "form": form,
        "decisions": row.restrictions.all(),
        "refusal": _refusal(_me(request), row),
        "referred": mine.filter(case__decided_at__isnull=True).exists(),
    }
    return render(request, "moderation/refer.html", context, status=status)


def _refusal(user: User, row: Initiative) -> str:
    try:
        check_is_no_party(user, row)
    except Refused as refusal:
        return refusal.reason
    return ""


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
