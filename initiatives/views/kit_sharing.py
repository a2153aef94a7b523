"""The share box: another message of the kit each time, to say in one's own words."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.lib.network import is_too_often
from initiatives.actions.kit import take_turn
from initiatives.forms.kit import SharingForm
from initiatives.kit import networks
from initiatives.models import Initiative, KitMessage
from initiatives.views.kit import ROOM, address_of, get, sent
from initiatives.views.rooms import frame, room_page
from initiatives.views.stale import keeps_text

# Beyond that from one network in a minute, a message is shown and its turn is not counted.
MOST, SECONDS = 60, 60


@dataclass(frozen=True)
class Way:
    """One network: what opens there, and how long the words are for it."""

    label: str
    url: str
    takes_text: bool
    # How many signs there are too many; 0 when it fits.
    extra: int


# Nothing is written of what is posted: the words only come back with their links.
@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
@room_page
def share(request: HttpRequest, row: Initiative) -> HttpResponse:
    """Propose a message, or make the links of one's own words."""
    if request.method != "POST":
        return _page(request, row, _proposed(request, row))
    form = SharingForm(request.POST)
    if not form.is_valid():
        return _page(request, row, None, form, status=422)
    return _page(request, row, None, form)


def _proposed(request: HttpRequest, row: Initiative) -> KitMessage | None:
    """The message that was asked for, or the next one; a look alone moves no turn."""
    asked = request.GET.get("message", "")
    if asked:
        return _asked(row, asked)
    before = request.GET.get("apres", "")
    is_counted = request.method == "GET" and not is_too_often(
        request, what="kit-share", limit=MOST, seconds=SECONDS
    )
    key = take_turn(row.pk, but=int(before) if _is_key(before) else 0, counts=is_counted)
    return get(row, key) if key is not None else None


def _asked(row: Initiative, asked: str) -> KitMessage:
    if not _is_key(asked):
        raise Http404
    offered = KitMessage.objects.offered().filter(initiative=row, pk=int(asked))
    if not offered.exists():
        raise Http404
    return get(row, int(asked))


def _is_key(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 18


def _page(
    request: HttpRequest,
    row: Initiative,
    proposed: KitMessage | None,
    form: SharingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    address = address_of(row)
    if form is None:
        words = sent(row, proposed) if proposed else f"\n{address}"
        form = SharingForm(initial={"text": words})
    words = form["text"].value() or ""
    server = form.cleaned_data.get("server", "") if form.is_bound else ""
    context = {
        **frame(row, ROOM, _("Partager")),
        "form": form,
        "proposed": proposed,
        "is_mine": form.is_bound,
        "words": words,
        "ways": [] if form.errors else _ways(words, address, server),
    }
    return render(request, "initiatives/kit/share.html", context, status=status)


def _ways(words: str, address: str, server: str) -> list[Way]:
    ways = []
    for network, place in networks.PLACES.items():
        if network in networks.UNPOSTED:
            continue
        long, most = networks.length(network, words, address)
        url = networks.link(network, words, address, server)
        ways.append(Way(network.label, url, place.takes_text, max(0, long - most)))
    return ways
