"""Who has which role, given by whom, until when: given, renewed, ended."""

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.actions import grant_role, renew_role
from civic.accounts.models import Mandate, RoleGrant
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from civic.running import ending_roles
from civic.running.role_forms import EndForm, GrantForm, UntilForm
from civic.running.views import me

SOON = timedelta(days=max(ending_roles.STEPS))
# What is over is read on a page of its own beyond this.
SHOWN = 30
_WITH = ("user", "granted_by", "ended_by")


@never_cache
@require_role(Role.OPERATOR)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Who holds what now, what ends soon, what ended, and mandates that end."""
    now, today = timezone.now(), timezone.localdate()
    held = RoleGrant.objects.current().select_related(*_WITH).order_by("role", "user__name", "pk")
    over = RoleGrant.objects.filter(ends_at__lte=now).select_related(*_WITH).order_by("-ends_at")
    ending = Mandate.objects.current().filter(ends_on__lte=today + SOON)
    grants = list(held)
    context = {
        "groups": [(role, [row for row in grants if row.role == role]) for role in Role],
        "over": over[:SHOWN],
        "mandates": ending.select_related("user", "territory").order_by("ends_on")[:SHOWN],
        "soon": now + SOON,
        "alone": RoleGrant.objects.running_sites().values("user").distinct().count() < 2,
    }
    return render(request, "running/roles.html", context)


@never_cache
@require_role(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give a role, with a last day or without."""
    form = GrantForm(_posted(request), by=me(request))

    def done() -> object:
        typed = form.cleaned_data
        return grant_role(
            by=me(request), user=typed["person"], role=Role(typed["role"]), ends_at=form.ends_at
        )

    return _answer(request, "give", form, done)


@never_cache
@require_role(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a role end on another day, or on none."""
    grant = _grant(pk)
    form = UntilForm(_posted(request), initial={"last_day": grant.last_day})
    return _answer(
        request,
        "renew",
        form,
        lambda: renew_role(by=me(request), grant=grant, ends_at=form.ends_at),
        grant,
    )


@never_cache
@require_role(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role now, with the reason that the person reads."""
    grant = _grant(pk)
    form = EndForm(_posted(request))
    return _answer(
        request,
        "end",
        form,
        lambda: ending_roles.end(by=me(request), grant=grant, reason=form.cleaned_data["reason"]),
        grant,
    )


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _grant(pk: int) -> RoleGrant:
    rows = RoleGrant.objects.current().select_related(*_WITH)
    return get_object_or_404(rows, pk=pk)


def _answer(
    request: HttpRequest,
    what: str,
    form: forms.Form,
    act: Callable[[], object],
    grant: RoleGrant | None = None,
) -> HttpResponse:
    """Act on a good form; a refusal is told above what was typed."""
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            act()
        except Refused as refused:
            form.add_error(None, refused.reason)
            status = refused.status
        else:
            messages.success(request, _("C’est fait."))
            return SeeOther(reverse("running-roles"))
    context = {"form": form, "what": what, "grant": grant}
    return render(request, "running/role.html", context, status=status)
