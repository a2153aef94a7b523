"""The desk of appeals: the next one, the answer, its minute of grace."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from moderation import kinds
from moderation.appeals import emails, judging
from moderation.appeals.forms import BallotForm
from moderation.models import Appeal
from moderation.models.appeal import ANSWER_MAX, AppealQuerySet, Side
from moderation.permissions import check_can_judge_appeal
from moderation.surroundings import Surroundings


@require_POST
@require_role(Role.MODERATOR)
def draw(request: HttpRequest) -> HttpResponse:
    """Take the oldest appeal one may judge, or say that there is none."""
    seat = judging.draw(by=_me(request))
    if seat is None:
        messages.info(request, _("Aucun recours que vous puissiez juger."))
        return SeeOther(reverse("desk"))
    return SeeOther(_address(seat.appeal))


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal: to answer while one holds it, to read once it has its answer."""
    row = get_object_or_404(_appeals(), pk=pk)
    _check_may_read(request, row)
    if request.method != "POST":
        return _page(request, row, BallotForm(appeal=row))
    form = BallotForm(request.POST, appeal=row)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        judging.vote(by=_me(request), appeal=row, ballot=form.ballot())
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, get_object_or_404(_appeals(), pk=pk), form, status=refusal.status)
    messages.success(request, _("Réponse donnée. Vous pouvez la reprendre pendant une minute."))
    return SeeOther(f"{reverse('desk')}#recours")


@require_POST
@require_role(Role.MODERATOR)
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an appeal back without a reason."""
    row = get_object_or_404(Appeal, pk=pk)
    try:
        judging.pass_on(by=_me(request), appeal=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
    return SeeOther(reverse("desk"))


@require_POST
@require_role(Role.MODERATOR)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's last answer back within its minute."""
    row = get_object_or_404(Appeal, pk=pk, seats__person=_me(request))
    try:
        judging.undo(by=_me(request), appeal=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
        return SeeOther(reverse("desk"))
    messages.success(request, _("Réponse reprise : personne ne l’a lue. Le recours est à vous."))
    return SeeOther(_address(row))


def _appeals() -> AppealQuerySet:
    return Appeal.objects.select_related("decision__case__author", "decision__restriction")


def _check_may_read(request: HttpRequest, row: Appeal) -> None:
    """An open one is read by who holds it or voted; an answered one by who might have judged."""
    user, now = _me(request), timezone.now()
    mine = row.seats.filter(person=user)
    if mine.held(now).exists() or mine.voted().exists():
        return
    if row.is_open and request.method != "POST":
        raise Http404
    # A lease that ended keeps what was typed; it shows nothing to a party.
    check_can_judge_appeal(user, row)


def _page(request: HttpRequest, row: Appeal, form: BallotForm, status: int = 200) -> HttpResponse:
    case, now = row.decision.case, timezone.now()
    around = Surroundings(case)
    content = kinds.find(case.kind, case.key)
    ruling = row.ruling
    context = {
        "appeal": row,
        "case": case,
        "decision": row.decision,
        "is_author": row.side == Side.AUTHOR,
        "pleas": row.pleas.exclude(words="").order_by("sent_at", "pk"),
        "content": content,
        "changed": content is not None and content.text_hash != case.text_hash,
        "motives": around.motives,
        "notes": around.notes,
        "form": form,
        "answer_max": ANSWER_MAX,
        "can_answer": row.is_open and row.seats.held(now).filter(person=_me(request)).exists(),
        "voted": row.seats.voted().filter(person=_me(request)).exists(),
        "ruling": ruling,
        "headline": emails.headline(ruling) if ruling else "",
    }
    return render(request, "moderation/appeals/judge.html", context, status=status)


def _address(row: Appeal) -> str:
    return reverse("judge-appeal", kwargs={"pk": row.pk})


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
