"""The staff of a mandate: who helps, who was asked, and the answer of who is asked."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import Mandate, User
from civic.accounts.permissions import require_mandate
from civic.lib.responses import SeeOther, uncached
from civic.officials.actions import staff as actions
from civic.officials.links import staff_of
from civic.officials.models import Staff
from civic.officials.permissions import check_can_lead_staff
from initiatives.forms.guests import GuestForm
from initiatives.views.rooms import Done, act_on
from initiatives.views.stale import keeps_text
from initiatives.views.stances import sign_in

_FORM = ["GET", "HEAD", "POST"]


@require_mandate
@uncached
@require_safe
def staff(request: HttpRequest, pk: int) -> HttpResponse:
    """Who helps with this mandate, and who was asked."""
    mandate = _led(request, pk)
    rows = Staff.objects.filter(mandate=mandate)
    context = {
        "mandate": mandate,
        "standing": rows.standing().select_related("person").order_by("accepted_at"),
        "waiting": rows.waiting().order_by("invited_at"),
    }
    return render(request, "officials/staff.html", context)


@require_mandate
@keeps_text
@require_http_methods(_FORM)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one person to help."""
    mandate = _led(request, pk)
    form = GuestForm(request.POST if request.method == "POST" else None)

    def show(status: int = 200) -> HttpResponse:
        context = {"mandate": mandate, "form": form}
        return render(request, "officials/invite_staff.html", context, status=status)

    def act() -> Done:
        made = actions.invite_staff(
            by=mandate.user, mandate=mandate, person=form.person, address=form.address
        )
        said = _("L’invitation part à %(who)s.") % {"who": made.shown}
        return reverse("mandate-staff", kwargs={"pk": mandate.pk}), said

    return act_on(request, form, show, act) if request.method == "POST" else show()


@uncached
@require_POST
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a place or take an invitation back: by the holder, or by who helps."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(reverse("my-mandates"))
    rows = Staff.objects.select_related("mandate__user")
    row = get_object_or_404(rows, pk=uid)
    actions.end_staff_place(by=user, staff=row)
    messages.success(request, _("C’est terminé."))
    if row.mandate.user_id == user.pk and row.mandate.is_current:
        return SeeOther(reverse("mandate-staff", kwargs={"pk": row.mandate_id}))
    return SeeOther(reverse("my-mandates"))


@uncached
@require_http_methods(_FORM)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What one is asked; nothing happens before the button."""
    row = staff_of(token)
    if row is None:
        raise Http404
    user = request.user
    if request.method != "POST":
        context = {
            "staff": row,
            "mandate": row.mandate,
            "is_visitor": not isinstance(user, User),
            "is_other": isinstance(user, User) and row.person_id not in (None, user.pk),
        }
        return render(request, "officials/staff_invitation.html", context)
    if request.POST.get("suite") == "decliner":
        actions.decline_staff(staff=row)
        return SeeOther(request.path)
    if not isinstance(user, User):
        return sign_in(request.path)
    actions.accept_staff(by=user, staff=row)
    messages.success(request, _("Bienvenue dans cette équipe."))
    return SeeOther(reverse("my-mandates"))


def _led(request: HttpRequest, pk: int) -> Mandate:
    """A mandate of one's own, in force; somebody else's does not exist for others."""
    rows = Mandate.objects.select_related("user", "territory")
    mandate = get_object_or_404(rows, pk=min(pk, 2**63 - 1), user=request.user.pk)
    check_can_lead_staff(request.user, mandate)
    return mandate
