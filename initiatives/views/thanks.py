"""« Merci »: whom to thank, a note, showing it, taking it back; and whom one blocks."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.accounts.models import User
from civic.lib.permissions import allows
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.blocks import block, unblock
from initiatives.actions.thanks import check_can_thank, show_thanks, thank, withdraw_thanks
from initiatives.forms.thanks import ThanksForm
from initiatives.models import Block, Initiative, Thanks
from initiatives.models.thanks import TEXT_MAX
from initiatives.participants import is_known, known_to
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in

# How many notes of an initiative one reads at once: more than anybody writes there.
NOTES_MAX = 100


@uncached
@require_safe
@room_page
def thanks(request: HttpRequest, row: Initiative) -> HttpResponse:
    """What one wrote and received here, and whom one may thank."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    rows = Thanks.objects.between(user).filter(initiative=row).select_related("writer", "receiver")
    notes = list(rows.order_by("-written_at", "-pk")[:NOTES_MAX])
    may_thank = allows(check_can_thank, user, row)
    done = {note.receiver_id for note in notes if note.writer_id == user.pk}
    people = [one for one in known_to(user, row) if one.pk not in done] if may_thank else []
    context = {
        **frame(row, "thanks", _("Merci")),
        "received": [note for note in notes if note.receiver_id == user.pk],
        "written": [note for note in notes if note.writer_id == user.pk],
        "may_thank": may_thank,
        "people": people,
    }
    return render(request, "initiatives/thanks/room.html", context)


@room_form
def write(request: HttpRequest, row: Initiative, user: User, handle: str) -> HttpResponse:
    """Thank somebody; who is not known here by name is not found, whether they take part or not."""
    person = get_object_or_404(User, handle=handle.lower())
    if person.pk == user.pk or not is_known(person, row, user):
        raise Http404
    check_can_thank(user, row)
    form = ThanksForm(request.POST if request.method == "POST" else None)

    def show(status: int = 200) -> HttpResponse:
        title = _("Dire merci à %(name)s") % {"name": person.public_name}
        context = {**frame(row, "thanks", title), "form": form, "text_max": TEXT_MAX}
        return render(request, "initiatives/thanks/form.html", context, status=status)

    def act() -> Done:
        note = thank(by=user, initiative=row, person=person, **form.cleaned_data)
        return note.get_absolute_url(), _("C’est envoyé : cette personne seule le lit.")

    return show() if request.method != "POST" else act_on(request, form, show, act)


@uncached
@require_safe
@room_page
def note(request: HttpRequest, row: Initiative, uid: str) -> HttpResponse:
    """One note, for the two, or for anybody once both agree."""
    found = _get(request, row, uid)
    user = request.user
    is_mine = user.pk in (found.writer_id, found.receiver_id)
    other = found.writer if user.pk == found.receiver_id else found.receiver
    context = {
        **frame(row, "thanks", _("Un merci")),
        "note": found,
        "is_mine": is_mine,
        "is_writer": user.pk == found.writer_id,
        "shows": found.writer_shows if user.pk == found.writer_id else found.receiver_shows,
        "other": other,
    }
    return render(request, "initiatives/thanks/note.html", context)


@uncached
@require_POST
@room_page
def show(request: HttpRequest, row: Initiative, uid: str) -> HttpResponse:
    """Agree that it is shown on the receiver's page, or no longer."""
    found = _get(request, row, uid)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    shows = request.POST.get("montrer") == "oui"
    done = show_thanks(by=request.user, thanks=found, shows=shows)
    if not shows:
        said = _("Ce mot n’est pas montré.")
    elif done.is_public:
        said = _("Vous êtes d’accord tous les deux : la page de la personne remerciée le montre.")
    else:
        said = _("C’est noté : il sera montré si l’autre personne est d’accord aussi.")
    messages.success(request, said)
    return SeeOther(found.get_absolute_url())


@uncached
@require_POST
@room_page
def withdraw(request: HttpRequest, row: Initiative, uid: str) -> HttpResponse:
    """Take one's note back."""
    found = _get(request, row, uid)
    if not isinstance(request.user, User):
        return sign_in(found.get_absolute_url())
    withdraw_thanks(by=request.user, thanks=found)
    messages.success(request, _("C’est retiré : votre mot n’est plus lisible."))
    return SeeOther(f"{row.public_url}merci/")


@uncached
@require_safe
def blocked(request: HttpRequest) -> HttpResponse:
    """Whom one blocks, for one's own eyes."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    rows = Block.objects.filter(person=user).select_related("blocked").order_by("-since", "-pk")
    return render(request, "initiatives/thanks/blocked.html", {"blocks": rows})


@uncached
@require_POST
def change_block(request: HttpRequest, handle: str) -> HttpResponse:
    """Block somebody (`bloquer=oui`), or hear from them again."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(reverse("blocked"))
    person = get_object_or_404(User, handle=handle.lower(), erased_at=None)
    if request.POST.get("bloquer") == "oui":
        block(by=user, person=person)
        messages.success(request, _("C’est fait : cette personne ne peut plus vous écrire."))
    else:
        unblock(by=user, person=person)
        messages.success(request, _("Cette personne peut de nouveau vous écrire."))
    return SeeOther(reverse("blocked"))


def shown_to(person: User, most: int) -> list[Thanks]:
    """The latest notes that somebody's page shows."""
    rows = Thanks.objects.shown().filter(receiver=person, writer__erased_at=None)
    rows = rows.select_related("writer", "initiative").defer("initiative__search")
    return list(rows.order_by(F("written_at").desc(), "-pk")[:most])


def _get(request: HttpRequest, row: Initiative, uid: str) -> Thanks:
    """A note that whoever asks may open; to all others it does not exist."""
    rows = Thanks.objects.filter(initiative=row).select_related("writer", "receiver")
    found = get_object_or_404(rows, pk=uid)
    if not found.is_read_by(request.user):
        raise Http404
    found.initiative = row
    return found
