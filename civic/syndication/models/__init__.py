"""What is kept of other networks: accounts connected, and what was told there."""

from civic.syndication.models.channel import BREAKS_AFTER, DAILY, LIMITS_KEPT, Channel, Server
from civic.syndication.models.delivery import WORDS_MAX, Cursor, Delivery, RemoteAnswer
from civic.syndication.models.feeds import FeedList, HubCursor

__all__ = [
    "BREAKS_AFTER",
    "DAILY",
    "LIMITS_KEPT",
    "WORDS_MAX",
    "Channel",
    "Cursor",
    "Delivery",
    "FeedList",
    "HubCursor",
    "RemoteAnswer",
    "Server",
]
