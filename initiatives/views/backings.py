"""An organisation behind an initiative: stand behind it, step back, say it was not asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from initiatives import whole
from initiatives.actions import backings as actions
from initiatives.forms.organisations import BackingForm
from initiatives.models import Backing, Initiative, Organisation
from initiatives.team import Duty, may
from initiatives.views.rooms import Done, act_on, frame, room_form
from initiatives.views.stances import sign_in


@room_form
def stand_behind(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Choose one of the organisations that one speaks for."""
    data = request.POST if request.method == "POST" else None
    form = BackingForm(data, user=user, may_carry=may(user, row, Duty.EDIT))

    def show(status: int = 200) -> HttpResponse:
        context = {
            **frame(row, "team", _("Au nom d’une organisation")),
            "form": form,
            "has_any": Organisation.objects.led_by(user).exists(),
        }
        return render(request, "initiatives/organisations/back.html", context, status=status)

    def act() -> Done:
        chosen = form.cleaned_data
        actions.stand_behind(
            by=user,
            organisation=chosen["organisation"],
            initiative=row,
            sort=Backing.Sort(chosen["sort"]),
        )
        return _team_url(row), _("Son nom s’affiche sur la page de l’initiative.")

    return act_on(request, form, show, act) if data is not None else show()


@uncached
@require_POST
def change(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """Step back, or say that the team did not ask for it, or take that word back."""
    row, user = whole.get(pk), request.user
    if not isinstance(user, User):
        return sign_in(_team_url(row))
    standing = Backing.objects.select_related("organisation", "initiative")
    backing = get_object_or_404(standing, pk=number, initiative=pk)
    asked = request.POST.get("suite")
    if asked == "retirer":
        actions.stand_back(by=user, backing=backing)
    else:
        actions.disown(by=user, backing=backing, disowned=asked != "reprendre")
    return SeeOther(_team_url(row))


def _team_url(row: Initiative) -> str:
    return reverse("team", kwargs={"pk": row.pk, "slug": row.slug})
