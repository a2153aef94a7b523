"""The page of an appeal, behind a link that nobody guesses, and the way to it from a decision."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from civic.lib import identity
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, uncached
from initiatives.models import Restriction
from moderation import kinds, queries
from moderation.appeals import claims, emails
from moderation.appeals.claims import Claim
from moderation.appeals.filing import file_appeal
from moderation.appeals.forms import PleaForm
from moderation.models import Appeal, Decision, Ruling
from moderation.models.appeal import WORDS_MAX, Side
from moderation.models.decision import Measure
from moderation.reasons import effect_of_measure


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """What was decided, the form, then the state and the answer. Opening it changes nothing."""
    claim = claims.read(token)
    if claim is None:
        raise Http404
    if request.method != "POST":
        return _page(request, claim, PleaForm())
    form = PleaForm(request.POST)
    if not form.is_valid():
        return _page(request, claim, form, status=422)
    try:
        file_appeal(claim=claim, words=form.cleaned_data["words"])
    except Refused as refusal:
        # What was typed stays on the page.
        form.add_error(None, refusal.reason)
        return _page(request, claim, form, status=refusal.status)
    return SeeOther(f"{request.path}#recours")


@uncached
@require_safe
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """From the decision shown on a page: its author goes on, others read who can contest."""
    restriction = get_object_or_404(Restriction, pk=pk)
    rows = Decision.objects.standing().select_related("case__author", "restriction")
    decision = rows.filter(restriction=restriction).first()
    claim = Claim(decision) if decision else None
    if claim is not None and claim.person is not None and claim.person == request.user:
        return SeeOther(claims.path_of(claim))
    content = kinds.find(restriction.kind, restriction.content_key)
    context = {
        "number": restriction.pk,
        "page": content.url if content else reverse("home"),
        "contact": identity.contact(),
        "is_author": content is not None and content.author == request.user,
    }
    return render(request, "moderation/appeals/contest.html", context)


def _page(request: HttpRequest, claim: Claim, form: PleaForm, status: int = 200) -> HttpResponse:
    filed, plea, case = claim.appeal, claim.plea, claim.decision.case
    ruling = _final(filed)
    refusal = _refusal(claim, filed)
    context = {
        "claim": claim,
        "decision": claim.decision,
        "is_author": claim.side == Side.AUTHOR,
        "effect": effect_of_measure(case.kind, Measure(claim.decision.measure)),
        "content_url": queries.address_of(case),
        "appeal": filed,
        "plea": plea,
        "ruling": ruling,
        "is_withdrawn": filed is not None and not filed.is_open and filed.ruling is None,
        "answer": _answer(ruling),
        "refusal": refusal,
        # Once they sent it, what could not be taken is shown again to be copied.
        "form": form if form.is_bound or not (plea or refusal or ruling) else None,
        "words_max": WORDS_MAX,
        "bodies": settings.OUT_OF_COURT_BODIES,
    }
    return render(request, "moderation/appeals/appeal.html", context, status=status)


def _final(filed: Appeal | None) -> Ruling | None:
    """The answer, once it can no longer be taken back."""
    ruling = filed.ruling if filed else None
    return ruling if ruling and ruling.final_at <= timezone.now() else None


def _answer(ruling: Ruling | None) -> dict[str, str]:
    if ruling is None:
        return {}
    return {
        "headline": emails.headline(ruling),
        "effect": emails.effect(ruling),
        "vote": emails.vote_of(ruling),
    }


def _refusal(claim: Claim, filed: Appeal | None) -> str:
    """Why nothing can be filed; empty when it can, or when there is an appeal to read."""
    if filed is not None and not filed.is_open:
        return ""
    try:
        claims.check_can_contest(claim, timezone.now())
    except Refused as refusal:
        return refusal.reason
    return ""
