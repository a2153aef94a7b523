"""The other side of each connector: what it is asked through, and what is read there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from civic.syndication.connectors.base import Account, Connector, Credential, Replies
from civic.syndication.connectors.bluesky import Bluesky
from civic.syndication.connectors.discord import Discord
from civic.syndication.connectors.facebook import Facebook
from civic.syndication.connectors.linkedin import LinkedIn
from civic.syndication.connectors.mastodon import Mastodon
from civic.syndication.connectors.matrix import Matrix
from civic.syndication.connectors.telegram import Telegram
from civic.syndication.connectors.threads import Threads
from civic.syndication.connectors.webhook import Webhook
from civic.syndication.connectors.x import X
from tests.syndication.connectors.fakes import bluesky, chats, companies, matrix
from tests.syndication.connectors.fakes.mastodon import ME, FakeMastodon
from tests.syndication.connectors.fakes.server import Fake
from tests.syndication.connectors.fakes.webhook import FakeWebhook


@dataclass(frozen=True)
class Manners:
    """What not all networks do: most do."""

    # LinkedIn says yes to taking back what is not there; somebody's own server to anything.
    tells_deleted: bool = True
    tells_changed: bool = True
    # Whether what was posted can be looked for, and a yes says where it is.
    finds: bool = True
    says_where: bool = True


@dataclass
class Peer:
    connector: Connector
    account: Account
    # The text of a post, as it is read there by its number; none where it is gone.
    read: Callable[[str], str | None]
    count: Callable[[], int]
    manners: Manners = field(default_factory=Manners)
    # Somebody answers a post, by its number; none where this cannot be read, or was not tried.
    reply: Callable[[str, str], None] | None = None


@dataclass
class Faked(Peer):
    fake: Any = field(default=None)


@dataclass(frozen=True)
class Stand:
    """How a fake is made, and by which secrets it knows us."""

    connector: Callable[[], Connector]
    fake: Callable[[], Fake]
    secrets: dict[str, str] = field(default_factory=lambda: {"token": "good"})
    options: dict[str, str] = field(default_factory=dict)
    remote_id: str = "me"
    manners: Manners = field(default_factory=Manners)


STANDS = {
    "mastodon": Stand(Mastodon, FakeMastodon, remote_id=ME),
    "bluesky": Stand(
        Bluesky,
        bluesky.FakeBluesky,
        {"identifier": bluesky.HANDLE, "password": bluesky.PASSWORD},
    ),
    "matrix": Stand(Matrix, matrix.FakeMatrix, options={"room": matrix.ROOM}),
    "telegram": Stand(
        Telegram, chats.FakeTelegram, {"token": chats.BOT}, options={"chat": chats.CHAT}
    ),
    "discord": Stand(Discord, chats.FakeDiscord, {"id": chats.HOOK, "token": chats.HOOK_TOKEN}),
    "facebook": Stand(
        Facebook, companies.FakeFacebook, {"token": "page-token"}, remote_id=companies.PAGE
    ),
    "threads": Stand(Threads, companies.FakeThreads),
    "linkedin": Stand(LinkedIn, companies.FakeLinkedIn, manners=Manners(tells_deleted=False)),
    "x": Stand(
        X, companies.FakeX, {"token": companies.X_TOKEN, "token_secret": companies.X_SECRET}
    ),
    "webhook": Stand(
        Webhook,
        FakeWebhook,
        manners=Manners(tells_deleted=False, tells_changed=False, finds=False, says_where=False),
    ),
}


def faked(network: str) -> Faked:
    stand = STANDS[network]
    fake = stand.fake()
    return Faked(
        stand.connector(),
        _account(stand, fake),
        fake.read,
        lambda: len(fake.posts),
        stand.manners,
        fake.reply if stand.connector().caps.replies is not Replies.NONE else None,
        fake=fake,
    )


def _account(stand: Stand, fake: Fake) -> Account:
    if isinstance(fake, FakeWebhook):
        return fake.account
    credential = Credential(dict(stand.secrets), remote_id=stand.remote_id)
    return Account(fake.origin, credential, {"login": fake.origin} | stand.options)
