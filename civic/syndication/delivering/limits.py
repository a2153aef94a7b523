"""How long a text may be on one account: read from its server, and kept for a day."""

from dataclasses import asdict

import httpx
from django.utils import timezone

from civic.syndication.connectors.base import (
    Account,
    AuthLostError,
    Connector,
    ConnectorError,
    NetworkLimits,
)
from civic.syndication.models import LIMITS_KEPT, Channel


def limits_of(
    channel: Channel, connector: Connector, account: Account, client: httpx.Client
) -> NetworkLimits:
    """The limits of a channel, asked for once a day; older ones do when the server is away.

    Raises the errors of connectors when there are none yet.
    """
    known = NetworkLimits(**channel.limits) if channel.limits else None
    now = timezone.now()
    if known and channel.limits_read_at and channel.limits_read_at > now - LIMITS_KEPT:
        return known
    try:
        read = connector.limits(account, client)
    except AuthLostError:
        raise
    except ConnectorError:
        if known is None:
            raise
        return known
    fields = {"limits": asdict(read), "limits_read_at": now}
    Channel.objects.filter(pk=channel.pk).update(**fields)
    return read
