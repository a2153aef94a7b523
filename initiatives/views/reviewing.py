"""Read everything again, then publish: at once, for everybody."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.accounts.models import Mandate, User
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.lib.responses import SeeOther
from initiatives import actions
from initiatives.forms import ComposeForm
from initiatives.models import Draft
from initiatives.views.composing import composer_page, similar_to
from initiatives.views.drafts import get_draft
from initiatives.views.stale import is_stale, keeps_text
from initiatives.views.stances import sign_in

DIGITS = 18


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A draft as it will look, and the button that publishes it."""
    row = get_draft(request, uid)
    if row.published is not None:
        return redirect(row.published.public_url)
    if request.method != "POST" and _comes_back_to(request, row):
        return redirect("review", uid=uid)
    form = ComposeForm(row.data, image=row.image)
    if not form.is_valid():
        return composer_page(request, uid, form=form, draft=row, status=422)
    if request.method == "POST":
        return _publish(request, row, form)
    return _page(request, row, form)


def _comes_back_to(request: HttpRequest, row: Draft) -> bool:
    """Give the draft to the account that was made or opened in order to publish it.

    Only the address given to the sign-in page asks for it: opening a shared link takes nothing.
    """
    asked = request.GET.get("reprendre") == "1"
    if asked and isinstance(request.user, User):
        actions.claim_draft(by=request.user, draft=row)
    return asked and request.user.is_authenticated


def _publish(request: HttpRequest, row: Draft, form: ComposeForm) -> HttpResponse:
    if is_stale(request):
        stale = Refused(
            _("Cette page était ouverte depuis trop longtemps : vérifiez et publiez de nouveau.")
        )
        return _page(request, row, form, refusal=stale)
    if not isinstance(request.user, User):
        return sign_in(_address_after_sign_in(row))
    try:
        initiative = actions.publish(
            by=request.user,
            content=form.content(),
            draft=row,
            answers=row.answers if row.answers and row.answers.is_listed else None,
            image=row.image,
            as_mandate=_mandate(request.user, request.POST.get("mandat", "")),
        )
    except (Conflict, TooMany) as refusal:
        return _page(request, row, form, refusal=refusal)
    return SeeOther(f"{initiative.get_absolute_url()}?publiee=1")


def _mandates(user: User) -> list[Mandate]:
    return list(Mandate.objects.current().filter(user=user).select_related("territory"))


def _mandate(user: User, text: str) -> Mandate | None:
    """The mandate under which somebody chose to speak. Raises `Refused` when it is not theirs."""
    if not text:
        return None
    known = text.isascii() and text.isdigit() and len(text) <= DIGITS
    row = Mandate.objects.current().filter(user=user, pk=int(text)).first() if known else None
    if row is None:
        raise Refused(_("Ce mandat n’est pas le vôtre ou n’est plus en cours."))
    return row


def _address_after_sign_in(row: Draft) -> str:
    return f"{reverse('review', kwargs={'uid': row.pk})}?reprendre=1"


def _page(
    request: HttpRequest, row: Draft, form: ComposeForm, *, refusal: Refused | None = None
) -> HttpResponse:
    content = form.content()
    user = request.user
    context: dict[str, Any] = {
        "draft": row,
        "content": content,
        "suggested": not row.data.get("decision_maker", "").strip(),
        "similar": similar_to(request, content.title, content.territory, row.answers),
        "mandates": _mandates(user) if isinstance(user, User) else [],
        "lost_answers": row.answers and not row.answers.is_listed,
        "refusal": refusal,
        "next": urlencode({"next": _address_after_sign_in(row)}),
    }
    status = refusal.status if refusal else 200
    return render(request, "initiatives/review.html", context, status=status)
