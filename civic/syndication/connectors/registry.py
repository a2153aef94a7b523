"""Which networks this instance speaks to: those written here that `CHANNEL_NETWORKS` names.

Some want an application of the operator's besides (`NETWORK_APPS`), and are off until it is set.
"""

from collections.abc import Iterable

from django.conf import settings

from civic.syndication.connectors.base import Connector
from civic.syndication.connectors.networks import is_read, is_set_up

__all__ = ["add", "available", "connector", "is_available", "is_read", "keys_where", "known"]

_known: dict[str, Connector] = {}


def add(*connectors: Connector) -> None:
    """Let networks be chosen, in the order in which they are shown; called by `ready()`."""
    for connector in connectors:
        _known[connector.key] = connector


def connector(key: str) -> Connector:
    """The connector of a network, offered or not: what was connected goes on.

    Raises `KeyError` for one that nobody wrote.
    """
    return _known[key]


def available() -> list[Connector]:
    """Those that somebody may connect here, in order."""
    return [one for key, one in _known.items() if is_available(key)]


def is_available(key: str) -> bool:
    """Whether somebody may connect this network here."""
    return key in _known and key in settings.CHANNEL_NETWORKS and is_set_up(key)


def keys_where(*, edit: bool | None = None, delete: bool | None = None) -> list[str]:
    """The networks that can change, or take back, what was posted."""
    return [
        key
        for key, one in _known.items()
        if edit in (None, one.caps.edit) and delete in (None, one.caps.delete)
    ]


def known() -> Iterable[Connector]:
    """All that were written."""
    return _known.values()
