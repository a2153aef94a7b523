"""One's data: read, take away, erase."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.accounts.actions import erase_account
from civic.accounts.models import User
from civic.accounts.profile_forms import EraseForm
from civic.accounts.queries import my_data as read_my_data
from civic.accounts.views.guards import personal
from civic.lib import identity

# A page stays readable; the file holds everything.
SHOWN = 50


@require_safe
@personal
def my_data(request: HttpRequest, user: User) -> HttpResponseBase:
    """Everything kept about the person, in plain words."""
    parts = [
        {
            "key": key,
            "title": part["titre"],
            "rows": part["lignes"][-SHOWN:],
            "more": max(0, len(part["lignes"]) - SHOWN),
        }
        for key, part in read_my_data(user).items()
    ]
    return render(request, "accounts/my_data.html", {"parts": parts})


@require_safe
@personal
@reauthentication_required
def my_data_file(request: HttpRequest, user: User) -> HttpResponseBase:
    """The same as one JSON file."""
    body = {"site": identity.site_name(), "fait le": timezone.now(), **read_my_data(user)}
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@personal
@reauthentication_required
def erase(request: HttpRequest, user: User) -> HttpResponse:
    """Erase one's account, after typing one's address."""
    form = EraseForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        erase_account(by=user)
        logout(request)
        return redirect("erased")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/erase.html", {"form": form}, status=status)


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    return render(request, "accounts/erased.html")
