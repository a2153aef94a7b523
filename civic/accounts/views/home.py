"""The account's first page, the profile and the consents."""

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.accounts import second_factor
from civic.accounts.actions import change_profile, withdraw_consent
from civic.accounts.consents import text_of
from civic.accounts.models import Consent, User
from civic.accounts.profile_forms import ProfileForm
from civic.accounts.views.guards import personal
from civic.lib.permissions import Refused


@require_safe
@personal
def account(request: HttpRequest, user: User) -> HttpResponseBase:
    """Who one is here, how well the account is protected, what is open, what was agreed."""
    context = {
        "mandates": user.mandates.current().select_related("territory"),
        "has_second_factor": second_factor.is_enrolled(user),
        "needs_second_factor": bool(user.roles) or user.mandates.current().exists(),
        "has_codes": Authenticator.objects.filter(
            user=user, type=Authenticator.Type.RECOVERY_CODES
        ).exists(),
        "sessions": UserSession.objects.filter(user=user).count(),
        "consents": user.consents.filter(withdrawn_at__isnull=True),
        "tokens": user.tokens.filter(revoked_at__isnull=True).count(),
    }
    return render(request, "accounts/account.html", context)


@personal
def profile(request: HttpRequest, user: User) -> HttpResponse:
    """What others read, and how the site looks."""
    # A copy: a form that fails must not change the name shown in the header.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(by=user, **form.cleaned_data)
        except Refused as refusal:
            # A suspension, the silence before a vote: what was typed stays on the page.
            form.add_error(None, refusal.reason)
            status = refusal.status
        else:
            messages.success(request, _("Votre profil est enregistré."))
            return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@require_safe
@personal
def consents(request: HttpRequest, user: User) -> HttpResponseBase:
    """What the person agreed to, with each wording and its dates."""
    rows = list(user.consents.order_by("-given_at"))
    context = {"consents": [{"consent": one, "text": text_of(one)} for one in rows]}
    return render(request, "accounts/consents.html", context)


@require_POST
@personal
def withdraw(request: HttpRequest, user: User) -> HttpResponseBase:
    """Withdraw one consent, with everything it allowed."""
    purpose = request.POST.get("purpose", "")
    if purpose in Consent.Purpose.values and withdraw_consent(by=user, purpose=purpose):
        messages.success(request, _("Votre accord est retiré, et ce qu’il permettait est effacé."))
    return redirect("consents")


@require_safe
@personal
def second_factor_needed(request: HttpRequest, user: User) -> HttpResponseBase:
    """Explain why this tool asks for a second step, and lead to it."""
    target = get_next_redirect_url(request) or "/"
    if second_factor.is_enrolled(user):
        return redirect(target)
    return render(request, "accounts/second_factor.html", {"target": target})
