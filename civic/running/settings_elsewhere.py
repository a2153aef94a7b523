"""What is changed without a deploy on a page of its own: what it is, its start, who changed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import RoleGrant, User
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.audit.models import AuditEvent
from civic.syndication.models import Channel
from civic.syndication.states import Owner

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


CHANNEL = "channel"


@dataclass(frozen=True)
class Elsewhere:
    """One of them. `kind`: what the record calls it; without, its page tells who and when."""

    title: "StrOrPromise"
    what: "StrOrPromise"
    start: "StrOrPromise"
    address: str
    kind: str = ""


@dataclass(frozen=True)
class Last:
    """The last change: when, and by whom; None: the person is no operator any more, or left."""

    at: datetime
    by: User | None


ROWS = (
    Elsewhere(
        _("Calendriers des élections"),
        _("Scrutins, candidatures : le silence avant le vote en dépend."),
        _("aucun scrutin"),
        "admin:elections_poll_changelist",
        "poll",
    ),
    Elsewhere(
        _("Thèmes"),
        _("Ajoutés, renommés, retirés : ce qui en porte un retiré le garde."),
        _("ceux qui viennent avec le logiciel"),
        "admin:themes_theme_changelist",
        "theme",
    ),
    Elsewhere(
        _("Rôles et mandats"),
        _("Qui modère, qui exploite, jusqu’à quand."),
        _("la personne nommée sur le serveur"),
        "running-roles",
    ),
    Elsewhere(
        _("Diffusion du site sur d’autres réseaux"),
        _("Les comptes du site, et ce qu’ils publient."),
        _("aucun compte"),
        "site-channels:list",
        CHANNEL,
    ),
    Elsewhere(
        _("Incidents"),
        _("Ce qui ne marche pas, dit à tous sur la page d’état."),
        _("aucun incident"),
        "admin:status_incident_changelist",
        "incident",
    ),
)


def rows() -> list[tuple[Elsewhere, Last | None]]:
    """Each with its last change. At most four questions."""
    kinds = [row.kind for row in ROWS if row.kind and row.kind != CHANNEL]
    # People have accounts on other networks too: only the site's own are of operators.
    own = Channel.objects.filter(owner=Owner.INSTANCE).values_list("uid", flat=True)
    of_site = Q(target_kind=CHANNEL, target_id__in=[str(uid) for uid in own])
    changes = AuditEvent.objects.filter(Q(target_kind__in=kinds) | of_site)
    found = changes.filter(role=Acting.OPERATOR).order_by("target_kind", "-id")
    last = {event.target_kind: event for event in found.distinct("target_kind")}
    people = _operators() if last else {}
    told = {kind: Last(one.at, people.get(one.actor)) for kind, one in last.items()}
    return [(row, told.get(row.kind)) for row in ROWS]


def _operators() -> dict[str, User]:
    """Whoever ran the site one day, by the pseudonym that the record knows them by."""
    grants = RoleGrant.objects.filter(role=Role.OPERATOR).select_related("user")
    return _by_pseudonym(grant.user for grant in grants)


def _by_pseudonym(people: Iterable[User]) -> dict[str, User]:
    users = {user.uid: user for user in people}
    return {name: users[uid] for uid, name in audit.pseudonyms(users).items()}
