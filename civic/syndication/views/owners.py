"""Whose accounts a page shows: a team's, an official's or the site's, at addresses of their own.

The same views serve the three: a view asks its `Owned` where its pages are and what is in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts import second_factor
from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_has_role, check_may
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.responses import uncached
from civic.syndication.models import Channel, Delivery
from civic.syndication.models.channel import ChannelQuerySet
from civic.syndication.permissions import is_of_team
from civic.syndication.rules import Voice
from civic.syndication.states import Owner
from initiatives import whole
from initiatives.views.stale import keeps_text
from initiatives.views.stances import sign_in

View = Callable[..., HttpResponse]
# The namespaces of `channel_urls`.
SPACES = {
    Owner.INITIATIVE: "team-channels",
    Owner.MANDATE: "mandate-channels",
    Owner.INSTANCE: "site-channels",
}


@dataclass(frozen=True)
class Owned:
    """The accounts of one voice, as one person may see them."""

    voice: Voice
    person: User
    # Somebody who left the team, and comes back for the account they lent.
    is_guest: bool = False

    @property
    def owner(self) -> Owner:
        """Which of the three."""
        return self.voice.owner

    def url(self, name: str, *rest: UUID | str) -> str:
        """The address of one of its pages; `rest` are its channel, then its delivery."""
        return reverse(f"{SPACES[self.owner]}:{name}", args=[*self._place(), *rest])

    @property
    def above(self) -> str:
        """Where these pages are reached from."""
        if self.voice.initiative is not None:
            row = self.voice.initiative
            if self.is_guest:
                return row.get_absolute_url()
            return reverse("manage", kwargs={"pk": row.pk, "slug": row.slug})
        return reverse("official-desk" if self.voice.mandate is not None else "admin:index")

    def channels(self) -> ChannelQuerySet:
        """Its channels; for who left the team, those they connected themselves."""
        voice = self.voice
        rows = Channel.objects.filter(
            owner=voice.owner, mandate=voice.mandate, initiative=voice.initiative
        )
        return rows.connected_by(self.person) if self.is_guest else rows

    def channel(self, uid: UUID) -> Channel:
        """One of them, disconnected or not. Raises `Http404`."""
        rows = self.channels().select_related("server", "mandate__territory", "initiative")
        return get_object_or_404(rows, uid=uid)

    def delivery(self, channel: Channel, uid: UUID) -> Delivery:
        """What one of them tells. Raises `Http404`."""
        rows: QuerySet[Delivery] = Delivery.objects.of(channel).select_related("activity")
        found = get_object_or_404(rows, uid=uid)
        found.channel = channel
        return found

    def _place(self) -> list[Any]:
        if self.voice.initiative is not None:
            return [self.voice.initiative.pk, self.voice.initiative.slug]
        return [self.voice.mandate.pk] if self.voice.mandate is not None else []


def page(view: View) -> View:
    """Give a page its `Owned`, for who may see it."""
    return uncached(require_safe(_entered(view)))


def form(view: View) -> View:
    """Give a form its `Owned`: GET shows, POST answers with `act_on` so that nothing is lost."""
    return keeps_text(require_http_methods(["GET", "HEAD", "POST"])(_entered(view)))


def button(view: View) -> View:
    """Give what a button does its `Owned`; whoever must sign in first comes back to the list."""
    return uncached(require_POST(_entered(view)))


def owned_by(person: User, owner: Owner, key: int | None) -> Owned:
    """The accounts of one voice. Raises `Refused` for a stranger and `Http404` for none."""
    check_may(person, Limit.Scope.ACCOUNT)
    if owner == Owner.INITIATIVE:
        return _of_team(person, int(key or 0))
    if owner == Owner.MANDATE:
        rows = Mandate.objects.select_related("territory", "user")
        # Over or not: who held it may disconnect what they connected.
        return Owned(Voice(mandate=get_object_or_404(rows, pk=key, user=person)), person)
    check_has_role(person, Role.OPERATOR)
    return Owned(Voice(), person)


def obstacle(request: HttpRequest, owned: Owned) -> HttpResponse | None:
    """Where to send who must take the second step first; None when all is well."""
    mandate = owned.voice.mandate
    if owned.owner == Owner.INITIATIVE or (mandate is not None and not mandate.is_current):
        return None
    target = owned.url("list") if request.method == "POST" else request.get_full_path()
    return second_factor.obstacle(request, owned.person, target)


def _entered(view: View) -> View:
    @wraps(view)
    def guarded(
        request: HttpRequest,
        pk: int | None = None,
        slug: str = "",
        mandate: int | None = None,
        **rest: Any,
    ) -> HttpResponse:
        if not isinstance(request.user, User):
            return sign_in(_back(request))
        owner = Owner.INITIATIVE if pk else Owner.MANDATE if mandate else Owner.INSTANCE
        owned = owned_by(request.user, owner, pk or mandate)
        return obstacle(request, owned) or view(request, owned, **rest)

    return guarded


def _back(request: HttpRequest) -> str:
    """Where to come back to; the address of a button is no page."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    found = request.resolver_match
    names = ("pk", "slug", "mandate")
    kept = {name: found.kwargs[name] for name in names if name in found.kwargs} if found else {}
    return reverse(f"{found.namespace}:list", kwargs=kept) if found else "/"


def _of_team(person: User, key: int) -> Owned:
    row = whole.get(key)
    found = Owned(Voice(initiative=row), person, is_guest=not is_of_team(person, row))
    if found.is_guest and not found.channels().living().exists():
        raise Refused(_("Seule l’équipe de cette initiative peut faire cela."))
    return found
