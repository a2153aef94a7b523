"""« J’ai écrit »: say that one sent one's own letter, and take it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from initiatives import whole
from initiatives.actions.sent_letters import check_can_say_sent, say_sent, unsay_sent
from initiatives.addressees import addressee_of
from initiatives.forms.sent_letters import SentForm
from initiatives.models import Initiative, SentLetter
from initiatives.permissions import has_agreed_to_opinions
from initiatives.views.kit import ROOM
from initiatives.views.rooms import act_on, frame, room_form
from initiatives.views.stances import sign_in


@room_form
def say(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """One press; the first time, the page that asks for the agreement."""
    check_can_say_sent(user, row)
    needs_consent = not has_agreed_to_opinions(user)
    kept = {"message": request.GET.get("message", "")}
    form = SentForm(request.POST or None, initial=kept, needs_consent=needs_consent)

    def show(status: int) -> HttpResponse:
        context = {
            **frame(row, ROOM, _("J’ai écrit")),
            "form": form,
            "addressee": addressee_of(row),
            "sent": SentLetter.objects.of(user).filter(initiative=row).exists(),
        }
        return render(request, "initiatives/kit/sent.html", context, status=status)

    if request.method != "POST":
        return show(200)
    form = SentForm(request.POST, needs_consent=needs_consent)

    def act() -> tuple[str, str]:
        say_sent(by=user, initiative=row, **form.said())
        return f"{_letter(row)}#ecrit", _("C’est noté : merci d’avoir écrit.")

    return act_on(request, form, show, act)


@uncached
@require_POST
def unsay(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Take back what one said, even once the initiative is closed or withheld."""
    row = whole.get(pk)
    there = f"{_letter(row)}#ecrit" if row.is_listed else _withheld(row, slug)
    if not isinstance(request.user, User):
        return sign_in(there)
    if unsay_sent(by=request.user, initiative=row):
        messages.success(request, _("C’est retiré : cela ne compte plus."))
    return SeeOther(there)


def _letter(row: Initiative) -> str:
    return reverse("kit-letter", kwargs={"pk": row.pk, "slug": row.slug})


def _withheld(row: Initiative, slug: str) -> str:
    """A withheld title is not told by its address either."""
    return reverse("initiative", kwargs={"pk": row.pk, "slug": slug})
