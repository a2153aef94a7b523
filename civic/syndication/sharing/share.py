"""The share page: words to make one's own, where to say them, on paper, on one's own site."""

from dataclasses import dataclass
from urllib.parse import quote

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.lib.network import is_too_often
from civic.syndication.sharing import embed
from initiatives.actions.kit import take_turn
from initiatives.forms.kit import SharingForm
from initiatives.kit import networks
from initiatives.kit.networks import UNPOSTED
from initiatives.models import Initiative, KitMessage
from initiatives.views.kit import ROOM, address_of, get, sent
from initiatives.views.rooms import frame, room_page
from initiatives.views.stale import keeps_text

# Beyond that from one network in a minute, a message is shown and its turn is not counted.
MOST, SECONDS = 60, 60
# Messages of the kit to choose from, beside the one that is proposed.
OTHERS_MAX = 12
# A place of links and titles, for which no kit writes.
_REDDIT = "https://www.reddit.com/submit?url={address}&title={title}"


@dataclass(frozen=True)
class Way:
    """One network: what opens there, and how long the words are for it."""

    label: str
    url: str
    takes_text: bool
    # How many signs there are too many; 0 when it fits.
    extra: int


# Nothing is written of what is posted: the words only come back with their links.
@csp_update({"frame-src": [SELF]})
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
    # Kept by the browser alone, where it can.
    form.fields["server"].widget.attrs["data-remember"] = "mastodon"
    words = form["text"].value() or ""
    server = form.cleaned_data.get("server", "") if form.is_bound else ""
    context = {
        **frame(row, ROOM, _("Partager")),
        "form": form,
        "proposed": proposed,
        "others": [] if form.is_bound else _others(row, proposed),
        "is_mine": form.is_bound,
        "words": words,
        "ways": [] if form.errors else [*_ways(words, address, server), _reddit(row, address)],
        "address": address,
        "can_print": not row.is_veiled,
        "frame": embed.frame_of(row) if embed.is_quotable(row) else None,
        "embed_path": reverse("embed", kwargs={"pk": row.pk}),
    }
    return render(request, "syndication/share.html", context, status=status)


def _others(row: Initiative, proposed: KitMessage | None) -> list[KitMessage]:
    """The latest of the other messages that can be posted somewhere."""
    rows = KitMessage.objects.offered().filter(initiative=row).exclude(network__in=UNPOSTED)
    kept = rows.exclude(pk=proposed.pk) if proposed else rows
    return list(kept.select_related("author").order_by("-written_at", "-pk")[:OTHERS_MAX])


def _reddit(row: Initiative, address: str) -> Way:
    url = _REDDIT.format(address=quote(address, safe=""), title=quote(row.title, safe=""))
    return Way("Reddit", url, takes_text=False, extra=0)


def _ways(words: str, address: str, server: str) -> list[Way]:
    ways = []
    for network, place in networks.PLACES.items():
        if network in UNPOSTED:
            continue
        long, most = networks.length(network, words, address)
        url = networks.link(network, words, address, server)
        ways.append(Way(network.label, url, place.takes_text, max(0, long - most)))
    return ways
