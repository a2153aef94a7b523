"""The networks written here, in the order in which they are shown."""

from django.conf import settings

from civic.syndication.connectors.base import Connector
from civic.syndication.connectors.bluesky import Bluesky
from civic.syndication.connectors.discord import Discord
from civic.syndication.connectors.facebook import Facebook
from civic.syndication.connectors.linkedin import LinkedIn
from civic.syndication.connectors.mastodon import Mastodon
from civic.syndication.connectors.matrix import Matrix
from civic.syndication.connectors.telegram import Telegram
from civic.syndication.connectors.threads import Threads
from civic.syndication.connectors.x import X

ALL: tuple[Connector, ...] = (
    Mastodon(),
    Bluesky(),
    Matrix(),
    Telegram(),
    Discord(),
    Facebook(),
    LinkedIn(),
    Threads(),
    X(),
)


def is_set_up(network: str) -> bool:
    """Say whether this instance can connect it: some networks want an application of ours."""
    app = settings.NETWORK_APPS.get(network)
    return app is None or bool(app["id"] and app["secret"])


def is_read(network: str) -> bool:
    """Say whether its answers are read here: an application must be allowed to, and may pay."""
    return network not in settings.NETWORK_APPS or network in settings.CHANNEL_ANSWERS
