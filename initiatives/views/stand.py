"""The stand: one device, many signers, none of whom sees anything of another."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from civic.accounts.models import User
from civic.lib.network import how_often_at_least
from civic.lib.permissions import Conflict
from civic.lib.responses import SeeOther
from initiatives import whole
from initiatives.actions.signing import takes_signatures
from initiatives.actions.stand import close_all, close_stand, open_stand, sign_at_stand, stand_of
from initiatives.forms.stand import StandForm, empty
from initiatives.models import Petition
from initiatives.models.stand import STAND_LASTS, Stand
from initiatives.permissions import check_is_team
from initiatives.petitions.consents import CONSENT_VERSION, CONSENTS
from initiatives.verifying import traced
from initiatives.views.paper import petition_of
from initiatives.views.reading import withheld
from initiatives.views.stances import sign_in

SESSION_KEY = "stand"
# One device, one person after another: nobody signs faster than that.
MOST, SECONDS = 20, 60

View = Callable[..., HttpResponse]


def forgetful(view: View) -> View:
    """Leave nothing of the page in the browser: no cache, no way back; in no engine either."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return wrapper


@forgetful
@require_http_methods(["GET", "HEAD", "POST"])
def stand(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """On a device with a stand, the form; for the team, the button that opens one here."""
    row = whole.get(pk)
    is_sent = request.method == "POST"
    if not row.is_listed:
        return withheld(request, row, status=409 if is_sent else 200)
    petition = petition_of(row)
    held = _held(request, petition)
    if held is None:
        return _entrance(request, petition)
    if request.POST.get("suite") == "fermer":
        close_stand(stand=held)
        request.session.flush()
        return SeeOther(row.get_absolute_url())
    if not takes_signatures(petition):
        return _page(request, held, None, status=409 if is_sent else 200)
    if is_sent:
        return _take(request, held)
    return _page(request, held, empty(petition), is_done=request.GET.get("merci") == "1")


def _take(request: HttpRequest, held: Stand) -> HttpResponse:
    form = StandForm(request.POST, petition=held.petition)
    if not form.is_valid():
        return _page(request, held, form, status=422)
    if _sent(request, held) > MOST:
        response = _page(request, held, form, is_slow=True, status=429)
        response.headers["Retry-After"] = str(SECONDS)
        return response
    try:
        signing = traced(request, held.petition, form.signing())
        sign_at_stand(stand=held, signing=signing)
    except Conflict as refusal:
        return _page(request, held, None, status=refusal.status)
    return SeeOther(f"{request.path}?merci=1")


def _sent(request: HttpRequest, held: Stand) -> int:
    """How many forms this stand sent within the minute, this one included."""
    [sent] = how_often_at_least(request, what=f"stand:{held.pk}", seconds=SECONDS)
    return sent


def _entrance(request: HttpRequest, petition: Petition) -> HttpResponse:
    """What a device without a stand shows; a form sent from one that is over is not signed."""
    row, user = petition.initiative, request.user
    asked = request.POST.get("suite", "")
    if request.method == "POST" and asked not in ("ouvrir", "tout-fermer"):
        over = {"initiative": row}
        return render(request, "initiatives/petition/stand_over.html", over, status=403)
    if not isinstance(user, User):
        return sign_in(request.path)
    check_is_team(user, row)
    if asked == "ouvrir":
        return _open(request, user, petition)
    if asked == "tout-fermer":
        close_all(by=user, petition=petition)
        return SeeOther(request.path)
    context = {
        "initiative": row,
        "can_open": takes_signatures(petition),
        "standing": petition.stands.standing().count(),
    }
    return render(request, "initiatives/petition/stand_open.html", context)


def _open(request: HttpRequest, by: User, petition: Petition) -> HttpResponse:
    """The account leaves the device: strangers are about to hold it."""
    made, secret = open_stand(by=by, petition=petition)
    logout(request)
    request.session[SESSION_KEY] = {"uid": str(made.uid), "secret": secret}
    request.session.set_expiry(int(STAND_LASTS.total_seconds()))
    return SeeOther(request.path)


def _held(request: HttpRequest, petition: Petition) -> Stand | None:
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    return stand_of(uid=kept["uid"], secret=kept["secret"], petition=petition)


def _page(
    request: HttpRequest,
    held: Stand,
    form: StandForm | None,
    *,
    is_done: bool = False,
    is_slow: bool = False,
    status: int = 200,
) -> HttpResponse:
    row = held.petition.initiative
    context = {
        "initiative": row,
        "petition": held.petition,
        "form": form,
        "consent": CONSENTS[CONSENT_VERSION],
        "is_done": is_done,
        "is_slow": is_slow,
        "seconds": SECONDS,
        "show_trap": form is not None and "website" in form.errors,
        "again": reverse("stand", args=[row.pk, row.slug]),
    }
    return render(request, "initiatives/petition/stand.html", context, status=status)
