"""« Mes suivis »: one page for an account, the same for an address without one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.responses import SeeOther, uncached
from civic.notifications import actions, tokens
from civic.notifications.desk import Desk, desk_of
from civic.notifications.forms import HoursForm
from civic.notifications.models import Follow, Reader
from civic.notifications.states import Kind, Rhythm

# How long one may mute, as the buttons say it.
MUTES = {"jour": timedelta(days=1), "semaine": timedelta(days=7), "mois": timedelta(days=30)}


@dataclass(frozen=True)
class Whose:
    """Whose follows these are, and where their pages are."""

    user: User | None = None
    reader: Reader | None = None
    token: str = ""

    def own(self) -> Reader:
        """The reader to write for; an account's is made if need be."""
        return actions.reader_of(self.user) if self.user else self.reader or Reader()

    def url(self, name: str, **kwargs: Any) -> str:
        """One of the pages."""
        if self.token:
            return reverse(f"{name}-of-address", kwargs={"token": self.token, **kwargs})
        return reverse(name, kwargs=kwargs)


PersonalView = Callable[..., HttpResponse]


def whose(view: PersonalView) -> PersonalView:
    """Call the view with whose follows these are.

    A token is a right by itself, which no other site can make a browser use: its pages set no
    cookie and ask for none. An account's pages are protected as every other.
    """

    @wraps(view)
    def guarded(request: HttpRequest, token: str = "", **kwargs: Any) -> HttpResponse:
        if not token:
            return _for_account(request, **kwargs)
        reader = tokens.read_manage(token)
        if reader is None:
            return render(request, "notifications/stale.html", status=404)
        if reader.user_id is not None:
            return _joined(request, reader)
        return view(request, Whose(reader=reader, token=token), **kwargs)

    @csrf_protect
    def _for_account(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(reverse("follows"))
        reader = Reader.objects.filter(user=request.user).first()
        return view(request, Whose(user=request.user, reader=reader), **kwargs)

    return csrf_exempt(uncached(guarded))


def _joined(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What the address followed is an account's by now; what was pressed before changed nothing."""
    if request.method not in {"GET", "HEAD"}:
        return render(request, "notifications/joined.html", status=409)
    if request.user.pk == reader.user_id:
        return SeeOther(reverse("follows"))
    return render(request, "notifications/joined.html")


@whose
@require_safe
def follows(request: HttpRequest, who: Whose) -> HttpResponse:
    """Everything one follows, each with its rhythm, and what arrives next."""
    desk = desk_of(who.reader, who.user)
    asked = request.GET.get("partie", "")
    if asked:
        line = desk.line(_number(asked))
        if line is None:
            raise Http404
        context = {**_context(request, who, desk), "line": line, "is_part": True}
        return render(request, "notifications/line_part.html", context)
    return _page(request, who, desk)


@whose
@require_POST
def change(request: HttpRequest, who: Whose, pk: int) -> HttpResponse:
    """One press on one row: its rhythm, its mute, or no more of it."""
    reader = who.own()
    row = Follow.objects.filter(reader=reader, pk=pk).first()
    if row is None:
        raise Http404
    posted = request.POST
    if "arreter" in posted:
        actions.unfollow(by=reader, kind=Kind(row.kind), key=row.key)
        return SeeOther(f"{who.url('follows')}?fait=retire")
    if posted.get("rythme") in Rhythm.values:
        actions.set_rhythm(by=reader, follow=row, rhythm=Rhythm(posted["rythme"]))
    elif posted.get("sourdine") in MUTES:
        until = timezone.now() + MUTES[posted["sourdine"]]
        actions.mute(by=reader, follow=row, until=until)
    elif "entendre" in posted:
        actions.unmute(by=reader, follow=row)
    if request.GET.get("partie") == "ligne":
        return SeeOther(f"{who.url('follows')}?partie={pk}")
    return SeeOther(f"{who.url('follows')}#suivi-{pk}")


@whose
@require_POST
def everything(request: HttpRequest, who: Whose) -> HttpResponse:
    """Mute everything, hear everything again, or no more messages at all."""
    reader, posted = who.own(), request.POST
    done = ""
    if posted.get("sourdine") in MUTES:
        actions.mute(by=reader, until=timezone.now() + MUTES[posted["sourdine"]])
        done = "sourdine"
    elif "entendre" in posted:
        actions.unmute(by=reader)
        done = "entendre"
    elif "jamais" in posted:
        actions.stop_all(by=reader)
        done = "jamais"
    return SeeOther(f"{who.url('follows')}?fait={done}" if done else who.url("follows"))


@whose
@require_POST
def hours(request: HttpRequest, who: Whose) -> HttpResponse:
    """Choose the quiet hours and the zone."""
    form = HoursForm(request.POST, reader=who.reader)
    if not form.is_valid():
        return _page(request, who, desk_of(who.reader, who.user), form, status=422)
    actions.set_quiet_hours(by=who.own(), **form.cleaned_data)
    return SeeOther(f"{who.url('follows')}?fait=heures")


@whose
@require_POST
def erase(request: HttpRequest, who: Whose) -> HttpResponse:
    """Forget an address without account, at once and for good."""
    actions.forget_address(by=who.own())
    return SeeOther(reverse("address-erased"))


@uncached
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that nothing is left."""
    return render(request, "notifications/erased.html")


def _page(
    request: HttpRequest,
    who: Whose,
    desk: Desk,
    form: HoursForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_context(request, who, desk),
        "form": form or HoursForm(reader=who.reader),
        "done": request.GET.get("fait", ""),
        "new": desk.line(_number(request.GET.get("nouveau", ""))),
        "hours_url": who.url("follow-hours"),
        "everything_url": who.url("follow-everything"),
        "erase_url": _erase_url(who),
        "contact": identity.contact(),
    }
    template = "notifications/follows.html" if who.user else "notifications/follows_of_address.html"
    return render(request, template, context, status=status)


def _context(request: HttpRequest, who: Whose, desk: Desk) -> dict[str, Any]:
    return {
        "desk": desk,
        "address": who.user.email if who.user else who.own().email,
        "is_account": who.user is not None,
        "change_urls": {
            line.follow.pk: who.url("change-follow", pk=line.follow.pk) for line in desk.lines
        },
    }


def _erase_url(who: Whose) -> str:
    return reverse("erase-address", kwargs={"token": who.token}) if who.token else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
