"""What is kept of other networks: accounts connected, what was told there; images of links."""

from civic.syndication.models.channel import BREAKS_AFTER, DAILY, LIMITS_KEPT, Channel, Server
from civic.syndication.models.delivery import WORDS_MAX, Cursor, Delivery, RemoteAnswer
from civic.syndication.models.feeds import FeedList, HubCursor
from civic.syndication.models.sharing import CardImage

__all__ = [
    "BREAKS_AFTER",
    "DAILY",
    "LIMITS_KEPT",
    "WORDS_MAX",
    "CardImage",
    "Channel",
    "Cursor",
    "Delivery",
    "FeedList",
    "HubCursor",
    "RemoteAnswer",
    "Server",
]
