"""Bring a petition to an institution that is not here: the letter, and the day it left."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib.responses import uncached
from initiatives.actions.reply_clocks import check_can_declare, declare_notice
from initiatives.forms.replies import DeclareForm
from initiatives.models import Initiative, ReplyClock
from initiatives.replies.referral import Referral, referral_of
from initiatives.replies.states import Notice
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in

ROOM = "replies"


@room_form
def refer(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """The letter, in three ways to send it, then the declaration that starts the clock."""
    if request.method != "POST":
        check_can_declare(user, row)
        return _page(request, row, DeclareForm(initial={"sent_on": timezone.localdate()}))
    form = DeclareForm(request.POST)

    def act() -> Done:
        said = form.cleaned_data
        declare_notice(by=user, initiative=row, sent_on=said["sent_on"], how=Notice(said["how"]))
        return f"{row.get_absolute_url()}reponses/", _("C’est noté : le délai public court.")

    return act_on(request, form, partial(_page, request, row, form), act)


@uncached
@require_safe
@room_page
def letter(request: HttpRequest, row: Initiative) -> HttpResponse:
    """The letter as PDF, dated today."""
    if not isinstance(request.user, User):
        return sign_in(request.get_full_path())
    check_can_declare(request.user, row)
    response = HttpResponse(_referral(row).pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="lettre-{row.pk}.pdf"'
    return response


def _referral(row: Initiative) -> Referral:
    clock = ReplyClock.objects.filter(pk=row.pk).first()
    petition = getattr(row, "petition", None)
    if clock is None or petition is None:
        raise Http404
    return referral_of(row, clock, petition.tally.confirmed, timezone.localdate())


def _page(
    request: HttpRequest, row: Initiative, form: DeclareForm, status: int = 200
) -> HttpResponse:
    context = {
        **frame(row, ROOM, _("Saisir l’institution")),
        "form": form,
        "referral": _referral(row),
    }
    return render(request, "initiatives/replies/refer.html", context, status=status)
