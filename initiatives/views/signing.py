"""Sign, confirm, withdraw: pages that no cache keeps, no engine lists and no link gives away."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from civic.accounts.models import User
from civic.lib.network import how_often_at_least
from civic.lib.permissions import Conflict, TooMany
from civic.lib.responses import SeeOther, uncached
from civic.territories.models import Territory
from initiatives import climbing, whole
from initiatives.actions.petition_tallies import tally_of
from initiatives.actions.signing import (
    Answer,
    confirm,
    refusal_of,
    send_link_again,
    sign,
    takes_signatures,
    withdraw_signature,
)
from initiatives.emails import page_of
from initiatives.forms.signing import EmailForm, SignForm, blank
from initiatives.ladder import Rung
from initiatives.models import Petition, Signature
from initiatives.models.signature import MAILS_MAX
from initiatives.petitions import asked, mailbox, rush, tokens
from initiatives.petitions.consents import CONSENT_VERSION, CONSENTS
from initiatives.petitions.proof import WAIT_SECONDS, challenge, is_asked, is_given, waiting_token
from initiatives.petitions.states import SignatureState
from initiatives.verifying import traced, traced_address
from initiatives.views.reading import withheld
from initiatives.views.stale import is_stale, keeps_text

# Signatures of one petition from one network: beyond, the person waits a minute. A stand, a
# school or a telephone operator shares one address: this slows down a script, and bars nobody.
NETWORK_MOST, NETWORK_SECONDS = 20, 60

View = Callable[..., HttpResponse]


def discreet(view: View) -> View:
    """Keep a page out of caches and search engines, and its address out of other pages' logs."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return uncached(wrapper)


