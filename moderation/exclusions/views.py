"""Petitions whose signatures wait for somebody: their groups, a proposal, letting suspects back."""

from datetime import datetime, timedelta
from typing import cast

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from initiatives.actions.exclusions import Preview, preview_conditions, propose_matching
from initiatives.actions.verifying import release_suspects
from initiatives.groups import groups_of
from initiatives.models import Exclusion, GivenBack, Petition, Signature
from initiatives.permissions import check_can_exclude
from initiatives.petitions.figures import Line, lines
from initiatives.petitions.states import Reason
from moderation.exclusions.forms import EVIDENCE_MAX, ProposalForm, ReleaseForm

PAGE = 20
# How far back groups are looked for, in days; traces are kept for thirty.
DAYS = (1, 7, 30)
OPEN = (Exclusion.State.PROPOSED, Exclusion.State.APPLIED)


@require_safe
@require_role(Role.MODERATOR, Role.OPERATOR)
def petitions(request: HttpRequest) -> HttpResponse:
    """Those with signatures in verification, a proposal, or signatures set aside."""
    number = request.GET.get("numero", "")
    if _is_number(number):
        found = Petition.objects.filter(initiative=int(number)).first()
        if found is not None:
            return SeeOther(reverse("petition-groups", kwargs={"pk": found.initiative_id}))
    page = int(request.GET["page"]) if _is_number(request.GET.get("page", "")) else 1
    rows = list(_waiting()[(max(page, 1) - 1) * PAGE : max(page, 1) * PAGE + 1])
    context = {
        "petitions": [(row, _masked({_("En vérification"): row.tally.verifying})) for row in rows][
            :PAGE
        ],
        "unknown": number,
        "next_url": f"?page={page + 1}" if len(rows) > PAGE else "",
        "previous_url": f"?page={page - 1}" if page > 1 else "",
    }
    return render(request, "moderation/exclusions/petitions.html", context)


@require_safe
@require_role(Role.MODERATOR, Role.OPERATOR)
def petition(request: HttpRequest, pk: int) -> HttpResponse:
    """One petition: groups of signatures, and what was proposed and decided."""
    row = _get(request, pk)
    days = _days(request)
    context = {
        "petition": row,
        "days": days,
        "choices": DAYS,
        "tables": groups_of(row, timezone.now() - timedelta(days=days)),
        "counts": _masked(
            {_("En vérification"): row.tally.verifying, _("Écartées"): row.tally.excluded}
        ),
        "exclusions": _exclusions(row),
    }
    return render(request, "moderation/exclusions/petition.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR, Role.OPERATOR)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose conditions, see how many they find, and propose; nobody is set aside yet."""
    row = _get(request, pk)
    if request.method != "POST":
        given = {
            key: value for key, value in request.GET.items() if key in ProposalForm.base_fields
        }
        return _propose_page(request, row, ProposalForm(initial=given))
    form = ProposalForm(request.POST)
    if not form.is_valid():
        return _propose_page(request, row, form, status=422)
    if request.POST.get("etape") != "proposer":
        found = preview_conditions(row, form.conditions())
        return _propose_page(request, row, form, found)
    try:
        made = propose_matching(
            by=_me(request),
            petition=row,
            conditions=form.conditions(),
            reason=Reason(form.cleaned_data["reason"]),
            evidence=form.cleaned_data["evidence"],
        )
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _propose_page(request, row, form, status=refusal.status)
    messages.success(request, _("Proposé. Rien ne change tant qu’une autre personne n’applique."))
    return SeeOther(reverse("exclusion", kwargs={"uid": made.uid}))


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR, Role.OPERATOR)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Count again those asked for another proof since a moment, once confirmed."""
    row = _get(request, pk)
    if request.method != "POST":
        return _release_page(request, row, ReleaseForm())
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _release_page(request, row, form, status=422)
    since = form.cleaned_data["since"]
    if request.POST.get("etape") != "reprendre":
        number = Signature.objects.verifying_since(row, since).count()
        return _release_page(request, row, form, found=_masked({_("En vérification"): number}))
    moved = release_suspects(by=_me(request), petition=row, since=since)
    if not moved:
        form.add_error(
            None,
            _("Plus aucune n’est en vérification depuis ce moment : quelqu’un a pu décider."),
        )
        return _release_page(request, row, form, status=409)
    messages.success(request, _("Ces signatures sont comptées de nouveau."))
    return SeeOther(reverse("petition-groups", kwargs={"pk": row.initiative_id}))


def _exclusions(petition: Petition) -> QuerySet[Exclusion]:
    """The latest ones, and whether one of their signatures waits for a second person."""
    asked = GivenBack.objects.filter(item__exclusion=OuterRef("pk"), state=GivenBack.State.PROPOSED)
    return petition.exclusions.annotate(asked=Exists(asked)).order_by("-proposed_at")[:50]


def found_lines(preview: Preview) -> list[Line]:
    """How many, told as on the page « Intégrité »: nothing that could point at somebody."""
    return _masked({_("Comptées"): preview.confirmed, _("En vérification"): preview.verifying})


def _masked(cells: dict[str, int]) -> list[Line]:
    return lines(cells)


def _waiting() -> QuerySet[Petition]:
    """Proposals first, then the most in verification."""
    still = Exclusion.objects.filter(petition=OuterRef("pk"))
    asked = GivenBack.objects.filter(
        item__exclusion__petition=OuterRef("pk"), state=GivenBack.State.PROPOSED
    )
    rows = Petition.objects.annotate(
        proposed=Exists(still.filter(state=Exclusion.State.PROPOSED)) | Exists(asked),
        decided=Exists(still.filter(state__in=OPEN)),
    )
    rows = rows.filter(Q(decided=True) | Q(tally__verifying__gt=0))
    rows = rows.select_related("initiative__territory", "tally")
    return rows.order_by("-proposed", "-tally__verifying", "pk")


def _get(request: HttpRequest, pk: int) -> Petition:
    """A petition in which one has no part; raises with the reason otherwise."""
    rows = Petition.objects.select_related("initiative__territory", "tally")
    row = get_object_or_404(rows, initiative=pk)
    check_can_exclude(_me(request), row)
    return row


def _days(request: HttpRequest) -> int:
    text = request.GET.get("jours", "7")
    if text not in [str(days) for days in DAYS]:
        raise Http404
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _propose_page(
    request: HttpRequest,
    row: Petition,
    form: ProposalForm,
    found: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "petition": row,
        "form": form,
        "found": found_lines(found) if found else None,
        "nothing": found is not None and not (found.confirmed or found.verifying),
        "told": form.conditions().told() if found else [],
        "evidence_max": EVIDENCE_MAX,
    }
    return render(request, "moderation/exclusions/propose.html", context, status=status)


def _release_page(
    request: HttpRequest,
    row: Petition,
    form: ReleaseForm,
    status: int = 200,
    found: list[Line] | None = None,
) -> HttpResponse:
    since: datetime | None = form.cleaned_data.get("since") if form.is_bound else None
    context = {"petition": row, "form": form, "found": found, "since": since}
    return render(request, "moderation/exclusions/release.html", context, status=status)


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
