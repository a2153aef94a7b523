"""Connect an account: choose a network, fill its form, or go there and come back."""

from collections.abc import Callable
from functools import partial

import httpx
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib import asking
from civic.lib.letters import absolute
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, uncached
from civic.syndication import presenting
from civic.syndication.actions import channels as actions
from civic.syndication.actions import trying
from civic.syndication.connectors import connecting, registry
from civic.syndication.connectors.base import Account, ConnectorError
from civic.syndication.connectors.connecting import ConnectingError
from civic.syndication.delivering import keys
from civic.syndication.forms.connecting import AccountForm, NetworkForm
from civic.syndication.models import Channel
from civic.syndication.permissions import check_can_open
from civic.syndication.rules import Rules
from civic.syndication.views import visits
from civic.syndication.views.opening import opening_of
from civic.syndication.views.owners import Owned, form, obstacle, owned_by, page
from initiatives.views.rooms import Done, Show
from initiatives.views.stale import is_stale
from initiatives.views.stances import sign_in


@page
def networks(request: HttpRequest, owned: Owned) -> HttpResponse:
    """Choose a network: what each needs, what it costs, whether it was ever tried for real."""
    context = {"owned": owned, "networks": presenting.choices(), **opening_of(owned)}
    return render(request, "syndication/channels/networks.html", context)


@form
def connect(request: HttpRequest, owned: Owned, network: str) -> HttpResponse:
    """Fill a network's form: it connects at once, or leads to where one agrees."""
    check_can_open(owned.person, owned.voice)
    _check_offered(network)
    typed = NetworkForm(request.POST if request.method == "POST" else None, network)
    show = partial(_page, request, owned, network, typed)
    if request.method != "POST":
        return show(200)

    def act() -> Done:
        if connecting.is_visit(network):
            with asking.client() as client:
                begun = connecting.begin(network, typed.typed(), _address(network), client)
            visits.leave(request, owned, network, begun.url, dict(begun.kept))
            return owned.url("leave", network), ""
        with asking.client() as client:
            accounts = connecting.finish(network, typed.typed(), client)
        return _given(request, owned, network, accounts)

    return _answered(request, typed, show, act)


@page
def leave(request: HttpRequest, owned: Owned, network: str) -> HttpResponse:
    """Say where one goes before going: the link is the network's own address."""
    visit = visits.pending(request)
    if visit is None or visit.network != network:
        return SeeOther(owned.url("connect", network))
    context = {"owned": owned, "url": visit.url, "host": httpx.URL(visit.url).host}
    context["network"] = presenting.choice_of(registry.connector(network))
    return render(request, "syndication/channels/leave.html", context)


@uncached
@require_safe
def back(request: HttpRequest, network: str) -> HttpResponse:
    """Come back from a network with its answer, to the session that left and to no other."""
    if not isinstance(request.user, User):
        return sign_in(request.get_full_path())
    visit = visits.pending(request)
    visits.forget(request)
    if visit is None or visit.network != network:
        raise Refused(
            _("Cette connexion a été commencée ailleurs, ou il y a trop longtemps. Recommencez-la.")
        )
    owned = owned_by(request.user, visit.owner, visit.key)
    blocked = obstacle(request, owned)
    if blocked is not None:
        return blocked
    check_can_open(owned.person, owned.voice)
    try:
        with asking.client() as client:
            accounts = connecting.finish(
                network, request.GET.dict(), client, kept=visit.kept, back=_address(network)
            )
        address, said = _given(request, owned, network, accounts)
    except (ConnectorError, Refused) as error:
        said = _reason(error) if isinstance(error, ConnectorError) else error.reason
        messages.error(request, said)
        return SeeOther(owned.url("connect", network))
    if said:
        messages.success(request, said)
    return SeeOther(address)


@form
def choose(request: HttpRequest, owned: Owned, network: str) -> HttpResponse:
    """Choose among the accounts that a network gave."""
    accounts = visits.offered(request, network)
    if not accounts:
        return SeeOther(owned.url("connect", network))
    typed = AccountForm(request.POST if request.method == "POST" else None, accounts)
    show = partial(_page, request, owned, network, typed)
    if request.method != "POST":
        return show(200)

    def act() -> Done:
        done = _connected(owned, network, accounts[typed.cleaned_data["account"]])
        visits.chosen(request)
        return done

    return _answered(request, typed, show, act)


def _answered(
    request: HttpRequest, typed: forms.Form, show: Show, act: Callable[[], Done]
) -> HttpResponse:
    """As `act_on`, for what a network may refuse too: said in its words, at its field."""
    if is_stale(request):
        typed.add_error(None, _("La page a trop attendu : envoyez-la de nouveau."))
        return show(403)
    if not typed.is_valid():
        return show(422)
    try:
        address, said = act()
    except ConnectorError as error:
        field = error.field if isinstance(error, ConnectingError) else ""
        typed.add_error(field if field in typed.fields else None, _reason(error))
        return show(422)
    except Refused as refused:
        typed.add_error(None, refused.reason)
        return show(refused.status)
    if said:
        messages.success(request, said)
    return SeeOther(address)


def _given(request: HttpRequest, owned: Owned, network: str, accounts: tuple[Account, ...]) -> Done:
    """Connect the account that a network gave, or let the person choose among several."""
    if len(accounts) == 1:
        return _connected(owned, network, accounts[0])
    visits.offer(request, network, accounts)
    return owned.url("choose", network), ""


def _connected(owned: Owned, network: str, account: Account) -> Done:
    made = actions.connect(
        by=owned.person,
        voice=owned.voice,
        network=network,
        server=account.server,
        credential=account.credential,
        options=account.options,
        rules=Rules(holds=True),
    )
    _read_limits(owned.person, made)
    said = _("C’est branché. Chaque annonce attend d’être relue : réglez cela, et le reste, ici.")
    return owned.url("rules", made.uid), said


def _read_limits(by: User, channel: Channel) -> None:
    """How long a text may be there, so that it can be counted before any is posted."""
    try:
        trying.test(by=by, channel=channel)
    except (ConnectorError, keys.LockedError):
        # It was connected a moment ago: the page of the channel says what is wrong.
        return


def _check_offered(network: str) -> None:
    """Raise `Http404` for a network that nobody may connect here."""
    if not registry.is_available(network):
        raise Http404


def _address(network: str) -> str:
    """Where networks send back to: one address for each, which their operators write down."""
    return absolute(reverse("channel-return", kwargs={"network": network}))


def _reason(error: ConnectorError) -> str:
    return error.reason or _("Ce réseau n’a pas répondu comme prévu : réessayez plus tard.")


def _page(
    request: HttpRequest, owned: Owned, network: str, typed: forms.Form, status: int
) -> HttpResponse:
    context = {
        "owned": owned,
        "network": presenting.choice_of(registry.connector(network)),
        "form": typed,
        "is_visit": connecting.is_visit(network),
        "has_secret": any(one.secret for one in connecting.fields(network)),
    }
    return render(request, "syndication/channels/connect.html", context, status=status)
