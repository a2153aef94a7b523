"""Organisations as anybody reads them: the directory, and one of them."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib import identity
from civic.lib.folding import fold
from civic.lib.responses import public_page
from initiatives.cards import html_of
from initiatives.models import (
    Backing,
    Initiative,
    Organisation,
    OrganisationMember,
    OrganisationRole,
    Restriction,
)
from initiatives.models.organisation import ORGANISATION
from initiatives.pagination import BadTokenError, Order, Page, paginate
from initiatives.states import Visibility
from initiatives.views.addresses import page_url

NEWEST = Order("created_at", "pk", kind=datetime)
FOUND_MOST = 50
NAMED_MOST = 100
BEHIND = Order("since", "pk", kind=datetime)


@public_page
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The latest ones, or those whose name begins with what is typed."""
    words = request.GET.get("q", "")[:80]
    page, problem = _search(words) if fold(words) else _latest(request)
    context = {
        "words": words,
        "rows": page.rows,
        "most": FOUND_MOST if len(page.rows) > FOUND_MOST - 1 and fold(words) else 0,
        "next_url": page_url(request, apres=page.after) if page.after else "",
        "previous_url": page_url(request, avant=page.before) if page.before else "",
        "problem": problem,
    }
    return render(
        request, "initiatives/organisations/list.html", context, status=422 if problem else 200
    )


@public_page
@require_safe
def organisation(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One of them: what it says of itself, who says they are of it, what it stands behind."""
    rows = Organisation.objects.select_related("territory")
    row = get_object_or_404(rows, pk=pk)
    if slug != row.slug:
        return redirect(row, permanent=True)
    page, problem = _behind(request, row)
    members = OrganisationMember.objects.shown().filter(organisation=row).select_related("person")
    decision = None
    if row.visibility != Visibility.PUBLIC:
        decision = Restriction.objects.about(ORGANISATION, row.pk).first()
    context = {
        "organisation": row,
        "decision": decision,
        "contact": identity.contact(),
        "members": members.order_by("role", "joined_at", "pk")[:NAMED_MOST],
        "role": role_in(request, row),
        "behind": page.rows,
        "next_url": page_url(request, apres=page.after) if page.after else "",
        "previous_url": page_url(request, avant=page.before) if page.before else "",
        "problem": problem,
    }
    status = 422 if problem else 410 if row.visibility == Visibility.REMOVED else 200
    response = render(request, "initiatives/organisations/one.html", context, status=status)
    if not row.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def role_in(request: HttpRequest, row: Organisation) -> OrganisationRole | None:
    """What whoever asks is in it; None for a stranger or a visitor."""
    if not request.user.is_authenticated:
        return None
    mine = OrganisationMember.objects.standing().filter(organisation=row, person=request.user)
    role = mine.values_list("role", flat=True).first()
    return OrganisationRole(role) if role else None


def _search(words: str) -> tuple[Page[Organisation], str]:
    rows = Organisation.objects.listed().filter(folded__startswith=fold(words))
    return Page(list(_shown(rows).order_by("folded", "pk")[:FOUND_MOST])), ""


def _latest(request: HttpRequest) -> tuple[Page[Organisation], str]:
    rows = _shown(Organisation.objects.listed())
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    try:
        return paginate(rows, NEWEST, after=after, before=before), ""
    except BadTokenError:
        return Page(), _("Cette page n’existe pas.")


def _shown(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return rows.select_related("territory").defer("territory__words", "territory__postcodes")


def _behind(request: HttpRequest, row: Organisation) -> tuple[Page[Backing], str]:
    """What it carries and backs, latest first, each with its card; withheld ones are left out."""
    rows = Backing.objects.standing().filter(
        organisation=row, initiative__in=Initiative.objects.visible_to(None)
    )
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    try:
        page = paginate(rows, BEHIND, after=after, before=before)
    except BadTokenError:
        return Page(), _("Cette page n’existe pas.")
    keys = [backing.initiative_id for backing in page.rows]
    cards = html_of(Initiative.objects.filter(pk__in=keys).for_cards())
    for backing in page.rows:
        backing.card = cards.get(backing.initiative_id, "")  # type: ignore[attr-defined]
    return page, ""
