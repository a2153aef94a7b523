"""What the people of a thread press: leave the last word, hear no more of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.threads import leave_last_word, mute_thread
from initiatives.models import Initiative
from initiatives.views.arguments import get
from initiatives.views.rooms import room_page
from initiatives.views.stances import sign_in


@uncached
@require_POST
@room_page
def leave(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Leave the last word to the other person."""
    found = get(row, number)
    address = found.get_absolute_url()
    if not isinstance(request.user, User):
        return sign_in(address)
    leave_last_word(by=request.user, argument=found)
    messages.success(request, _("C’est dit : vous laissez le dernier mot."))
    return SeeOther(address)


@uncached
@require_POST
@room_page
def mute(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """Hear no more of a thread, or hear of it again."""
    found = get(row, number)
    address = found.get_absolute_url()
    if not isinstance(request.user, User):
        return sign_in(address)
    muted = request.POST.get("coupe") == "oui"
    mute_thread(by=request.user, argument=found, muted=muted)
    said = _("Vous n’entendrez plus parler des réponses faites ici.")
    messages.success(request, said if muted else _("Vous serez de nouveau prévenu des réponses."))
    return SeeOther(address)
