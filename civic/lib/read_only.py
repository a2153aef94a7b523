"""Read-only mode: everything is read, nothing is written, for a while.

For what must not meet a write: moving the database, a fault that writes wrong things. What visitors
send is refused with what they typed; what leaves (mails, posts) goes on leaving. Signing in and the
settings stay open, so that an operator can end it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.lib import identity
from civic.lib.moments import GROUP, MomentField, check_soon
from civic.lib.problems import problem_page
from civic.lib.tuning import Fields, Setting

LONGEST = timedelta(days=3)
# Programs and browsers come back after this, or once it is over when that is sooner.
RETRY_SECONDS = 600
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Names of addresses, or their beginnings, where writing goes on: coming in, and ending this.
_OPEN = (
    "account_log",
    "account_reauthenticate",
    "account_request_login_code",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_trust",
    "openid_connect_login",
    "running-setting",
)
# Never written back into a page.
_SECRET = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code")
# From so many characters, somebody would be sorry to type it again.
_LONG = 12


class ReadOnlyForm(forms.Form):
    """Until when, and what visitors are told."""

    until = MomentField(
        label=gettext_lazy("Jusqu’au"),
        required=False,
        help_text=gettext_lazy("Trois jours au plus. Vide : on écrit comme d’habitude."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Ce que lisent les visiteurs"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Une phrase : pourquoi. La fin est dite à la suite."),
    )


def _check(fields: Fields) -> None:
    check_soon(fields["until"], LONGEST)


setting: Setting[Fields] = Setting(
    slug="lecture-seule",
    group=GROUP,
    title=gettext_lazy("Lecture seule"),
    what=gettext_lazy(
        "Le temps d’un déménagement ou d’une panne : tout se lit, rien ne s’écrit. Qui envoie un "
        "formulaire retrouve ce qu’il avait écrit. Les courriels en attente partent."
    ),
    form=ReadOnlyForm,
    defaults={"until": "READ_ONLY_UNTIL", "reason": "READ_ONLY_REASON"},
    make=dict,
    check=_check,
    rule=gettext_lazy(
        "Pour tout le monde à la fois, jamais pour quelques-uns, et trois jours au plus : on ne "
        "fait pas taire un site. Chaque page le dit."
    ),
)


def until() -> datetime | None:
    """When it ends, while it lasts."""
    end_at: datetime | None = setting()["until"]
    return end_at if end_at is not None and timezone.now() < end_at else None


def words() -> str:
    """What every page says while it lasts; empty otherwise."""
    if until() is None:
        return ""
    return str(setting()["reason"]) or _("Une intervention est en cours sur le site.")


def refusal(request: HttpRequest) -> HttpResponseBase | None:
    """What to answer to a request that would write now; None lets it pass."""
    end_at = None if request.method in SAFE else until()
    if end_at is None or _is_open(request):
        return None
    seconds = max(1, min(RETRY_SECONDS, int((end_at - timezone.now()).total_seconds()) + 1))
    if request.path.startswith("/api/"):
        answer: HttpResponse = problem_page(request, 503, detail=words())
    else:
        answer = _page(request, end_at)
    answer.headers["Retry-After"] = str(seconds)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith(_OPEN)


def _page(request: HttpRequest, end_at: datetime) -> HttpResponse:
    typed = list(_typed(request))
    context = {
        "status": 503,
        "CONTACT_EMAIL": identity.contact(),
        "reason": words(),
        "until": end_at,
        "long": [(number, text) for number, (_name, text) in enumerate(_long(typed), 1)],
        "typed": typed,
        "has_files": bool(request.FILES),
    }
    return render(request, "errors/read_only.html", context, status=503)


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in _SECRET:
            for value in values:
                yield name, str(value)


def _long(typed: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in typed if len(text.strip()) >= _LONG)
