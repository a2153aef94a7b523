"""The desk: what waits, the next case, a decision, and its minute of grace."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from moderation import actions, kinds, queries
from moderation.forms.desk import EXPLANATION_MAX, JudgementForm
from moderation.models import Case, Decision, Notice
from moderation.models.decision import Measure
from moderation.permissions import check_can_judge
from moderation.reasons import EFFECTS_OF_MEASURES, written_decision


@require_safe
@require_role(Role.MODERATOR)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits, and the button that draws the next case."""
    now = timezone.now()
    user = _me(request)
    last = Decision.objects.standing().filter(by=user).latest_first().select_related("case").first()
    context = {
        "lanes": queries.lane_counts(now),
        "counted": queries.COUNTED,
        "held": Case.objects.held_by(user, now).first(),
        "undoable": last if last and last.can_be_undone(now) else None,
        "seconds": int((last.final_at - now).total_seconds()) if last else 0,
        "notices": Notice.objects.waiting().count(),
        "today": queries.exposure_of(user, now),
        "moderators": queries.moderators(),
        "enough": queries.MODERATORS_ENOUGH,
    }
    return render(request, "moderation/desk.html", context)


@require_POST
@require_role(Role.MODERATOR)
def draw(request: HttpRequest) -> HttpResponse:
    """Take the next case, or say that nothing is left that one may judge."""
    try:
        case = actions.draw(by=_me(request))
    except Refused as refusal:
        messages.warning(request, refusal.reason)
        return SeeOther(reverse("desk"))
    if case is None:
        messages.info(request, _("Rien ne vous attend : aucun dossier que vous puissiez juger."))
        return SeeOther(reverse("desk"))
    return SeeOther(reverse("case", kwargs={"pk": case.pk}))


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: to decide while one holds it, to read once it is decided."""
    row = get_object_or_404(Case.objects.select_related("author"), pk=pk)
    _check_may_read(request, row)
    if request.method != "POST":
        return _page(request, row, JudgementForm(initial={"motive": row.motive}))
    form = JudgementForm(request.POST, text=_whole(row))
    if not form.is_valid():
        return _page(request, row, form, status=422)
    if request.POST.get("etape") == "apercu":
        return _page(request, row, form, preview=True)
    return _decide(request, row, form)


@require_POST
@require_role(Role.MODERATOR)
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a case back without a reason."""
    row = get_object_or_404(Case, pk=pk)
    try:
        actions.pass_on(by=_me(request), case=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
    return SeeOther(reverse("desk"))


@require_POST
@require_role(Role.MODERATOR)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's last decision back within its minute."""
    row = get_object_or_404(Decision.objects.standing(), case=pk, by=_me(request))
    try:
        found = actions.undo_decision(by=_me(request), decision=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
        return SeeOther(reverse("desk"))
    messages.success(request, _("Décision reprise : personne ne l’a lue. Le dossier est à vous."))
    return SeeOther(reverse("case", kwargs={"pk": found.pk}))


def _decide(request: HttpRequest, row: Case, form: JudgementForm) -> HttpResponse:
    try:
        actions.decide_case(by=_me(request), case=row, judgement=form.judgement())
    except Refused as refusal:
        # Somebody else's decision, a lease that ended: what was typed stays on the page.
        form.add_error(None, refusal.reason)
        row.refresh_from_db()
        return _page(request, row, form, status=refusal.status)
    messages.success(request, _("Décision prise. Vous pouvez la reprendre pendant une minute."))
    return SeeOther(reverse("desk"))


def _check_may_read(request: HttpRequest, row: Case) -> None:
    """An open case is read by whoever holds it; a decided one by who might have judged it."""
    user, now = _me(request), timezone.now()
    if row.is_open:
        if not Case.objects.held_by(user, now).filter(pk=row.pk).exists():
            if request.method != "POST":
                raise Http404
            # A lease that ended keeps what was typed; it shows nothing to a party.
            check_can_judge(user, row)
        return
    if not row.decisions.filter(by=user).exists():
        check_can_judge(user, row)


def _page(
    request: HttpRequest,
    row: Case,
    form: JudgementForm,
    *,
    preview: bool = False,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    content = kinds.find(row.kind, row.key)
    context = {
        "case": row,
        "form": form,
        "content": content,
        "changed": content is not None and content.text_hash != row.text_hash,
        "lane": row.lane_at(now),
        "terms": row.terms_at(now),
        "motives": queries.motives_of(row),
        "notes": queries.notes_of(row),
        "notices": Notice.objects.filter(subject_kind=row.kind, subject_key=row.key)[:10],
        "record": queries.author_record(row),
        "alike": queries.alike(row),
        "history": row.decisions.standing().latest_first(),
        "earlier": queries.earlier(row),
        "can_decide": row.is_open and row.lease_by_id == _me(request).pk,
        "explanation_max": EXPLANATION_MAX,
        "preview": _preview(row, form) if preview else None,
    }
    return render(request, "moderation/case.html", context, status=status)


def _preview(row: Case, form: JudgementForm) -> dict[str, str]:
    judgement = form.judgement()
    return {
        "measure": judgement.measure.label,
        "effect": EFFECTS_OF_MEASURES[judgement.measure],
        "reason": written_decision(row, judgement)
        if judgement.measure != Measure.KEEP
        else judgement.explanation,
    }


def _whole(row: Case) -> str:
    return "\n".join(text for _title, text in row.text)


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
