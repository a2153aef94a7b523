"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib.responses import public_page
from initiatives import queries
from initiatives.models import Initiative


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Near you, what moves, what starts, what concerns everybody, what came of it."""
    national = queries.national_ones(request.user)
    context = {
        "near": _near(request),
        "moves": queries.moves(),
        "starting": queries.small_ones(request.user, 3, exclude=[row.pk for row in national]),
        "national": national,
        "achieved": queries.achieved(request.user),
    }
    return render(request, "initiatives/home.html", context)


def _near(request: HttpRequest) -> list[Initiative]:
    user = request.user
    if not isinstance(user, User) or user.home is None:
        return []
    return queries.near(user, user.home)
