"""Connect an account of another network, rule it, let it rest, disconnect it.

Nothing here speaks to a network: `trying` does before, `forgetting` after. What a person does is
audited; a credential is never.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.activity.actions import settled
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from civic.syndication.connectors import registry
from civic.syndication.connectors.base import Credential
from civic.syndication.delivering import keys
from civic.syndication.models import Channel, Delivery, Server
from civic.syndication.models.delivery import PARKED, DeliveryQuerySet
from civic.syndication.permissions import (
    acting_for,
    check_can_open,
    check_can_revoke,
    check_can_rule,
    voice_of,
)
from civic.syndication.rules import Rules, Voice, fitted
from civic.syndication.states import (
    CHANNEL_MOVES,
    ChannelMove,
    ChannelState,
    DeliveryState,
    Skip,
    Wanted,
)

# One voice needs no more accounts than this.
MOST = 12
LOST_MAIL = "channel-lost"


@transaction.atomic
def connect(
    *,
    by: User,
    voice: Voice,
    network: str,
    credential: Credential,
    server: str = "",
    options: dict[str, Any] | None = None,
    rules: Rules | None = None,
    at: datetime | None = None,
) -> Channel:
    """Let an account tell what happens from now on; the same account again is connected anew.

    `credential` was tried already (`trying.tried`). `server` is an origin without a final slash.
    Raises `Refused` with what the person reads, `TooMany` past twelve living accounts.
    """
    check_can_open(by, voice)
    if not registry.is_available(network):
        raise Refused(_("Ce réseau n’est pas proposé ici."))
    now = at or timezone.now()
    Server.objects.get_or_create(network=network, origin=server)
    # One at a time on one server: pressed twice, it is one channel.
    row = Server.objects.select_for_update().get(network=network, origin=server)
    before = _living(voice).filter(server=row, remote_id=credential.remote_id).first()
    if before is not None and credential.remote_id:
        return reconnect(by=by, channel=before, credential=credential, options=options, at=now)
    if _living(voice).count() >= MOST:
        raise TooMany(_("Douze comptes au plus : débranchez-en un d’abord."))
    channel = Channel.objects.create(
        owner=voice.owner,
        mandate=voice.mandate,
        initiative=voice.initiative,
        server=row,
        connected_by=by,
        connected_at=now,
        since=settled(),
        options=options or {},
        **_kept(credential),
        **fitted(rules or Rules(), voice).fields(),
    )
    _log("channel.connected", channel, by=by)
    return channel


@transaction.atomic
def reconnect(
    *,
    by: User,
    channel: Channel,
    credential: Credential,
    options: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Channel:
    """Give a channel a new credential for the same account: what waits leaves again.

    Raises `Conflict` for another account or a channel that was disconnected.
    """
    row = _locked(channel)
    check_can_rule(by, row)
    if row.remote_id and credential.remote_id != row.remote_id:
        raise Conflict(_("C’est un autre compte : branchez-le à part."))
    fields = {"options": options} if options is not None else {}
    _move(
        row,
        ChannelMove.RECONNECT,
        problem="",
        connected_by=by,
        limits=None,
        limits_read_at=None,
        waits_until=None,
        hears_after=None,
        unheard="",
        **fields,
        **_kept(credential),
    )
    _wake(row)
    _log("channel.reconnected", row, by=by)
    return row


@transaction.atomic
def set_rules(*, by: User, channel: Channel, rules: Rules) -> Channel:
    """Change what a channel tells from now on. Raises `Refused` for what its owner may not tell.

    What waits already stays; texts that wait for somebody to read them too.
    """
    row = _locked(channel)
    check_can_rule(by, row)
    fields = fitted(rules, voice_of(row)).fields()
    Channel.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    told = {name: value for name, value in fields.items() if name != "only"}
    _log("channel.ruled", row, by=by, **told, only=row.only_id)
    return row


@transaction.atomic
def pause(*, by: User, channel: Channel) -> Channel:
    """Let a channel rest: nothing new is written for it, what waits stays. Twice is once."""
    row = _locked(channel)
    check_can_rule(by, row)
    if row.state != ChannelState.PAUSED:
        _move(row, ChannelMove.PAUSE)
        _waiting(row).filter(wanted=Wanted.POST).update(due_at=PARKED)
        _log("channel.paused", row, by=by)
    return row


@transaction.atomic
def resume(*, by: User, channel: Channel) -> Channel:
    """Tell again, from now on: nothing of what happened meanwhile. Twice is once."""
    row = _locked(channel)
    check_can_rule(by, row)
    if row.state != ChannelState.ACTIVE:
        _move(row, ChannelMove.RESUME, since=settled())
        _wake(row)
        _log("channel.resumed", row, by=by)
    return row


@transaction.atomic
def revoke(*, by: User, channel: Channel, at: datetime | None = None) -> Channel:
    """Disconnect: nothing leaves any more, the network is told, our credential is erased.

    What was posted stays there. Disconnected already, nothing happens.
    """
    row = _locked(channel)
    check_can_revoke(by, row)
    if row.state != ChannelState.REVOKED:
        close(row, at=at or timezone.now())
        _log("channel.revoked", row, by=by)
    return row


def close(channel: Channel, *, at: datetime) -> None:
    """Disconnect within the caller's transaction; a sweep tells the network and erases the rest."""
    _move(channel, ChannelMove.REVOKE, revoked_at=at)
    posts = Q(state=DeliveryState.HELD) | Q(state=DeliveryState.DUE, wanted=Wanted.POST)
    rows = Delivery.objects.of(channel)
    rows.filter(posts, sending_since=None).update(
        state=DeliveryState.SKIPPED, why=Skip.REVOKED, lease_until=None
    )
    there = _waiting(channel)
    there.filter(wanted=Wanted.DELETE).update(state=DeliveryState.TO_REMOVE)
    there.filter(wanted=Wanted.EDIT).update(state=DeliveryState.SENT, wanted=Wanted.POST)


