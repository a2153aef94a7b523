"""Paper: the sheet to print, and the counts of collected sheets."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.kept import Kept
from civic.lib.permissions import Conflict, Refused
from civic.lib.responses import SeeOther, uncached
from initiatives import whole
from initiatives.actions.paper import (
    WrongCountError,
    cancel_paper,
    check_can_confirm_paper,
    check_can_declare_paper,
    confirm_paper,
    declare_paper,
)
from initiatives.forms.paper import ConfirmPaperForm, DeclarePaperForm
from initiatives.models import Initiative, Petition
from initiatives.models.paper import PaperCount
from initiatives.permissions import check_is_team
from initiatives.petitions import sheet
from initiatives.petitions.piles import LINES
from initiatives.petitions.states import PetitionState
from initiatives.states import Visibility
from initiatives.team import role_of
from initiatives.views.made import Made, file_of
from initiatives.views.reading import withheld
from initiatives.views.stale import is_stale, keeps_text
from initiatives.views.stances import sign_in

LINK_SALT, LINK_SECONDS = "petition.paper", 30 * 24 * 3600
_RUNNING = (PetitionState.OPEN, PetitionState.PAUSED)
# Sheets already drawn, by everything that is printed on them: about 25 kB each.
_drawn = Kept[bytes](seconds=24 * 3600, most=200)


@require_safe
def paper_sheet(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One A4 page to print and sign by hand; 410 once the petition is over."""
    row = whole.get(pk)
    if not row.is_listed:
        return withheld(request, row)
    petition = petition_of(row)
    if slug != row.slug:
        return redirect("paper-sheet", pk=row.pk, slug=row.slug, permanent=True)
    if petition.state not in _RUNNING:
        context = {"initiative": row}
        return render(request, "initiatives/petition/paper_over.html", context, status=410)
    if not petition.is_addressed:
        raise Conflict(_("La modération a suspendu ce qu’elle demande : rien ne s’imprime."))
    if row.is_veiled or petition.visibility == Visibility.BLURRED:
        raise Conflict(_("La modération a mis un avertissement : la feuille ne s’imprime pas."))
    return _pdf(request, printed(row, petition))


def printed(row: Initiative, petition: Petition) -> sheet.Sheet:
    """What the sheet of a petition says."""
    return sheet.Sheet(
        number=row.pk,
        title=row.title,
        request=petition.request,
        addressee=petition.addressee,
        territory=row.territory.name,
        # An end at midnight belongs to the day before.
        ends_on=timezone.localdate(petition.ends_at - timedelta(seconds=1)),
        address=f"{settings.SITE_URL}{row.get_absolute_url()}signer/",
        site=identity.site_name(),
        contact=identity.contact(),
    )


def petition_of(row: Initiative) -> Petition:
    """The petition of an initiative. Raises `Http404`."""
    petition = Petition.objects.filter(initiative=row).first()
    if petition is None:
        raise Http404
    petition.initiative = row
    return petition


def _pdf(request: HttpRequest, page: sheet.Sheet) -> HttpResponse:
    made = Made(page.digest, f"petition-{page.number}.pdf", lambda: sheet.draw(page))
    return file_of(request, made, _drawn)


# -- Collected sheets -----------------------------------------------------------------------------


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def paper_counts(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What the team declared, with the links to hand on, and the form that declares more."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    check_is_team(request.user, row)
    petition = petition_of(row)
    if request.method != "POST":
        return _counts(request, petition, DeclarePaperForm(petition=petition))
    form = DeclarePaperForm(request.POST, petition=petition)
    try:
        check_can_declare_paper(request.user, petition)
        if is_stale(request):
            stale = Refused(_("Cette page était ouverte depuis trop longtemps : renvoyez-la."))
            return _counts(request, petition, form, refusal=stale, status=stale.status)
        if not form.is_valid():
            return _counts(request, petition, form, status=422)
        made = declare_paper(by=request.user, petition=petition, pile=form.pile())
    except Conflict as refusal:
        return _counts(request, petition, form, refusal=refusal, status=refusal.status)
    return SeeOther(f"{request.path}?fait={made.uid}#releves")


@uncached
@require_POST
def cancel(request: HttpRequest, pk: int, slug: str, uid: UUID) -> HttpResponse:
    """Take a count back."""
    if not isinstance(request.user, User):
        return sign_in(reverse("paper-counts", args=[pk, slug]))
    paper = get_object_or_404(PaperCount, uid=uid, petition__initiative=pk)
    paper = cancel_paper(by=request.user, uid=paper.uid)
    row = paper.petition.initiative
    if role_of(request.user, row) is None:
        return SeeOther(row.get_absolute_url())
    return SeeOther(reverse("paper-counts", args=[row.pk, row.slug]))


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the person who recounts: what to count, and what they found."""
    paper = _linked(token)
    if paper is None:
        return render(request, "initiatives/petition/paper_stale.html", status=404)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    check_can_confirm_paper(request.user, paper)
    form = ConfirmPaperForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                number = form.cleaned_data["number"]
                confirm_paper(by=request.user, uid=paper.uid, number=number)
                return SeeOther(request.path)
        except WrongCountError:
            form.refuse()
        status = 422
    context = {"paper": paper, "initiative": paper.petition.initiative, "form": form}
    response = render(request, "initiatives/petition/paper_confirm.html", context, status=status)
    # Without any, the browser would hide where the form comes from, and it would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def link_to(paper: PaperCount) -> str:
    """The link that the author gives to the person who recounts; good for a month."""
    token = signing.dumps(paper.uid.hex, salt=LINK_SALT)
    return settings.SITE_URL + reverse("confirm-paper", kwargs={"token": token})


def _linked(token: str) -> PaperCount | None:
    try:
        uid = UUID(hex=signing.loads(token, salt=LINK_SALT, max_age=LINK_SECONDS))
    except (signing.BadSignature, ValueError):
        return None
    rows = PaperCount.objects.select_related("petition__initiative__territory", "declared_by")
    return rows.filter(uid=uid).first()


def _counts(
    request: HttpRequest,
    petition: Petition,
    form: DeclarePaperForm,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    papers = list(petition.papers.order_by("-id")[:200])
    context = {
        "initiative": petition.initiative,
        "petition": petition,
        "form": form,
        "refusal": refusal,
        "rows": [(paper, "" if paper.cancelled_at else link_to(paper)) for paper in papers],
        "total": petition.papers.total(),
        "lines": LINES,
        "is_running": petition.state in _RUNNING,
        "can_declare": petition.state != PetitionState.ARCHIVED,
        "done": request.GET.get("fait", ""),
    }
    return render(request, "initiatives/petition/paper.html", context, status=status)
