"""The other side of each connector: what it is asked through, and what is read there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from civic.syndication.connectors.base import Account, Connector, Credential
from civic.syndication.connectors.bluesky import Bluesky
from civic.syndication.connectors.discord import Discord
from civic.syndication.connectors.facebook import Facebook
from civic.syndication.connectors.linkedin import LinkedIn
from civic.syndication.connectors.mastodon import Mastodon
from civic.syndication.connectors.matrix import Matrix
from civic.syndication.connectors.telegram import Telegram
from civic.syndication.connectors.threads import Threads
from civic.syndication.connectors.x import X
from tests.syndication.connectors.fakes import bluesky, chats, companies, matrix
from tests.syndication.connectors.fakes.mastodon import ME, FakeMastodon
from tests.syndication.connectors.fakes.server import Fake


@dataclass
class Peer:
    connector: Connector
    account: Account
    # The text of a post, as it is read there by its number; none where it is gone.
    read: Callable[[str], str | None]
    count: Callable[[], int]
    # LinkedIn says yes to taking back what is not there.
    tells_gone: bool = True


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
    tells_gone: bool = True


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
    "linkedin": Stand(LinkedIn, companies.FakeLinkedIn, tells_gone=False),
    "x": Stand(
        X, companies.FakeX, {"token": companies.X_TOKEN, "token_secret": companies.X_SECRET}
    ),
}


def faked(network: str) -> Faked:
    stand = STANDS[network]
    fake = stand.fake()
    credential = Credential(dict(stand.secrets), remote_id=stand.remote_id)
    account = Account(fake.origin, credential, {"login": fake.origin} | stand.options)
    return Faked(
        stand.connector(),
        account,
        fake.read,
        lambda: len(fake.posts),
        tells_gone=stand.tells_gone,
        fake=fake,
    )
