"""The page of settings, and the page of each: what it does, its form, its history."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib import tuning
from civic.lib.permissions import Conflict
from civic.lib.responses import SeeOther
from civic.lib.tuning import Fields, Setting
from civic.running import choosing, settings_elsewhere, settings_shown
from civic.running.models import Change
from civic.running.setting_forms import WhyForm, form_back, form_of
from civic.running.views import me


@never_cache
@require_role(Role.OPERATOR)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every setting, by group, with what holds and who changed it."""
    context = {"groups": settings_shown.groups(), "elsewhere": settings_elsewhere.rows()}
    return render(request, "running/settings.html", context)


@never_cache
@require_role(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def setting(request: HttpRequest, slug: str) -> HttpResponse:
    """Change one setting, or go back to what it starts from."""
    found = tuning.find(slug)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found)
    goes_back = "back" in request.POST
    form = (form_back if goes_back else form_of)(found, request.POST)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    return _changed(request, found, form, None if goes_back else form.chosen)


def _changed(
    request: HttpRequest, found: Setting[Any], form: WhyForm, fields: Fields | None
) -> HttpResponse:
    """Write it; when somebody else did meanwhile, show theirs beside what was typed."""
    why, seen = form.cleaned_data["why"], form.cleaned_data["seen"]
    try:
        choosing.change(by=me(request), setting=found, fields=fields, why=why, seen=seen)
    except Conflict:
        return _shown(request, found, form, status=409)
    messages.success(request, _("Réglage changé : %s.") % found.title)
    return SeeOther(reverse("running-settings") + f"#{found.slug}")


def _shown(
    request: HttpRequest, found: Setting[Any], form: WhyForm | None = None, status: int = 200
) -> HttpResponse:
    changes = list(Change.objects.of(found.slug))
    last = changes[0].number if changes else 0
    now = settings_shown.holding(found, changes[0] if changes else None)
    if form is None:
        form = form_of(found, initial={**now.fields, "seen": last})
    elif status == 409:
        # Sent again, what was typed replaces what the other person wrote: knowingly.
        form = form_of(found, {**request.POST.dict(), "seen": str(last)})
    context = {
        "setting": found,
        "form": form,
        "now": now,
        "history": settings_shown.history(found, changes),
        "is_late": status == 409,
    }
    return render(request, "running/setting.html", context, status=status)
