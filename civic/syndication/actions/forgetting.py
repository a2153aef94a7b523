"""Let go of accounts: the network is told, the credential erased; and of answers, in time."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib import asking
from civic.syndication.actions.channels import close
from civic.syndication.connectors import registry
from civic.syndication.delivering import keys
from civic.syndication.models import Channel, RemoteAnswer
from civic.syndication.states import ChannelState, Owner
from initiatives.models import TeamMember
from initiatives.states import Lifecycle

logger = logging.getLogger(__name__)

# A closed initiative still has its end told, and the reply that comes late.
AFTER_CLOSING = timedelta(days=90)
ANSWERS_KEPT = timedelta(days=90)
AT_ONCE = 100


def forget_channels() -> int:
    """Erase the credentials of disconnected accounts, the network told first; returns how many.

    Told at least once, and erased whatever the network answers.
    """
    rows = Channel.objects.filter(state=ChannelState.REVOKED, sealed__isnull=False)
    found = list(rows.select_related("server").order_by("pk")[:AT_ONCE])
    for row in found:
        _tell(row)
        Channel.objects.filter(pk=row.pk).update(sealed=None, scopes=[], limits=None)
    return len(found)


def _tell(row: Channel) -> None:
    try:
        connector = registry.connector(row.network)
        with asking.client() as client:
            connector.revoke(keys.account_of(row), client)
    except Exception as error:
        # The owner's wish does not wait for a server. Its text may hold a secret.
        logger.info("channel %s: not told of its end: %s", row.uid, type(error).__name__)


def end_channels(at: datetime | None = None) -> int:
    """Disconnect what nobody may speak through any more; returns how many.

    A mandate that is over, a team that left, an initiative closed for three months.
    """
    now = at or timezone.now()
    rows = Channel.objects.living().filter(_over(now)).select_related("server")
    ended = 0
    for row in rows.order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            locked = Channel.objects.select_for_update().living().filter(pk=row.pk).first()
            if locked is None:
                continue
            close(locked, at=now)
            _log(locked, "over")
            ended += 1
    return ended


def _over(now: datetime) -> Q:
    held = Mandate.objects.current().filter(
        revoked_at=None, user__erased_at=None, user__is_active=True
    )
    team = TeamMember.objects.standing().filter(initiative=OuterRef("initiative"))
    left = Q(initiative__author__erased_at__isnull=False) & ~Exists(team)
    closed = Q(
        initiative__lifecycle=Lifecycle.CLOSED, initiative__closed_at__lt=now - AFTER_CLOSING
    )
    mandate = Q(owner=Owner.MANDATE) & ~Q(mandate__in=held)
    return mandate | Q(owner=Owner.INITIATIVE) & (left | closed)


def forget_person(user: User) -> None:
    """With an erased account go the accounts elsewhere that it lent, but the site's own."""
    rows = Channel.objects.select_for_update(of=("self",)).connected_by(user)
    now = timezone.now()
    for row in rows.living().exclude(owner=Owner.INSTANCE):
        close(row, at=now)
        _log(row, "account erased")
    theirs = Channel.objects.connected_by(user)
    theirs.exclude(owner=Owner.INSTANCE).update(connected_by=None, name="", remote_id="")
    theirs.update(connected_by=None)


def forget_answers() -> int:
    """Delete what strangers answered elsewhere after three months; returns how many."""
    old = Q(brought_at__lt=timezone.now() - ANSWERS_KEPT)
    gone = Q(delivery__channel__state=ChannelState.REVOKED)
    return RemoteAnswer.objects.filter(old | gone).delete()[0]


def _log(row: Channel, why: str) -> None:
    audit.record(
        verb="channel.ended",
        target_kind="channel",
        target_id=row.uid,
        role=Acting.SYSTEM,
        network=row.server.network,
        owner=row.owner,
        why=why,
    )
