"""One's own choices as a moderator."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.responses import SeeOther
from moderation.duty import actions, queries
from moderation.duty.forms import DutyForm


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR)
def my_settings(request: HttpRequest) -> HttpResponse:
    """Grave cases, a limit, a digest: chosen by oneself, seen by nobody else."""
    user = cast(User, request.user)
    row = queries.duty_of(user)
    form = DutyForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        actions.choose(by=user, **form.cleaned_data)
        messages.success(request, _("Vos réglages sont enregistrés."))
        return SeeOther(reverse("desk"))
    context = {"form": form, "volunteers": len(queries.volunteers())}
    return render(
        request, "moderation/settings.html", context, status=422 if form.is_bound else 200
    )
