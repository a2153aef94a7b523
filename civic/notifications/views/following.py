"""Follow a thing or stop: one press for a signed-in person, an address to confirm for a visitor."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic.accounts.models import User
from civic.lib.network import is_too_often
from civic.lib.permissions import TooMany
from civic.lib.responses import SeeOther, uncached
from civic.notifications import actions, things
from civic.notifications.desk import CHOICES, WORDS
from civic.notifications.forms import AddressForm
from civic.notifications.models import Follow
from civic.notifications.registry import Thing
from civic.notifications.states import Kind, Rhythm
from civic.notifications.tokens import CONFIRM_DAYS, Wish

# Questions to addresses that one network may have sent within the hour.
ASKED_MAX = 20
# Not part of what is searched.
OURS = ("envoye", "partie")


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, word: str, key: str) -> HttpResponse:
    """Follow an initiative, an area, a theme or a person."""
    return _follow(request, _thing(word, key))


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def follow_search(request: HttpRequest) -> HttpResponse:
    """Follow a search: its question is in the address."""
    return _follow(request, _search(request))


@uncached
@require_POST
def stop(request: HttpRequest, word: str, key: str) -> HttpResponse:
    """Stop following, even what can no longer be read."""
    kind = _kind(word)
    thing = things.find(kind, key)
    return _stop(request, kind, thing.key if thing else key, thing)


@uncached
@require_POST
def stop_search(request: HttpRequest) -> HttpResponse:
    """Stop following a search."""
    thing = _search(request)
    return _stop(request, Kind.SEARCH, thing.key, thing)


def _kind(word: str) -> Kind:
    kind = things.KINDS.get(word)
    if kind is None or kind == Kind.SEARCH:
        raise Http404
    return kind


def _thing(word: str, key: str) -> Thing:
    thing = things.find(_kind(word), key)
    if thing is None:
        raise Http404
    return thing


def _search(request: HttpRequest) -> Thing:
    asked: QueryDict = request.GET.copy()
    for name in OURS:
        asked.pop(name, None)
    thing = things.find(Kind.SEARCH, asked.urlencode())
    if thing is None:
        raise Http404
    return thing


def _follow(request: HttpRequest, thing: Thing) -> HttpResponse:
    if request.method == "POST":
        person = request.user
        return _press(request, person, thing) if isinstance(person, User) else _ask(request, thing)
    if request.GET.get("partie") == "bouton":
        context = {"follow_kind": thing.kind, "follow_key": thing.key, "is_part": True}
        return render(request, "notifications/button_part.html", context)
    return _page(request, thing, AddressForm())


def _press(request: HttpRequest, person: User, thing: Thing) -> HttpResponse:
    asked = request.POST.get("rythme", Rhythm.WEEKLY)
    rhythm = Rhythm(asked) if asked in Rhythm.values else Rhythm.WEEKLY
    row = actions.follow_as(by=person, kind=thing.kind, key=thing.key, rhythm=rhythm)
    if request.GET.get("partie") == "bouton":
        return _button(thing)
    words = {"title": thing.title, "rhythm": WORDS[Rhythm(row.rhythm)]}
    messages.success(request, _("Vous suivez « %(title)s », %(rhythm)s.") % words)
    return SeeOther(thing.url)


def _stop(request: HttpRequest, kind: Kind, key: str, thing: Thing | None) -> HttpResponse:
    if not isinstance(request.user, User):
        return _sign_in(thing)
    actions.unfollow(by=actions.reader_of(request.user), kind=kind, key=key)
    if thing is None:
        return SeeOther(reverse("follows"))
    if request.GET.get("partie") == "bouton":
        return _button(thing)
    messages.success(request, _("Vous ne suivez plus « %(title)s ».") % {"title": thing.title})
    return SeeOther(thing.url)


def _ask(request: HttpRequest, thing: Thing) -> HttpResponse:
    """The same answer whether the address is known, new, or was asked a minute ago."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, thing, form, status=422)
    if is_too_often(request, what="follow", limit=ASKED_MAX, seconds=3600):
        raise TooMany(_("Trop de demandes depuis votre réseau. Réessayez dans une heure."))
    actions.ask(wish=Wish(form.cleaned_data["email"], thing.kind, thing.key))
    return SeeOther(_address(thing, envoye="1"))


def _page(request: HttpRequest, thing: Thing, form: AddressForm, status: int = 200) -> HttpResponse:
    held = Follow.objects.filter(kind=thing.kind, key=thing.key)
    person = request.user
    context = {
        "thing": thing,
        "form": form,
        "follow": held.filter(reader__user=person).first() if isinstance(person, User) else None,
        "choices": CHOICES,
        "is_sent": request.GET.get("envoye") == "1",
        "days": CONFIRM_DAYS,
        "address": _address(thing),
        "next": urlencode({"next": _address(thing)}),
    }
    return render(request, "notifications/follow.html", context, status=status)


def _button(thing: Thing) -> HttpResponse:
    """To the button alone, when the page swaps it in place."""
    return SeeOther(_address(thing, partie="bouton"))


def _address(thing: Thing, **parameters: str) -> str:
    url = things.follow_url(thing.kind, thing.key)
    if not parameters:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


def _sign_in(thing: Thing | None) -> HttpResponse:
    back = _address(thing) if thing else reverse("follows")
    return SeeOther(f"{reverse('account_login')}?{urlencode({'next': back})}")
