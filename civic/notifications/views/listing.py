"""« Mes nouvelles »: what happened in what I follow, for my eyes only."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from civic.notifications import badge, listing
from civic.notifications.actions.reading import mark_all_read, mark_read

LARGEST = 2**63 - 2


class Asked(NamedTuple):
    """Which page of the list."""

    unread: bool = False
    after: int | None = None
    before: int | None = None

    @property
    def query(self) -> str:
        """The page's query string, written anew from what was understood."""
        values = {"voir": "non-lues" if self.unread else "", "apres": self.after}
        values["avant"] = self.before
        text = urlencode({name: value for name, value in values.items() if value not in (None, "")})
        return f"?{text}" if text else ""


@uncached
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """One page of the list."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    asked = _asked(request)
    page = listing.page_of(user, unread=asked.unread, after=asked.after, before=asked.before)
    badge.keep(user, page.unread)
    address = reverse("news")
    tabs = [
        (_("Toutes"), address, not asked.unread),
        (_("Non lues"), f"{address}?voir=non-lues", asked.unread),
    ]
    context = {
        "page": page,
        "asked": asked,
        "tabs": tabs,
        "previous_url": page.before and address + Asked(asked.unread, before=page.before).query,
        "next_url": page.after and address + Asked(asked.unread, after=page.after).query,
    }
    return render(request, "notifications/list.html", context)


@uncached
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one entry as read; the entry alone is the answer when the page swaps it in place."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(reverse("news"))
    position = _position(request.POST.get("position"))
    if position is None or not mark_read(by=user, position=position):
        raise Http404
    if request.GET.get("partie") != "entree":
        return SeeOther(f"{reverse('news')}{_asked(request).query}#n{position}")
    # The figure just dropped is counted anew for the badges sent along.
    context = {
        "entry": listing.entry_at(user, position),
        "asked": _asked(request),
        "is_part": True,
        "unread": badge.unread(user),
    }
    return render(request, "notifications/list_entry.html", context)


@uncached
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read everything up to what the person had before their eyes."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(reverse("news"))
    through = _position(request.POST.get("jusqu-a"))
    if through is None:
        raise Http404
    mark_all_read(by=user, through=through)
    return SeeOther(reverse("news"))


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for. Raises `Http404` for a page that was never given out."""
    asked = request.GET
    after, before = asked.get("apres"), asked.get("avant")
    page = Asked(asked.get("voir") == "non-lues", _position(after), _position(before))
    if (after and page.after is None) or (before and page.before is None):
        raise Http404
    return page


def _position(text: str | None) -> int | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST else None
