"""One's own mandates: claim one, follow what comes of it, take it back; the mailbox's word."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import Mandate, User
from civic.lib.responses import SeeOther, uncached
from civic.officials.actions import claims as actions
from civic.officials.forms import ClaimForm
from civic.officials.holders import rivals
from civic.officials.links import claim_of
from civic.officials.models import Claim, Staff
from civic.officials.models.claim import EVIDENCE_MAX
from civic.officials.permissions import has_desk
from civic.officials.states import state_of
from initiatives.views.rooms import Done, act_on
from initiatives.views.stale import keeps_text
from initiatives.views.stances import sign_in

_FORM = ["GET", "HEAD", "POST"]


@uncached
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The mandates one holds or held, those one claimed, and the officials one helps."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    held = Mandate.objects.filter(user=user, verified_at__isnull=False)
    revoked = Mandate.objects.filter(user=user, revoked_at__isnull=False)
    rows = (held | revoked).select_related("territory").order_by("-starts_on", "-pk")
    places = Staff.objects.standing().of(user).select_related("mandate__user", "mandate__territory")
    context = {
        "mandates": [(row, state_of(row)) for row in rows],
        "has_desk": has_desk(user),
        "claims": Claim.objects.of(user).shown().order_by("-made_at"),
        "places": [(one, state_of(one.mandate)) for one in places.order_by("accepted_at")],
    }
    return render(request, "officials/mine.html", context)


@keeps_text
@require_http_methods(_FORM)
def declare(request: HttpRequest) -> HttpResponse:
    """Say that one holds a mandate."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    form = ClaimForm(request.POST if request.method == "POST" else None)

    def show(status: int = 200) -> HttpResponse:
        context = {"form": form, "evidence_max": EVIDENCE_MAX}
        return render(request, "officials/declare.html", context, status=status)

    def act() -> Done:
        made = actions.claim_mandate(by=user, said=form.said())
        return made.get_absolute_url(), _("C’est enregistré. Voici ce qui vient maintenant.")

    return act_on(request, form, show, act) if request.method == "POST" else show()


@uncached
@require_safe
def claim(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What one claimed, where it is, and what comes next."""
    if not isinstance(request.user, User):
        return sign_in(request.path)
    row = _own(request.user, uid)
    context = {
        "claim": row,
        "is_held": row.is_pending and bool(rivals(row)),
        "may_ask_again": row.is_pending
        and row.address
        and not row.address_answer
        and row.address_sent < actions.ADDRESS_MOST,
    }
    return render(request, "officials/claim.html", context)


@uncached
@require_POST
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take it back before it is decided."""
    if not isinstance(request.user, User):
        return sign_in(reverse("mandate-claim", kwargs={"uid": uid}))
    row = _own(request.user, uid)
    actions.withdraw_claim(by=request.user, claim=row)
    messages.success(request, _("La déclaration est retirée."))
    return SeeOther(row.get_absolute_url())


@uncached
@require_POST
def ask_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send the institution's mailbox its message again."""
    if not isinstance(request.user, User):
        return sign_in(reverse("mandate-claim", kwargs={"uid": uid}))
    row = _own(request.user, uid)
    actions.ask_mailbox_again(by=request.user, claim=row)
    messages.success(request, _("Le message repart."))
    return SeeOther(row.get_absolute_url())


@uncached
@require_http_methods(_FORM)
def address(request: HttpRequest, token: str) -> HttpResponse:
    """What the institution's mailbox is asked. Opening the page says nothing: a button does."""
    row = claim_of(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        actions.answer_mailbox(claim=row, confirms=request.POST.get("suite") == "confirmer")
        return SeeOther(request.path)
    return render(request, "officials/address.html", {"claim": row})


def _own(user: User, uid: UUID) -> Claim:
    """One's own only: that somebody else's exists is nobody's business."""
    return get_object_or_404(Claim.objects.shown(), pk=uid, user=user)
