"""API keys: make, list, revoke."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from civic.accounts.actions import create_token, revoke_token
from civic.accounts.models import User
from civic.accounts.profile_forms import TokenForm
from civic.accounts.views.guards import personal


@personal
@reauthentication_required
def tokens(request: HttpRequest, user: User) -> HttpResponse:
    """List the keys; make one and show it, this once, in the answer to the form."""
    form = TokenForm(request.POST or None)
    key = ""
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        _, key = create_token(
            by=user, name=fields["name"], scopes=fields["scopes"], expires_at=form.expires_at
        )
        form = TokenForm()
    context = {"form": form, "key": key, "tokens": user.tokens.order_by("-created_at")}
    return render(request, "accounts/tokens.html", context, status=422 if form.is_bound else 200)


@require_POST
@personal
@reauthentication_required
def revoke(request: HttpRequest, user: User, pk: int) -> HttpResponseBase:
    """Make one key useless."""
    revoke_token(by=user, token=get_object_or_404(user.tokens, pk=pk))
    return redirect("api-tokens")
