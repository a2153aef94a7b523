"""Say whether a promise is kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.reply_words import say
from initiatives.actions.stances import ConsentNeeded
from initiatives.models import Commitment, Initiative
from initiatives.views.rooms import room_page
from initiatives.views.stances import sign_in

WORDS = {"oui": True, "non": False}


@uncached
@require_POST
@room_page
def say_kept(request: HttpRequest, row: Initiative, number: int) -> HttpResponse:
    """« C’est fait » or « ce n’est pas fait », changed as often as one likes."""
    rows = Commitment.objects.select_related("reply__initiative", "reply__mandate")
    found = get_object_or_404(rows, pk=number, reply__initiative=row)
    page = found.reply.get_absolute_url()
    if not isinstance(request.user, User):
        return sign_in(page)
    said = WORDS.get(request.POST.get("fait", ""))
    if said is None:
        messages.error(request, _("Choisissez « c’est fait » ou « ce n’est pas fait »."))
        return SeeOther(page)
    agrees = request.POST.get("agrees") == "on"
    try:
        say(by=request.user, commitment=found, is_done=said, agrees=agrees)
    except ConsentNeeded as why:
        messages.error(request, why.reason)
        return SeeOther(f"{page}#engagement-{found.pk}")
    messages.success(request, _("C’est noté. Vous pouvez changer d’avis."))
    return SeeOther(f"{page}#engagement-{found.pk}")