@transaction.atomic
def lose(*, channel: Channel, reason: str) -> None:
    """Stop a channel whose account was closed to us, and tell its owner, once each time."""
    row = _locked(channel)
    if row.state not in CHANNEL_MOVES[ChannelMove.LOSE][0]:
        return
    _move(row, ChannelMove.LOSE, problem=reason[:300])
    _waiting(row).filter(wanted=Wanted.DELETE).update(state=DeliveryState.TO_REMOVE)
    _waiting(row).update(due_at=PARKED)
    _log("channel.lost", row, by=None)
    for person in keepers(row):
        key = f"{LOST_MAIL}-{row.pk}-{person.pk}-{int(timezone.now().timestamp())}"
        args = {"channel": row.pk, "person": person.pk}
        post(kind=LOST_MAIL, key=key, to=person.email, args=args)


@transaction.atomic
def renewed(*, channel: Channel, credential: Credential) -> None:
    """Keep a fresh credential of the same account, unless the channel ended meanwhile."""
    row = _locked(channel)
    if row.state == ChannelState.REVOKED:
        return
    Channel.objects.filter(pk=row.pk).update(
        sealed=keys.seal(credential.secrets),
        scopes=list(credential.scopes),
        expires_at=credential.expires_at,
        problem="",
    )


def keepers(channel: Channel) -> list[User]:
    """Whom to write to about a channel: who connected it, else its official or its author."""
    person = channel.connected_by
    if person is None and channel.mandate is not None:
        person = channel.mandate.user
    if person is None and channel.initiative is not None:
        person = channel.initiative.author
    if person is None or not person.is_active or person.erased_at is not None:
        return []
    return [person]


def _waiting(channel: Channel) -> DeliveryQuerySet:
    return Delivery.objects.of(channel).filter(state=DeliveryState.DUE)


def _wake(channel: Channel) -> None:
    """What waited for the channel leaves, and what could not be taken back there is tried again."""
    _waiting(channel).update(due_at=Now())
    there = Delivery.objects.of(channel).to_remove().exclude(remote_id="")
    if registry.connector(channel.network).caps.delete:
        there.update(state=DeliveryState.DUE, wanted=Wanted.DELETE, due_at=Now(), attempts=0)


def _living(voice: Voice) -> Any:
    rows = Channel.objects.living()
    return rows.filter(owner=voice.owner, mandate=voice.mandate, initiative=voice.initiative)


def _kept(credential: Credential) -> dict[str, Any]:
    """A credential as columns: its secrets encrypted."""
    return {
        "sealed": keys.seal(credential.secrets),
        "scopes": list(credential.scopes),
        "expires_at": credential.expires_at,
        "remote_id": credential.remote_id[:255],
        "name": credential.name[:160],
    }


def _locked(channel: Channel) -> Channel:
    rows = Channel.objects.select_for_update(of=("self",)).select_related(
        "server", "mandate__user", "mandate__territory", "initiative__territory", "connected_by"
    )
    return rows.get(pk=channel.pk)


def _move(channel: Channel, move: ChannelMove, **fields: Any) -> None:
    """A conditional UPDATE, as the table allows; raises `Conflict` otherwise."""
    sources, target = CHANNEL_MOVES[move]
    rows = Channel.objects.filter(pk=channel.pk, state__in=sources)
    if not rows.update(state=target, **fields):
        raise Conflict(_("L’état de ce compte a changé entre-temps : rechargez la page."))
    channel.refresh_from_db(fields=["state", *fields])


def _log(verb: str, channel: Channel, *, by: User | None, **data: Any) -> None:
    audit.record(
        verb=verb,
        target_kind="channel",
        target_id=channel.uid,
        person=by.uid if by else None,
        role=acting_for(channel) if by else Acting.SYSTEM,
        network=channel.server.network,
        owner=channel.owner,
        **data,
    )
