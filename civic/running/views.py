"""The operator's page, its files, and its buttons."""

import csv
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from civic.lib.sheets import safe
from civic.notifications import queries
from civic.notifications.actions import mails
from civic.notifications.models import Mail
from civic.running import actions, counted, first_run, present
from civic.running import costs as costs_of
from civic.running.forms import CostForm
from civic.running.models import Day
from civic.running.tables import Table


@never_cache
@require_role(Role.OPERATOR)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everything, the latest day first."""
    months, checks = costs_of.months(), first_run.checks()
    tables, done = _tables(months), {check.slug for check in checks if check.done}
    context = {
        "left": [check for check in checks if not check.done],
        "done": [check for check in checks if check.done],
        "proven": "courriel" in done,
        "signed": "signature" in done,
        "yearly": costs_of.yearly(months),
        "day": Day.objects.latest_first().first(),
        "tables": tables,
        "entries": [(table.title, table.slug) for table in tables],
        "late": queries.late(),
        "dead": present.dead_mails(),
    }
    return render(request, "running/page.html", context)


@never_cache
@require_role(Role.OPERATOR)
@require_safe
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """One table as CSV."""
    found = next((one for one in _tables(costs_of.months()) if one.slug == slug), None)
    if found is None:
        raise Http404
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(found.columns)
    writer.writerows([safe(cell) for cell in row] for row in found.cells)
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="exploitation-{slug}.csv"'
    return response


@require_role(Role.OPERATOR)
@require_POST
def send_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put a mail that was given up back among what leaves."""
    mail = get_object_or_404(Mail.objects.dead(), uid=uid)
    try:
        mails.send_again(by=me(request), mail=mail)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("Remis en file : %s.") % mail.to)
    return SeeOther(reverse("running") + "#courrier")


@never_cache
@require_role(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest) -> HttpResponse:
    """Enter what something cost in a month, or correct it."""
    form = CostForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "running/costs.html", {"form": form}, status=status)
    row = actions.enter_cost(by=me(request), **form.cleaned_data)
    messages.success(request, _("Entré : %s.") % row)
    return SeeOther(reverse("running") + "#couts")


def _tables(months: list[costs_of.Month]) -> list[Table]:
    usage, returns, *others = counted.tables()
    return [usage, returns, costs_of.table(months), *others, *present.tables()]


def me(request: HttpRequest) -> User:
    """The operator that the guard let in."""
    if not isinstance(request.user, User):
        raise TypeError("The guard lets in accounts only.")
    return request.user
