"""Keep accounts whose credential ends: renewed a week before, or its owner warned on its page."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib import asking
from civic.lib.dates import date_format
from civic.syndication.actions import channels
from civic.syndication.connectors import connecting
from civic.syndication.connectors.base import AuthLostError, ConnectorError, Credential
from civic.syndication.delivering import keys
from civic.syndication.models import Channel
from civic.syndication.states import ChannelState

logger = logging.getLogger(__name__)

AHEAD = timedelta(days=7)
AT_ONCE = 100


def renew_channels(at: datetime | None = None) -> int:
    """Renew what ends within a week where the network allows it; returns how many were.

    Where it does not, or not now, the channel says until when it works: its owner connects it anew.
    """
    now = at or timezone.now()
    rows = Channel.objects.filter(
        state__in=[ChannelState.ACTIVE, ChannelState.PAUSED],
        expires_at__lte=now + AHEAD,
        sealed__isnull=False,
    )
    return sum(
        _renew(row) for row in rows.select_related("server").order_by("expires_at")[:AT_ONCE]
    )


def _renew(row: Channel) -> bool:
    try:
        fresh = _ask(row)
    except AuthLostError as error:
        channels.lose(channel=row, reason=error.reason)
        return False
    except (ConnectorError, keys.LockedError, KeyError) as error:
        # Asked again tomorrow; the names of its errors hold no secret.
        logger.warning("channel %s: not renewed: %s", row.uid, type(error).__name__)
        fresh = None
    if fresh is None:
        _warn(row)
        return False
    channels.renewed(channel=row, credential=fresh)
    return True


def _ask(row: Channel) -> Credential | None:
    with asking.client() as client:
        return connecting.renew(row.network, keys.account_of(row), client)


def _warn(row: Channel) -> None:
    until = date_format(timezone.localtime(row.expires_at), "j F Y")
    said = _("L’accès à ce compte finit le %(date)s : rebranchez-le avant.") % {"date": until}
    Channel.objects.filter(pk=row.pk).update(problem=said)