# -- The form -------------------------------------------------------------------------------------


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def sign_petition(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The form, without an account or filled in from one."""
    petition = asked.of_initiative(pk)
    if petition is None:
        return _closed(request, None, whole.get(pk), status=404)
    is_sent = request.method == "POST"
    if not petition.initiative.is_listed:
        return withheld(request, petition.initiative, status=409 if is_sent else 200)
    if not takes_signatures(petition):
        status = 409 if is_sent else 200
        return _closed(request, petition, petition.initiative, status=status)
    if is_sent:
        return _take(request, petition)
    return _form(request, petition, blank(petition, request.user))


def _take(request: HttpRequest, petition: Petition) -> HttpResponse:
    form = SignForm(request.POST, petition=petition)
    if is_stale(request):
        return _form(request, petition, _renewed(form), status=403)
    if not form.is_valid():
        return _form(request, petition, form, status=422)
    email = form.cleaned_data["email"]
    along = (rush.counter_of(petition.pk), mailbox.counter_of(email))
    sent, _everybody, link = how_often_at_least(
        request, what=_what(petition), seconds=NETWORK_SECONDS, along=along
    )
    wait = _not_yet(request, petition, form, sent)
    if wait is not None:
        mailbox.give_back(email)
        return wait
    by = request.user if isinstance(request.user, User) else None
    try:
        signing = traced(request, petition, form.signing())
        waiting = sign(by=by, petition=petition, signing=signing, link=link)
    except Conflict as refusal:  # it ended while the form was read
        return _closed(request, petition, petition.initiative, status=refusal.status)
    return SeeOther(_sent_url(petition, waiting))


def _not_yet(
    request: HttpRequest, petition: Petition, form: SignForm, sent: int
) -> HttpResponse | None:
    """The form again, as it was typed, for who must wait; None for who need not."""
    if sent > NETWORK_MOST:
        return _slower(_form(request, petition, form, is_slow=True, status=429))
    if not _has_proof(request, petition, form):
        return _slower(_form(request, petition, form, is_busy=True, status=429), WAIT_SECONDS)
    return None


def _renewed(form: SignForm) -> SignForm:
    """What was typed, when we cannot tell that our own page sent it."""
    if form.is_valid() or not form.non_field_errors():
        form.renew(
            _(
                "La page était ouverte depuis longtemps, ou la connexion a changé ailleurs : "
                "relisez, puis envoyez à nouveau."
            )
        )
    return form


def _form(
    request: HttpRequest,
    petition: Petition,
    form: SignForm,
    *,
    is_slow: bool = False,
    is_busy: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = _about(petition) | {
        "form": form,
        # Nothing is asked, nor loaded, of the forms of a calm petition.
        "work": challenge(petition.pk) if is_busy or is_asked(petition.pk) else None,
        "waiting": waiting_token(petition.pk) if is_busy else "",
        "is_busy": is_busy,
        "wait": WAIT_SECONDS,
        # The sentence itself is the label of the box.
        "consent": CONSENTS[CONSENT_VERSION],
        "is_slow": is_slow,
        "seconds": NETWORK_SECONDS,
        "show_trap": "website" in form.errors,
    }
    response = render(request, "initiatives/petition/sign.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _closed(
    request: HttpRequest, petition: Petition | None, initiative: Any, *, status: int
) -> HttpResponse:
    """Why one cannot sign, and what one can do instead."""
    if not initiative.is_listed:
        return withheld(request, initiative, status=status)
    context = {"initiative": initiative, "petition": petition, "page": page_of(initiative)}
    if petition is not None:
        context["is_paused"] = petition.paused_at is not None
        context["ended_at"] = petition.closed_at or initiative.closed_at or petition.ends_at
    response = render(request, "initiatives/petition/sign_closed.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# -- « Regardez votre messagerie » ----------------------------------------------------------------


# Whoever holds the token filled in the form, and nobody else can guess it: no cookie is needed.
@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def sign_sent(request: HttpRequest, pk: int, slug: str, token: str) -> HttpResponse:
    """The same page for everybody; the link can be sent again, to a corrected address."""
    waiting, petition = tokens.waited_for(token), asked.of_initiative(pk)
    if waiting is None or petition is None or waiting.petition != petition.pk:
        return _stale(request, petition)
    if not petition.initiative.is_listed:
        return withheld(request, petition.initiative)
    form = EmailForm(request.POST or None, initial={"email": waiting.who.email})
    if request.method != "POST":
        return _sent(request, petition, waiting, form)
    if not form.is_valid():
        return _sent(request, petition, waiting, form, status=422)
    if _is_too_often(request, petition):
        return _slower(_sent(request, petition, waiting, form, is_slow=True, status=429))
    try:
        email = form.cleaned_data["email"]
        features = traced_address(petition.pk, email)
        waiting = send_link_again(waiting=waiting, email=email, features=features)
    except TooMany as refusal:
        return _sent(request, petition, waiting, form, status=refusal.status)
    return SeeOther(_sent_url(petition, waiting))


def _sent(
    request: HttpRequest,
    petition: Petition,
    waiting: tokens.Waiting,
    form: EmailForm,
    *,
    is_slow: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = _about(petition) | {
        "form": form,
        "email": waiting.who.email,
        "is_again": waiting.mails > 1,
        "left": MAILS_MAX - waiting.mails,
        "is_slow": is_slow,
        "seconds": NETWORK_SECONDS,
    }
    return render(request, "initiatives/petition/sign_sent.html", context, status=status)


# -- The links of the mails -----------------------------------------------------------------------


@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_signature(request: HttpRequest, token: str) -> HttpResponse:
    """What is signed, and the button: mail programs follow links, they press no button."""
    row = _signature(tokens.confirmed_by(token))
    if row is None:
        return _stale(request, None)
    if request.method != "POST":
        return _confirm(request, row, refusal_of(row, row.petition.terms))
    done = confirm(uid=row.uid, terms=request.POST.get("terms", ""))
    if done.answer == Answer.CONFIRMED:
        return SeeOther(tokens.thanks_url(row.uid, done.receipt))
    if done.answer == Answer.ALREADY:
        return SeeOther(request.path)
    return _confirm(request, row, done.answer, status=409)


def _confirm(
    request: HttpRequest, row: Signature, answer: Answer | None, status: int = 200
) -> HttpResponse:
    if answer in (Answer.WITHDRAWN, Answer.TOO_LATE) and status == 200:
        status = 410
    if not row.petition.initiative.is_listed or row.petition.is_removed:
        answer = Answer.WITHHELD
    context = _about(row.petition) | {
        "answer": answer,
        "first_name": row.who.first_name if row.identity else "",
        "is_changed": row.terms != row.petition.terms,
        "is_counted": row.state == SignatureState.CONFIRMED,
        "withdraw_url": tokens.withdraw_url(row.uid),
        "sign_url": _sign_url(row.petition),
    }
    return render(request, "initiatives/petition/confirm.html", context, status=status)


@discreet
@require_http_methods(["GET", "HEAD"])
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt, shown once, and what one can do next."""
    found = tokens.thanked_for(token)
    row = _signature(found[0]) if found else None
    if found is not None and row is not None and row.state == SignatureState.VERIFYING:
        return SeeOther(tokens.confirm_url(row.uid))
    if found is None or row is None or row.state != SignatureState.CONFIRMED:
        return _stale(request, None)
    petition = row.petition
    if not petition.initiative.is_listed:
        return withheld(request, petition.initiative)
    confirmed = tally_of(petition).confirmed
    context = _about(petition) | {
        "receipt": found[1],
        "confirmed": confirmed,
        "is_shown": confirmed >= settings.PUBLIC_COUNT_FLOOR,
        "address": request.build_absolute_uri(page_of(petition.initiative)),
        "withdraw_url": tokens.withdraw_url(row.uid),
        "rung": climbing.after(Rung.SIGN, petition.initiative, request.user, _home(row)),
    }
    return render(request, "initiatives/petition/thanks.html", context)


def _home(row: Signature) -> Territory | None:
    """The commune it was signed from: what is far from there is not proposed."""
    return Territory.objects.filter(pk=row.commune).first()


@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take a signature back with one button, whatever became of the petition."""
    row = _signature(tokens.withdrawn_by(token))
    if row is None:
        return _stale(request, None)
    if request.method == "POST":
        withdraw_signature(uid=row.uid)
        return SeeOther(request.path)
    context = _about(row.petition) | {
        "is_done": row.state == SignatureState.WITHDRAWN,
        "sign_url": _sign_url(row.petition) if takes_signatures(row.petition) else "",
    }
    return render(request, "initiatives/petition/withdraw.html", context)


def _stale(request: HttpRequest, petition: Petition | None) -> HttpResponse:
    """A link that is cut, too old, or replaced by one to a corrected address."""
    context = {"sign_url": _sign_url(petition) if petition else ""}
    return render(request, "initiatives/petition/sign_stale.html", context, status=404)


# -- What they have in common ---------------------------------------------------------------------


def _signature(uid: UUID | None) -> Signature | None:
    rows = Signature.objects.select_related("petition__initiative__territory", "petition__tally")
    return rows.of_link(uid) if uid else None


def _about(petition: Petition) -> dict[str, Any]:
    initiative = petition.initiative
    return {"petition": petition, "initiative": initiative, "page": page_of(initiative)}


def _sign_url(petition: Petition) -> str:
    initiative = petition.initiative
    return reverse("sign", kwargs={"pk": initiative.pk, "slug": initiative.slug})


def _sent_url(petition: Petition, waiting: tokens.Waiting) -> str:
    initiative, token = petition.initiative, tokens.waiting_token(waiting)
    given = {"pk": initiative.pk, "slug": initiative.slug, "token": token}
    return reverse("sign-sent", kwargs=given)


def _is_too_often(request: HttpRequest, petition: Petition) -> bool:
    [sent] = how_often_at_least(request, what=_what(petition), seconds=NETWORK_SECONDS)
    return sent > NETWORK_MOST


def _what(petition: Petition) -> str:
    return f"sign:{petition.pk}"


def _has_proof(request: HttpRequest, petition: Petition, form: SignForm) -> bool:
    """Whether the form shows for itself, when that is asked."""
    if not is_asked(petition.pk):
        return True
    said = form.cleaned_data
    who = [str(said["form_key"]), said["first_name"], said["last_name"], said["email"]]
    shown = {name: request.POST.get(name, "") for name in ("work", "waited")}
    return is_given(petition.pk, **shown, who="\0".join(who))


def _slower(response: HttpResponse, seconds: int = NETWORK_SECONDS) -> HttpResponse:
    response.headers["Retry-After"] = str(seconds)
    return response
