"""The desk: what waits, the next case, a decision, and its minute of grace."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
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
from civic.elections import calendar
from civic.lib.permissions import Refused, allows
from civic.lib.responses import SeeOther
from moderation import actions, few, kinds, queries
from moderation.actions.account_measures import ends_at
from moderation.actions.second_looks import check_can_ask, reason_of
from moderation.actions.voices import is_seconded, proposed_in
from moderation.duty.support import somebody
from moderation.forms.desk import JudgementForm
from moderation.hub import COUNTED, hub_of
from moderation.judgement import Judgement
from moderation.models import Case, Decision
from moderation.models.decision import Measure
from moderation.permissions import check_can_judge, check_can_read
from moderation.reasons import (
    account_sentence,
    effect_of_measure,
    written_decision,
    written_proposal,
)
from moderation.surroundings import Surroundings, case_of
from moderation.two_voices import is_about_candidate, lapses_at, needs_two


@require_safe
@require_role(Role.MODERATOR)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits, and the button that draws the next case."""
    now = timezone.now()
    hub = hub_of(_me(request), now)
    last = Decision.objects.filter(pk=hub.last).select_related("case").first() if hub.last else None
    context = {
        "hub": hub,
        "counted": COUNTED,
        "undoable": last,
        "seconds": int((last.final_at - now).total_seconds()) if last else 0,
        "moderators": queries.moderators(),
        "stuck": queries.stuck_cases(),
        "enough": queries.MODERATORS_ENOUGH,
        "polls": calendar.under_way(now),
        "somebody": somebody(),
        "minutes": settings.MODERATOR_DAILY_MINUTES,
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
    row = case_of(pk)
    if row is None:
        raise Http404
    _check_may_read(request, row)
    around = Surroundings(row)
    first = around.first
    if request.method != "POST":
        motive = first.proposed["motive"] if first else row.motive
        return _page(request, around, _empty_form(_measures(row), motive))
    if first is not None and request.POST.get("etape") == "accord":
        form = _form(row, first.proposed)
        form.full_clean()
        return _decide(request, row, form, proposed_in(first), "")
    form = _form(row, request.POST)
    if not form.is_valid():
        return _page(request, around, form, status=422)
    if request.POST.get("etape") == "apercu":
        return _page(request, around, form, preview=True)
    return _decide(request, row, form, form.judgement(), form.cleaned_data["forward"])


@require_safe
@require_role(Role.MODERATOR)
def case_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a case, for whoever may read the case, even once it is withheld."""
    row = get_object_or_404(Case, pk=pk)
    _check_may_read(request, row)
    image = queries.picture_of(row, kinds.find(row.kind, row.key))
    if image is None:
        raise Http404
    with image.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type="image/webp")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


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


def _decide(
    request: HttpRequest, row: Case, form: JudgementForm, judgement: Judgement, forward_to: str
) -> HttpResponse:
    try:
        decision = actions.decide_case(
            by=_me(request), case=row, judgement=judgement, forward_to=forward_to
        )
    except Refused as refusal:
        # Somebody else's decision, a lease that ended: what was typed stays on the page.
        form.add_error(None, refusal.reason)
        row.refresh_from_db()
        return _page(request, Surroundings(row), form, status=refusal.status)
    said = _("Décision prise. Vous pouvez la reprendre pendant une minute.")
    if decision.is_proposal:
        said = _(
            "Mesure provisoire prise : une seconde personne doit confirmer. Vous pouvez la "
            "reprendre pendant une minute."
        )
    messages.success(request, said)
    return SeeOther(reverse("desk"))


def _check_may_read(request: HttpRequest, row: Case) -> None:
    """An open case is read by whoever holds it; a decided one by who might have judged it."""
    user, now = _me(request), timezone.now()
    if row.is_open:
        if not row.is_held_by(user, now):
            if request.method != "POST":
                raise Http404
            # A lease that ended keeps what was typed; it shows nothing to a party.
            check_can_judge(user, row)
        return
    check_can_read(user, row)


def _page(
    request: HttpRequest,
    around: Surroundings,
    form: JudgementForm,
    *,
    preview: bool = False,
    status: int = 200,
) -> HttpResponse:
    now, row, first = timezone.now(), around.case, around.first
    content = kinds.find(row.kind, row.key)
    context = {
        "case": row,
        "form": form,
        "content": content,
        "picture": queries.picture_of(row, content),
        "changed": content is not None and content.text_hash != row.text_hash,
        "lane": row.lane_at(now),
        "inflow": around.inflow,
        "cover": around.cover,
        "terms": row.terms_at(now),
        "motives": around.motives,
        "notes": around.notes,
        "hits": around.hits,
        "orders": around.orders,
        "notices": around.notices,
        "record": around.record,
        "around": around,
        "beside": kinds.around(row.kind, row.key) if content and _holds(request, row) else [],
        "history": around.history,
        "earlier": around.earlier,
        "can_ask": not row.is_open and allows(check_can_ask, _me(request), row, now),
        "can_decide": _holds(request, row),
        "preview": _preview(around, form.judgement(), content) if preview else None,
        "first": first,
        "too_few": few.reason() if row.is_open and row.stuck_since else "",
        "on_candidate": content is not None and is_about_candidate(content, now),
        "warned": around.warning_at(now),
        "transmissions": around.transmissions,
    }
    return render(request, "moderation/case.html", context, status=status)


def _holds(request: HttpRequest, row: Case) -> bool:
    return row.is_open and row.lease_by_id == _me(request).pk


def _preview(
    around: Surroundings, judgement: Judgement, content: kinds.Content | None
) -> dict[str, str | bool]:
    """What would be read and done; alone, less than what is asked where two are needed."""
    now, row = timezone.now(), around.case
    are_few = row.stuck_since is not None and judgement.restricts
    is_first = around.first is None and not around.is_again
    is_alone = is_first and (are_few or needs_two(judgement, content, now))
    done = judgement.alone() if is_alone else judgement
    return {
        "measure": done.measure.label,
        "effect": effect_of_measure(row.kind, done.measure),
        "reason": _reason(around, judgement, is_alone=is_alone, now=now),
        "is_alone": is_alone,
        "account": account_sentence(judgement.account, ends_at(judgement, now)),
    }


def _reason(around: Surroundings, judgement: Judgement, *, is_alone: bool, now: datetime) -> str:
    row = around.case
    if not judgement.restricts:
        return reason_of(judgement) if around.is_again else judgement.explanation
    if is_alone:
        until = lapses_at(judgement, now)
        return written_proposal(row, judgement, until, are_few=row.stuck_since is not None)
    has_two_voices = around.is_again or is_seconded(around.first, judgement)
    return written_decision(row, judgement, has_two_voices=has_two_voices)


def _form(row: Case, data: Mapping[str, Any]) -> JudgementForm:
    return JudgementForm(data, text=_whole(row), measures=_measures(row))


@lru_cache(maxsize=200)
def _empty_form(measures: tuple[Measure, ...], motive: str) -> JudgementForm:
    """A form that nobody filled in: made once for all cases of one kind and motive."""
    return JudgementForm(measures=measures, initial={"motive": motive})


def _measures(row: Case) -> tuple[Measure, ...]:
    """What may be decided about it today."""
    kind = kinds.get(row.kind)
    measures = kind.measures if kind else kinds.PLAIN
    if row.stuck_since is not None:
        measures = tuple(one for one in measures if one in few.LEFT)
    return measures


def _whole(row: Case) -> str:
    return "\n".join(text for _title, text in row.text)


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
