"""A letter to who can decide: the kit's words, made one's own, sent or printed by oneself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.accounts.models import User
from civic.lib.permissions import Conflict
from initiatives.addressees import addressee_of
from initiatives.forms.kit import LetterForm
from initiatives.kit import letter as letters
from initiatives.kit.letter import Form, Letter
from initiatives.kit.networks import Network
from initiatives.models import Initiative, KitMessage, Life, SentLetter
from initiatives.models.kit import KitMessageQuerySet
from initiatives.permissions import has_agreed_to_opinions
from initiatives.views.kit import ROOM, address_of
from initiatives.views.kit_print import check_is_quotable
from initiatives.views.rooms import frame, room_page
from initiatives.views.stale import keeps_text

# How many letters of the kit one chooses from.
CHOICE = 10


# Nothing is written of what is posted: the words only come back, as links or as a page to print.
@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
@room_page
def letter(request: HttpRequest, row: Initiative) -> HttpResponse:
    """The words to make one's own; then a mail of one's own, a letter or a postcard."""
    check_is_quotable(row)
    to = addressee_of(row)
    if not to:
        raise Conflict(_("Personne n’est nommé qui puisse décider : on ne sait à qui écrire."))
    if request.method != "POST":
        return _page(request, row, to, LetterForm(initial={"text": _proposed(request, row)}))
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, row, to, form, status=422)
    asked = form.cleaned_data["suite"]
    if not asked:
        return _page(request, row, to, form)
    page = Letter(form.cleaned_data["text"], to, row.title, timezone.localdate())
    response = HttpResponse(letters.draw(page, Form(asked)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{asked}-{row.pk}.pdf"'
    return response


def _proposed(request: HttpRequest, row: Initiative) -> str:
    """The letter that was asked for, else none: a page to fill in one's own words."""
    asked = request.GET.get("message", "")
    key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    found = _letters(row).filter(pk=key).first()
    return found.text if found else ""


def _letters(row: Initiative) -> KitMessageQuerySet:
    rows = KitMessage.objects.offered().filter(initiative=row, network=Network.LETTER)
    return rows.select_related("author").order_by("-written_at", "-pk")


def _page(
    request: HttpRequest, row: Initiative, to: str, form: LetterForm, status: int = 200
) -> HttpResponse:
    words = (form["text"].value() or "").strip()
    context = {
        **frame(row, ROOM, _("Écrire à qui peut décider")),
        "form": form,
        "addressee": to,
        "letters": _letters(row)[:CHOICE],
        "words": "" if form.errors else words,
        "is_mine": form.is_bound,
        "body": f"{words}\n\n{address_of(row)}",
        "started_from": request.POST.get("message") or request.GET.get("message", ""),
        **_said(request, row),
    }
    return render(request, "initiatives/kit/letter.html", context, status=status)


def _said(request: HttpRequest, row: Initiative) -> dict[str, Any]:
    """How many say that they wrote, and what one said oneself."""
    user = request.user
    known = SentLetter.objects.none()
    if isinstance(user, User):
        known = SentLetter.objects.of(user).filter(initiative=row).select_related("message")
    return {
        "writers": Life.of(row).writers_shown,
        "sent": known.order_by("said_at", "pk"),
        "can_say": row.is_open,
        "agreed": isinstance(user, User) and has_agreed_to_opinions(user),
    }
