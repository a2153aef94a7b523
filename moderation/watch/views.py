"""Rules: their list, one of them, a new one with its trial, and what they do, for everyone."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, public_page
from moderation.categories import Motive
from moderation.journal import pseudonym
from moderation.models import Rule
from moderation.models.watch import LASTS
from moderation.patrol.figures import seen_within_a_day
from moderation.watch import actions
from moderation.watch.figures import ERRS_ABOVE, ERRS_FROM, public_figures, results_of
from moderation.watch.forms import REASON_MAX, RuleForm
from moderation.watch.patterns import terms_of
from moderation.watch.trial import Trial, token_of, try_out, was_tried

LISTED = 200
MONTH = timedelta(days=30)


@require_safe
@require_role(Role.MODERATOR)
def rules(request: HttpRequest) -> HttpResponse:
    """Those that run, then the others."""
    now = timezone.now()
    rows = list(Rule.objects.with_results().latest_first()[:LISTED])
    shown = [(row, results_of(row), terms_of(row.lines)) for row in rows]
    context = {
        "live": [one for one in shown if one[0].runs_at(now)],
        "ended": [one for one in shown if not one[0].runs_at(now)],
    }
    return render(request, "moderation/watch/rules.html", context)


@require_safe
@require_role(Role.MODERATOR)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule, what it caught and what became of it."""
    row = get_object_or_404(Rule.objects.with_results().select_related("created_by"), pk=pk)
    context = {
        "rule": row,
        "terms": terms_of(row.lines),
        "runs": row.runs_at(timezone.now()),
        "results": results_of(row),
        "author": pseudonym(row.created_by, row.created_at),
        "errs_from": ERRS_FROM,
        "errs_above": ERRS_ABOVE,
        "daily": actions.DAILY,
        "days": LASTS.days,
    }
    return render(request, "moderation/watch/rule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR)
def write(request: HttpRequest) -> HttpResponse:
    """Write a rule: nothing is saved before one saw what it would have caught."""
    if request.method != "POST":
        return _form_page(request, RuleForm(initial=_like(request)))
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    data = form.cleaned_data
    saves = request.POST.get("etape") == "enregistrer"
    if not (saves and was_tried(data["tried"], data["kind"], data["lines"])):
        return _form_page(request, form, try_out(data["kind"], data["lines"], timezone.now()))
    made = actions.write_rule(
        by=_me(request),
        kind=data["kind"],
        lines=data["lines"],
        motive=Motive(data["motive"]),
        reason=data["reason"],
        expires_at=form.expires_at,
    )
    messages.success(
        request, _("Règle enregistrée. Elle lit ce qui paraît à partir de maintenant.")
    )
    return SeeOther(reverse("watch-rule", kwargs={"pk": made.pk}))


@require_POST
@require_role(Role.MODERATOR)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a rule."""
    row = get_object_or_404(Rule, pk=pk)
    try:
        actions.stop_rule(by=_me(request), rule=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
    else:
        messages.success(request, _("Règle arrêtée. Les dossiers qu’elle a ouverts restent."))
    return SeeOther(reverse("watch-rule", kwargs={"pk": pk}))


@require_POST
@require_role(Role.MODERATOR)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule run for another ninety days."""
    row = get_object_or_404(Rule, pk=pk)
    actions.resume_rule(by=_me(request), rule=row)
    messages.success(request, _("La règle tourne pour quatre-vingt-dix jours."))
    return SeeOther(reverse("watch-rule", kwargs={"pk": pk}))


@public_page
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """For everyone: how many rules of each kind, what they caught, how much a human looked at."""
    now = timezone.now()
    context = {"lines": public_figures(now), "seen": seen_within_a_day(now - MONTH, now)}
    return render(request, "moderation/watch/figures.html", context)


def _like(request: HttpRequest) -> dict[str, str]:
    """Start from another rule, if the address names one."""
    number = request.GET.get("comme", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return {}
    row = Rule.objects.filter(pk=number).first()
    if row is None:
        return {}
    return {"kind": row.kind, "lines": row.lines, "motive": row.motive, "reason": row.reason}


def _form_page(
    request: HttpRequest, form: RuleForm, trial: Trial | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "trial": trial,
        "token": token_of(form.cleaned_data["kind"], form.cleaned_data["lines"]) if trial else "",
        "reason_max": REASON_MAX,
    }
    return render(request, "moderation/watch/write.html", context, status=status)


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
