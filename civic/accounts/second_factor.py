"""The second step that moderators, operators and officials cannot do without."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from civic.accounts.models import User
from civic.lib.prepared import Prepared

# Recovery codes alone are no second factor: they come with one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

_factors_of = Prepared(
    lambda person: (
        Authenticator.objects.filter(user=person, type__in=FACTORS)
        .order_by()
        .values_list("type", flat=True)
    )
)


def is_enrolled(user: User) -> bool:
    """Whether the person has an application or a key."""
    return bool(_factors_of(user.pk))


def is_verified(request: HttpRequest, user: User) -> bool:
    """Whether this session passed the second step."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records)


def obstacle(request: HttpRequest, user: User, target: str = "") -> HttpResponse | None:
    """Return where to send somebody whose second step is missing; None when all is well.

    They come back to `target`, or to this page.
    """
    target = target or request.get_full_path()
    if not is_enrolled(user):
        return _go("second-factor", target)
    if not is_verified(request, user):
        only_key = not Authenticator.objects.filter(
            user=user, type=Authenticator.Type.TOTP
        ).exists()
        return _go("mfa_reauthenticate_webauthn" if only_key else "mfa_reauthenticate", target)
    return None


def _go(name: str, target: str) -> HttpResponse:
    """Send to a page that comes back; a POST comes back as a page to send again by hand."""
    return redirect(f"{reverse(name)}?{urlencode({'next': target})}")
