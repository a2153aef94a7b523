"""What every network must be able to do, and the only ways in which it may fail.

A connector keeps nothing and asks through the `client` it is given: an `httpx.Client` that reaches
public addresses alone, follows no redirection, and gives up in time. `render` is pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import httpx


class Once(StrEnum):
    """How a network lets the same post be asked for twice without being made twice."""

    NATIVE = "native"  # it honours a key
    PUT = "put"  # writing the same record at the same place changes nothing
    LOOKUP = "lookup"  # what was posted can be looked for before asking again
    NONE = "none"  # an unknown outcome stays unknown: a person decides


class Replies(StrEnum):
    """How what is answered there can be read back."""

    NONE = "none"  # it cannot
    POST = "post"  # asked of each post
    ACCOUNT = "account"  # asked of the whole account, since the last time


@dataclass(frozen=True)
class Caps:
    """What a network can do."""

    once: Once
    edit: bool
    delete: bool
    image: bool  # a picture with its text alternative can be sent along
    replies: Replies = Replies.NONE
    reads_with: str = ""  # the right that reading answers asks for, besides that of posting
    card: bool = False  # a link's card shows the image that we send: the network reads no page
    proven: bool = False  # tried against a real server, not against recorded answers alone


@dataclass(frozen=True)
class Credential:
    """What lets us post; stored encrypted, never logged, never in a task's arguments."""

    secrets: dict[str, Any]
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None
    remote_id: str = ""
    name: str = ""

    def known_as(self, remote_id: str, name: str) -> "Credential":
        """The same, with the account that the network says it opens."""
        return replace(self, remote_id=remote_id, name=name)


@dataclass(frozen=True)
class Account:
    """One connected account of a network, as a connector sees it.

    `server` is an origin without a final slash (`https://mastodon.example`); `options` is what the
    person chose when connecting and is no secret (a room, a page).
    """

    server: str
    credential: Credential
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NetworkLimits:
    """How long a text may be, in the unit that this network counts in."""

    text: int
    url: int | None = None  # what one address counts for, whatever its length
    bytes: int | None = None  # a second limit, in UTF-8 bytes
    image: int = 1_000_000  # bytes


@dataclass(frozen=True)
class Picture:
    """A picture sent along; `body` is read when it is needed."""

    body: bytes
    media_type: str
    alt: str


@dataclass(frozen=True)
class Item:
    """What is to be told: the public snapshot of one Activity, or a person's words about it."""

    uid: str  # of the Activity
    verb: str
    label: str  # what happened, in words
    title: str
    summary: str
    url: str  # canonical, absolute
    area: str
    themes: tuple[str, ...]
    at: datetime
    language: str = "fr"
    # What a person wrote in place of our text, without the address.
    words: str = ""
    hashtags: tuple[str, ...] = ()  # without the sign
    picture: Picture | None = None


@dataclass(frozen=True)
class Draft:
    """A post as a network takes it. Kept with the delivery: the same at every try."""

    text: str
    url: str
    language: str = "fr"
    at: datetime | None = None
    # What only this network knows: facets, card, formatted body.
    extra: dict[str, Any] = field(default_factory=dict)
    picture: Picture | None = None


@dataclass(frozen=True)
class Receipt:
    """Where a post is."""

    remote_id: str
    url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What somebody answered there, brought back to the team alone."""

    remote_id: str
    url: str
    author: str
    text: str
    at: datetime
    # What it answers: one of the posts that were asked about, else another answer's `remote_id`.
    to: str = ""


@dataclass(frozen=True)
class Heard:
    """Some of what was answered on an account, oldest first."""

    answers: tuple[Answer, ...] = ()
    # Where to go on from next time; kept with the answers, before more is asked for.
    until: str = ""


class ConnectorError(Exception):
    """What a network said, in words for who owns the channel."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class RetryError(ConnectorError):
    """It surely did not happen, and may later; `after` seconds where the server said so."""

    def __init__(self, reason: str = "", after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class RateLimitedError(ConnectorError):
    """Too many for now; not before `reset_at`."""

    def __init__(self, reset_at: datetime, reason: str = "") -> None:
        super().__init__(reason)
        self.reset_at = reset_at


class AuthLostError(ConnectorError):
    """The account was closed to us: stop, and ask its owner to connect it again."""


class RejectedError(ConnectorError):
    """It will never be taken as it is: a person must look."""


class DeafError(RejectedError):
    """What is answered there cannot be read, and why."""


class UnknownError(ConnectorError):
    """It may have happened: look for it before asking again."""


class GoneError(ConnectorError):
    """What was to be changed or taken back is not there any more."""


class Connector(Protocol):
    """One network."""

    key: str
    name: str
    caps: Caps

    def limits(self, account: Account, client: httpx.Client) -> NetworkLimits:
        """What this server allows now; kept for a day by who asks."""
        ...

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The same credential with the account's id and name: the button « Tester »."""
        ...

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        """Make the post for this network: pure, its address never cut."""
        ...

    def length(self, text: str, limits: NetworkLimits) -> int:
        """How long this network finds a text, address included."""
        ...

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Post. Raises only the errors above; the same `key` at every try."""
        ...

    def find(
        self, account: Account, draft: Draft, key: str, client: httpx.Client
    ) -> Receipt | None:
        """Look for a post whose outcome is unknown."""
        ...

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Change a post in place; only where `caps.edit`."""
        ...

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take a post back; only where `caps.delete`."""
        ...

    def answers(self, account: Account, receipt: Receipt, client: httpx.Client) -> list[Answer]:
        """What was answered there; only where `caps.replies` is by post."""
        ...

    def hear(
        self, account: Account, posts: Mapping[str, Receipt], since: str, client: httpx.Client
    ) -> Iterator[Heard]:
        """What was answered on the account, `since` where the last time ended.

        Only where `caps.replies` is by account. `posts` are those of the last weeks, under names
        that answers give in `to`. What answers none of them comes too, and is for the caller to
        drop. Each part is kept before the next one is asked for.
        """
        ...

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Tell the network that the credential is over; ours is erased even if this fails."""
        ...
