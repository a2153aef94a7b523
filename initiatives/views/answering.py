"""« Répondre » : in the name of a mandate; what is prepared, what is published."""

from functools import partial
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from civic.accounts import second_factor
from civic.accounts.models import Mandate, User
from civic.lib.permissions import Refused
from initiatives.actions.replies import check_can_answer, publish_reply
from initiatives.actions.reply_drafts import check_can_prepare, save_reply_draft
from initiatives.forms.replies import ReplyForm, filled, typed
from initiatives.models import Initiative, Reply, ReplyDraft
from initiatives.replies.answer import drafted
from initiatives.views.rooms import Done, act_on, frame, room_form

ROOM = "replies"


class Desk(NamedTuple):
    """In whose name one works, and what there is."""

    mandate: Mandate
    mandates: list[Mandate]
    reply: Reply | None
    draft: ReplyDraft | None


@room_form
def answer(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Prepare or publish the answer of one mandate."""
    mandates = check_can_prepare(user, row)
    if any(one.user_id == user.pk for one in mandates):
        obstacle = second_factor.obstacle(request, user)
        if obstacle is not None:
            return obstacle
    desk = _desk(request, row, mandates)
    if request.method != "POST":
        return _page(request, row, user, desk, ReplyForm(initial=_initial(desk), initiative=row))
    is_draft = request.POST.get("faire") != "publier"
    form = ReplyForm(request.POST, initial=_initial(desk), initiative=row, draft=is_draft)
    act = partial(_save if is_draft else _publish, row, user, desk, form)
    return act_on(request, form, partial(_page, request, row, user, desk, form), act)


def _desk(request: HttpRequest, row: Initiative, mandates: list[Mandate]) -> Desk:
    asked = request.POST.get("mandate") or request.GET.get("mandat") or str(mandates[0].pk)
    mandate = next((one for one in mandates if str(one.pk) == asked), None)
    if mandate is None:
        raise Http404
    about = {"initiative": row, "mandate": mandate}
    return Desk(
        mandate,
        mandates,
        Reply.objects.filter(**about).first(),
        ReplyDraft.objects.filter(**about).select_related("written_by").first(),
    )


def _initial(desk: Desk) -> dict[str, Any]:
    seen = {
        "seen": desk.reply.version if desk.reply else 0,
        "seen_draft": desk.draft.version if desk.draft else 0,
    }
    if desk.draft is not None:
        return filled(drafted(desk.draft), **seen)
    return filled(typed(desk.reply) if desk.reply else {}, **seen)


def _publish(row: Initiative, user: User, desk: Desk, form: ReplyForm) -> Done:
    made = publish_reply(
        by=user,
        initiative=row,
        mandate=desk.mandate,
        answer=form.answer(),
        seen=form.cleaned_data["seen"] or 0,
    )
    return made.get_absolute_url(), _("Votre réponse est publiée.")


def _save(row: Initiative, user: User, desk: Desk, form: ReplyForm) -> Done:
    save_reply_draft(
        by=user,
        initiative=row,
        mandate=desk.mandate,
        fields=form.draft_fields(),
        seen=form.cleaned_data["seen_draft"] or 0,
    )
    said = _("Le brouillon est enregistré. Personne d’autre que l’élu et son équipe ne le lit.")
    return f"{row.get_absolute_url()}repondre/?mandat={desk.mandate.pk}", said


def _page(
    request: HttpRequest,
    row: Initiative,
    user: User,
    desk: Desk,
    form: ReplyForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        **frame(row, ROOM, _("Répondre à cette initiative")),
        "form": form,
        "desk": desk,
        "is_holder": desk.mandate.user_id == user.pk,
        "refusal": _refusal(user, row, desk),
    }
    return render(request, "initiatives/replies/answer.html", context, status=status)


def _refusal(user: User, row: Initiative, desk: Desk) -> str:
    """Why the holder cannot publish now; a draft can still be kept."""
    if desk.mandate.user_id != user.pk:
        return ""
    try:
        check_can_answer(user, row)
    except Refused as why:
        return why.reason
    return ""
