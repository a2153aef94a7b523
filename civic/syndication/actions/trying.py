"""Ask a network whether an account works: before it is connected, and at the owner's wish.

Nothing is written while the network is asked; what it says is kept afterwards.
"""

from dataclasses import asdict, replace
from typing import Any

from django.utils import timezone

from civic.accounts.models import User
from civic.lib import asking
from civic.syndication.actions import channels
from civic.syndication.connectors import registry
from civic.syndication.connectors.base import Account, AuthLostError, ConnectorError, Credential
from civic.syndication.delivering import keys
from civic.syndication.models import Channel
from civic.syndication.permissions import check_can_rule


def tried(
    *,
    network: str,
    credential: Credential,
    server: str = "",
    options: dict[str, Any] | None = None,
) -> Credential:
    """The credential with the account's id and name, as the network gives them.

    Raises the errors of connectors: nothing was connected.
    """
    account = Account(server, credential, options or {})
    with asking.client() as client:
        return registry.connector(network).whoami(account, client)


def test(*, by: User, channel: Channel) -> Channel:
    """Ask whether the account still works, and read its limits anew.

    An account that is closed to us stops the channel. Raises `Refused` for who may not, and the
    errors of connectors for what the network said.
    """
    check_can_rule(by, channel)
    connector = registry.connector(channel.network)
    try:
        account = keys.account_of(channel)
        with asking.client() as client:
            known = connector.whoami(account, client)
            limits = connector.limits(replace(account, credential=known), client)
    except keys.LockedError:
        channels.lose(channel=channel, reason="Le mot de passe de ce compte ne peut plus être lu.")
        raise
    except AuthLostError as error:
        channels.lose(channel=channel, reason=error.reason)
        raise
    except ConnectorError as error:
        Channel.objects.filter(pk=channel.pk).update(problem=error.reason[:300])
        raise
    Channel.objects.filter(pk=channel.pk).update(
        name=known.name[:160],
        limits=asdict(limits),
        limits_read_at=timezone.now(),
        last_used_at=timezone.now(),
        problem="",
    )
    channel.refresh_from_db()
    return channel
