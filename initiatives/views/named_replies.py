"""The reply of somebody who is named: the form, its page, and taking it away."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, public_page, uncached
from initiatives import whole
from initiatives.actions.named_replies import (
    check_can_reply,
    remove_named_reply,
    reply_as_named,
)
from initiatives.forms.named_replies import NamedReplyForm
from initiatives.models import Initiative, NamedReply
from initiatives.models.named_reply import REPLY_MAX
from initiatives.states import Visibility
from initiatives.views import visitor_replies
from initiatives.views.reading import withheld
from initiatives.views.rooms import Done, act_on
from initiatives.views.stale import keeps_text


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def reply_named(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """« Je suis la personne citée » : what it is for, then the form."""
    row = whole.get(pk)
    user = request.user
    if not row.is_listed:
        return withheld(request, row, status=409 if request.method == "POST" else 200)
    if not isinstance(user, User):
        return visitor_replies.ask(request, row)
    known = NamedReply.objects.standing().of(user).filter(initiative=row).first()
    if request.method != "POST":
        return _page(request, row, NamedReplyForm(user=user, initial=_initial(known)), known)
    form = NamedReplyForm(request.POST, user=user)

    def publish() -> Done:
        done = reply_as_named(by=user, initiative=row, saying=form.saying())
        address = f"{row.get_absolute_url()}#reponse-{done.pk}"
        return address, _("Votre réponse est publiée, à côté du texte.")

    return act_on(request, form, partial(_page, request, row, form, known), publish)


@public_page
@require_safe
def named_reply(request: HttpRequest, pk: int, slug: str, uid: uuid.UUID) -> HttpResponse:
    """One reply with what it said before; 410 once it is taken away or removed."""
    rows = NamedReply.objects.select_related("person", "as_mandate__territory")
    reply = get_object_or_404(rows, pk=uid, initiative=pk)
    initiative = whole.get(pk)
    if not initiative.is_listed:
        return withheld(request, initiative)
    gone = reply.removed_at is not None or reply.visibility == Visibility.REMOVED
    context = {
        "initiative": initiative,
        "reply": reply,
        "versions": reply.versions.all() if reply.is_readable else [],
        "contact": identity.contact(),
        "steps": [
            *whole.steps_to(initiative.territory),
            (initiative.title, initiative.get_absolute_url()),
            (_("Réponse d’une personne citée"), ""),
        ],
    }
    template = "initiatives/named_reply.html"
    response = render(request, template, context, status=410 if gone else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@uncached
@require_POST
def remove_reply(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Take one's own reply away."""
    if not isinstance(request.user, User):
        return SeeOther(f"{reverse('account_login')}?next={request.path.removesuffix('retirer/')}")
    rows = NamedReply.objects.standing().of(request.user).select_related("initiative__territory")
    reply = rows.filter(initiative=pk).first()
    if reply is None:
        raise Http404
    remove_named_reply(by=request.user, reply=reply)
    messages.success(request, _("Votre réponse est retirée."))
    return SeeOther(reply.initiative.public_url)


def _initial(known: NamedReply | None) -> dict[str, object]:
    if known is None:
        return {}
    return {
        "named_as": known.named_as,
        "text": known.text,
        "mandate": known.as_mandate_id,
        # Said once: nobody is asked twice.
        "is_named": True,
    }


def _page(
    request: HttpRequest,
    row: Initiative,
    form: NamedReplyForm,
    known: NamedReply | None,
    status: int = 200,
) -> HttpResponse:
    refusal = ""
    if not form.is_bound:
        try:
            check_can_reply(request.user, row)
        except Refused as why:
            refusal = why.reason
    context = {
        "initiative": row,
        "form": form,
        "known": known,
        "refusal": refusal,
        "text_max": REPLY_MAX,
    }
    return render(request, "initiatives/named_reply_form.html", context, status=status)
