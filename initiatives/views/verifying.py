"""Give another proof, from the link of the message: a postcode and a button.

The same link serves a signature in verification and one that two people set aside.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from civic.lib import identity
from civic.lib.network import is_too_often
from civic.lib.permissions import Conflict
from civic.lib.responses import SeeOther
from initiatives.actions.giving_back import (
    give_back_proven,
    is_proof_enough,
    standing_exclusion,
)
from initiatives.actions.verifying import prove_place
from initiatives.emails import page_of
from initiatives.exclusion_letters import WHY
from initiatives.forms.verifying import PostcodeForm
from initiatives.models import Signature
from initiatives.petitions import tokens
from initiatives.petitions.references import reference
from initiatives.petitions.states import Reason, SignatureState
from initiatives.verifying import verified_by
from initiatives.views.signing import discreet

# A postcode could be guessed by trying: so many from one network, then one waits.
TRIES_MOST, TRIES_SECONDS = 20, 600


@dataclass(frozen=True)
class Aside:
    """What the author of a signature set aside reads, and whether a proof gives it back."""

    why: str
    decided_at: datetime | None
    reference: str
    is_proof_enough: bool


# Whoever holds the token received the message, and nobody else can guess it: no cookie is needed.
@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def verify_signature(request: HttpRequest, token: str) -> HttpResponse:
    """Why the signature waits, and the form that counts it."""
    rows = Signature.objects.select_related("petition__initiative__territory")
    uid = verified_by(token)
    row = rows.of_link(uid) if uid else None
    if row is None:
        return render(request, "initiatives/petition/sign_stale.html", status=404)
    form = PostcodeForm(request.POST or None)
    if request.method != "POST":
        return _page(request, row, form)
    if row.state in (SignatureState.VERIFYING, SignatureState.EXCLUDED):
        if is_too_often(request, what="verify", limit=TRIES_MOST, seconds=TRIES_SECONDS):
            response = _page(request, row, form, is_slow=True, status=429)
            response.headers["Retry-After"] = str(TRIES_SECONDS)
            return response
        if not form.is_valid():
            return _page(request, row, form, status=422)
    return _prove(request, row, form)


def _prove(request: HttpRequest, row: Signature, form: PostcodeForm) -> HttpResponse:
    code = form.cleaned_data["postcode"] if form.is_valid() else ""
    prove = give_back_proven if row.state == SignatureState.EXCLUDED else prove_place
    try:
        is_proven = prove(uid=row.uid, postcode=code)
    except Conflict as refusal:
        row.refresh_from_db()
        # Pressed twice: it was done the first time.
        if row.state == SignatureState.CONFIRMED:
            return SeeOther(request.path)
        return _page(request, row, form, status=refusal.status)
    if is_proven:
        return SeeOther(request.path)
    form.refuse()
    return _page(request, row, form, status=422)


def _page(
    request: HttpRequest,
    row: Signature,
    form: PostcodeForm,
    *,
    is_slow: bool = False,
    status: int = 200,
) -> HttpResponse:
    initiative = row.petition.initiative
    aside = _aside(row)
    context = {
        "petition": row.petition,
        "initiative": initiative,
        "page": page_of(initiative),
        "form": form,
        "is_waiting": row.state == SignatureState.VERIFYING and row.identity is not None,
        "aside": aside,
        "contact": identity.contact(),
        "is_counted": row.state == SignatureState.CONFIRMED,
        "is_slow": is_slow,
        "withdraw_url": tokens.withdraw_url(row.uid),
    }
    return render(request, "initiatives/petition/verify.html", context, status=status)


def _aside(row: Signature) -> Aside | None:
    """Why two people set it aside, while its author is known."""
    item = standing_exclusion(row) if row.identity is not None else None
    if item is None:
        return None
    exclusion = item.exclusion
    return Aside(
        why=str(WHY[Reason(exclusion.reason)]),
        decided_at=exclusion.applied_at,
        reference=reference(exclusion.uid, row.uid),
        is_proof_enough=is_proof_enough(row, exclusion),
    )
