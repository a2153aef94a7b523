"""Waves: draw one, read all of it, decide, second, give back, take back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused, allows
from civic.lib.responses import SeeOther
from moderation.forms.desk import EXPLANATION_MAX
from moderation.models import Wave, WaveItem
from moderation.models.wave import LeftOut, WaveState
from moderation.permissions import check_can_judge
from moderation.reasons import EFFECTS_OF_MEASURES, written_decision
from moderation.waves import actions
from moderation.waves.drawing import ALONE, LEAST, MOST, SIGNATURES, SUPPORTS, draw_wave
from moderation.waves.forms import WaveForm

LISTED = 20


@dataclass(frozen=True)
class Shown:
    """One case of a wave as its holder reads it: nothing of one they are a party to."""

    item: WaveItem
    left_out: LeftOut

    @property
    def is_in(self) -> bool:
        """Whether it would be decided."""
        return self.left_out == LeftOut.NO

    @property
    def is_told(self) -> bool:
        """Whether its title and text may be read."""
        return self.left_out != LeftOut.PARTY


@require_safe
@require_role(Role.MODERATOR)
def waves(request: HttpRequest) -> HttpResponse:
    """What a wave is, the button that draws one, one's own and the last ones."""
    now, user = timezone.now(), _me(request)
    mine = Wave.objects.filter(decided_by=user, state=WaveState.DECIDED).order_by("-decided_at")
    last = mine.first()
    context = {
        "held": Wave.objects.held_by(user, now).first(),
        "undoable": last if last and last.can_be_undone(now) else None,
        "to_second": Wave.objects.to_second(user, now).count(),
        "past": Wave.objects.filter(decided_at__isnull=False).order_by("-decided_at")[:LISTED],
        "least": LEAST,
        "most": MOST,
        "alone": ALONE,
        "signatures": SIGNATURES,
        "supports": SUPPORTS,
    }
    return render(request, "moderation/waves/waves.html", context)


@require_POST
@require_role(Role.MODERATOR)
def draw(request: HttpRequest) -> HttpResponse:
    """Take the next wave, or say that there is none."""
    found = draw_wave(by=_me(request))
    if found is None:
        messages.info(request, _("Aucune vague : rien ne se ressemble, ou rien que vous jugiez."))
        return SeeOther(reverse("waves"))
    return SeeOther(reverse("wave", kwargs={"pk": found.pk}))


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR)
def wave(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a wave, read and decided by whoever holds it."""
    row = get_object_or_404(Wave, pk=pk)
    if not Wave.objects.held_by(_me(request), timezone.now()).filter(pk=pk).exists():
        if request.method == "POST":
            messages.warning(request, _("Cette vague n’est plus entre vos mains."))
            return SeeOther(reverse("waves"))
        raise Http404
    shown = _shown(row, _me(request))
    items = [one.item.pk for one in shown if one.is_in]
    if request.method != "POST":
        return _page(request, row, shown, WaveForm(items=items))
    if row.state == WaveState.PROPOSED:
        return _act(request, lambda: actions.second_wave(by=_me(request), wave=row))
    form = WaveForm(request.POST, items=items)
    if not form.is_valid():
        return _page(request, row, shown, form, status=422)
    if request.POST.get("etape") == "apercu":
        return _page(request, row, shown, form, preview=True)
    data = form.cleaned_data
    return _act(request, lambda: actions.decide_wave(by=_me(request), wave=row, **data))


@require_POST
@require_role(Role.MODERATOR)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a wave back, or refuse what a colleague proposed."""
    row = get_object_or_404(Wave, pk=pk)
    try:
        actions.drop_wave(by=_me(request), wave=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
    else:
        messages.success(request, _("Vague rendue : ses dossiers se tirent un par un."))
    return SeeOther(reverse("waves"))


@require_POST
@require_role(Role.MODERATOR)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole wave back within its minute."""
    row = get_object_or_404(Wave, pk=pk)
    try:
        done = actions.undo_wave(by=_me(request), wave=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
        return SeeOther(reverse("waves"))
    messages.success(request, _("Vague reprise : personne n’a rien lu."))
    if done.left:
        messages.warning(request, _left(done.left))
    return SeeOther(reverse("waves"))


def _act(request: HttpRequest, act: Callable[[], actions.Done]) -> HttpResponse:
    try:
        done = act()
    except Refused as refusal:
        messages.warning(request, refusal.reason)
        return SeeOther(reverse("waves"))
    if done.is_proposal:
        said = _("Proposée : au-dessus de %(count)d dossiers, une seconde personne confirme.")
        messages.success(request, said % {"count": ALONE})
        return SeeOther(reverse("waves"))
    text = ngettext(
        "%(count)d dossier décidé. Vous pouvez tout reprendre pendant une minute.",
        "%(count)d dossiers décidés. Vous pouvez tout reprendre pendant une minute.",
        done.decided,
    )
    messages.success(request, text % {"count": done.decided})
    if done.left:
        messages.info(request, _left(done.left))
    return SeeOther(reverse("waves"))


def _left(count: int) -> str:
    text = ngettext(
        "%(count)d dossier se juge à part.", "%(count)d dossiers se jugent à part.", count
    )
    return text % {"count": count}


def _shown(row: Wave, user: User) -> list[Shown]:
    items = row.items.select_related("case__author").order_by("left_out", "case")
    shown = [Shown(item, LeftOut(item.left_out)) for item in items]
    if row.state == WaveState.DRAWN:
        return shown
    # A colleague gathered it: what one is a party to is one's own.
    return [
        one if allows(check_can_judge, user, one.item.case) else Shown(one.item, LeftOut.PARTY)
        for one in shown
    ]


def _page(
    request: HttpRequest,
    row: Wave,
    shown: list[Shown],
    form: WaveForm,
    *,
    preview: bool = False,
    status: int = 200,
) -> HttpResponse:
    kept = set(form.cleaned_data.get("without", [])) if form.is_bound and form.is_valid() else set()
    inside = [one for one in shown if one.is_in]
    decided = [one for one in inside if one.item.pk not in kept]
    is_proposed = row.state == WaveState.PROPOSED
    context: dict[str, Any] = {
        "wave": row,
        "form": form,
        "inside": inside,
        "outside": [one for one in shown if not one.is_in],
        "kept": kept,
        "count": len(decided),
        "needs_two": len(decided) > ALONE,
        "alone": ALONE,
        "is_proposed": is_proposed,
        "explanation_max": EXPLANATION_MAX,
        "preview": None,
    }
    if (preview or is_proposed) and decided:
        measure = row.measure if is_proposed else form.cleaned_data["measure"]
        explanation = row.explanation if is_proposed else form.cleaned_data["explanation"]
        is_by_two = is_proposed or len(decided) > ALONE
        context["preview"] = _preview(decided[0], measure, explanation, is_by_two=is_by_two)
    return render(request, "moderation/waves/wave.html", context, status=status)


def _preview(first: Shown, measure: str, explanation: str, *, is_by_two: bool) -> dict[str, str]:
    judgement = actions.judgement_of(measure, explanation)
    return {
        "measure": judgement.measure.label,
        "effect": EFFECTS_OF_MEASURES[judgement.measure],
        "reason": written_decision(first.item.case, judgement, has_two_voices=is_by_two),
    }


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)
