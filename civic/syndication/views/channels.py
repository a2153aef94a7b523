"""One channel: how it is, what it tells next, its rules, its rest and its end."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.lib.responses import SeeOther
from civic.syndication import presenting, previewing, queries
from civic.syndication.actions import channels as actions
from civic.syndication.actions import trying
from civic.syndication.connectors.base import ConnectorError
from civic.syndication.delivering import keys
from civic.syndication.forms.rules import RulesForm
from civic.syndication.models import Channel, Delivery, RemoteAnswer
from civic.syndication.permissions import (
    can_revoke,
    can_rule,
    check_can_decide,
    check_can_revoke,
    check_can_rule,
)
from civic.syndication.states import ChannelState, DeliveryState
from civic.syndication.views.owners import Owned, button, form, page
from initiatives.pagination import BadTokenError, Order, Page, paginate
from initiatives.views.rooms import Done, act_on

LATEST = Order("id", "id", kind=float)
ANSWERS_SHOWN = 5
TABS = (
    ("", gettext_lazy("Tout")),
    ("a-relire", gettext_lazy("À relire")),
    ("a-regarder", gettext_lazy("À regarder")),
    ("en-attente", gettext_lazy("En attente")),
    ("publie", gettext_lazy("Publié")),
    ("retire", gettext_lazy("Écarté ou retiré")),
)


@page
def channel(request: HttpRequest, owned: Owned, uid: UUID) -> HttpResponse:
    """How it is, the next post as its network shows it, and what it told."""
    found = owned.channel(uid)
    check_can_decide(owned.person, found)
    group = request.GET.get("etat", "")
    rows = _deliveries(request, found, group)
    (line,) = queries.lines_of([found])
    answers = RemoteAnswer.objects.filter(delivery__channel=found).select_related("delivery")
    context = {
        "owned": owned,
        "channel": found,
        "line": line,
        "deliveries": rows.rows,
        "group": group,
        "tabs": _tabs(owned, found, group),
        "answers": list(answers[:ANSWERS_SHOWN]),
        "can_rule": found.state != ChannelState.REVOKED and can_rule(owned.person, found),
        "can_revoke": found.state != ChannelState.REVOKED and can_revoke(owned.person, found),
        "shown": _next(found),
        **_turns(rows, group),
    }
    return render(request, "syndication/channels/channel.html", context)


@page
def answers(request: HttpRequest, owned: Owned, uid: UUID) -> HttpResponse:
    """What was answered there, brought back for who speaks."""
    found = owned.channel(uid)
    check_can_decide(owned.person, found)
    rows = RemoteAnswer.objects.filter(delivery__channel=found)
    shown = _paged(request, rows.select_related("delivery__activity").order_by())
    context = {"owned": owned, "channel": found, "answers": shown.rows, **_turns(shown, "")}
    return render(request, "syndication/channels/answers.html", context)


@form
def rules(request: HttpRequest, owned: Owned, uid: UUID) -> HttpResponse:
    """Change what it tells from now on."""
    found = owned.channel(uid)
    check_can_rule(owned.person, found)
    typed = RulesForm(request.POST if request.method == "POST" else None, found)
    show = partial(_form, request, owned, found, typed, "rules")

    def act() -> Done:
        actions.set_rules(by=owned.person, channel=found, rules=typed.rules())
        return owned.url("channel", found.uid), _("C’est enregistré, pour tout ce qui vient.")

    return act_on(request, typed, show, act) if request.method == "POST" else show(200)


@form
def revoke(request: HttpRequest, owned: Owned, uid: UUID) -> HttpResponse:
    """Disconnect it, once confirmed."""
    found = owned.channel(uid)
    check_can_revoke(owned.person, found)
    typed = forms.Form(request.POST if request.method == "POST" else None)
    show = partial(_form, request, owned, found, typed, "revoke")

    def act() -> Done:
        actions.revoke(by=owned.person, channel=found)
        away = owned.above if owned.is_guest else owned.url("list")
        return away, _("Ce compte est débranché : plus rien n’y part.")

    return act_on(request, typed, show, act) if request.method == "POST" else show(200)


@button
def test(request: HttpRequest, owned: Owned, uid: UUID) -> HttpResponse:
    """Ask the network whether it still knows us; posts nothing."""
    found = owned.channel(uid)
    try:
        known = trying.test(by=owned.person, channel=found)
    except (ConnectorError, keys.LockedError) as error:
        said = getattr(error, "reason", "") or _("Ce compte ne répond pas.")
        messages.error(request, said)
    else:
        name = presenting.account_of(known)
        messages.success(request, _("Le réseau répond, et reconnaît %(name)s.") % {"name": name})
    return SeeOther(owned.url("channel", found.uid))


@button
def pause(request: HttpRequest, owned: Owned, uid: UUID) -> HttpResponse:
    """Let it rest."""
    found = owned.channel(uid)
    actions.pause(by=owned.person, channel=found)
    messages.success(request, _("Ce compte est en pause : plus rien de nouveau n’y est annoncé."))
    return SeeOther(owned.url("channel", found.uid))


@button
def resume(request: HttpRequest, owned: Owned, uid: UUID) -> HttpResponse:
    """Let it tell again, from now on."""
    found = owned.channel(uid)
    actions.resume(by=owned.person, channel=found)
    messages.success(request, _("C’est reparti : ce qui arrive à partir de maintenant y part."))
    return SeeOther(owned.url("channel", found.uid))


def _deliveries(request: HttpRequest, found: Channel, group: str) -> Page[Delivery]:
    rows = Delivery.objects.of(found).select_related("activity")
    if group:
        states = queries.GROUPS.get(group)
        if states is None:
            raise Http404
        rows = rows.filter(state__in=states)
    return _paged(request, rows)


def _paged(request: HttpRequest, rows: Any) -> Page[Any]:
    asked = {name: request.GET.get(name, "") for name in ("apres", "avant")}
    try:
        return paginate(rows, LATEST, after=asked["apres"], before=asked["avant"])
    except BadTokenError as error:
        raise Http404 from error


def _turns(rows: Page[Any], group: str) -> dict[str, str]:
    kept = f"etat={group}&" if group else ""
    return {
        "next_url": f"?{kept}apres={rows.after}" if rows.after else "",
        "previous_url": f"?{kept}avant={rows.before}" if rows.before else "",
    }


def _tabs(owned: Owned, found: Channel, group: str) -> list[tuple[str, str, bool]]:
    here = owned.url("channel", found.uid)
    return [
        (str(label), f"{here}?etat={name}#envois" if name else f"{here}#envois", name == group)
        for name, label in TABS
    ]


def _next(found: Channel) -> previewing.Preview | None:
    """What leaves next; where nothing waits, what the latest thing would have looked like."""
    if found.state == ChannelState.REVOKED:
        return None
    waiting = Delivery.objects.of(found).select_related("activity").order_by("pk")
    one = waiting.filter(
        state__in=[DeliveryState.HELD, DeliveryState.DUE],
        sent_at=None,
        activity__isnull=False,
    ).first()
    if one is not None:
        one.channel = found
        return previewing.frozen(one)
    latest = previewing.latest_for(found)
    return previewing.preview_of(found, latest) if latest is not None else None


def _form(
    request: HttpRequest,
    owned: Owned,
    found: Channel,
    typed: forms.Form,
    name: str,
    status: int = 200,
) -> HttpResponse:
    context = {"owned": owned, "channel": found, "form": typed}
    return render(request, f"syndication/channels/{name}.html", context, status=status)
