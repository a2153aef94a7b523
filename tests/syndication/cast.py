"""The cast of cross-posts: channels of each owner, and a network that does as it is told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
from django.utils import timezone

from civic.accounts.models import User
from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.syndication.actions import channels
from civic.syndication.connectors import registry
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    Credential,
    Draft,
    GoneError,
    Heard,
    Item,
    NetworkLimits,
    Once,
    Picture,
    Receipt,
    Replies,
)
from civic.syndication.models import Channel
from civic.syndication.rules import Rules, Voice
from initiatives.models import Initiative
from initiatives.telling import tell
from tests.factories import make_initiative, make_mandate, make_operator

CREDENTIAL = Credential(
    secrets={"token": "s3cr3t"}, scopes=("write",), remote_id="42", name="@preau@ailleurs.example"
)


class FakeNetwork:
    """Keeps what it was asked; `fails` is raised by the next calls, before or after they happen."""

    key = "fake"
    name = "Ailleurs"

    def __init__(
        self,
        once: Once = Once.NATIVE,
        *,
        edit: bool = True,
        delete: bool = True,
        replies: Replies = Replies.POST,
    ) -> None:
        self.caps = Caps(once=once, edit=edit, delete=delete, image=False, replies=replies)
        self.posts: dict[str, str] = {}
        self.pictures: list[Picture | None] = []
        self.asked: list[tuple[str, str]] = []
        self.before: list[Exception] = []
        self.after: list[Exception] = []
        self.answered: list[Answer] = []
        self.during: Callable[[], None] | None = None

    def limits(self, account: Account, client: httpx.Client) -> NetworkLimits:
        self.asked.append(("limits", account.server))
        return NetworkLimits(text=500, url=23)

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        self._happen("whoami", "")
        return replace(account.credential, remote_id="42", name="@preau@ailleurs.example")

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        return Draft(text=f"{item.words or item.title} {item.url}", url=item.url, at=item.at)

    def length(self, text: str, limits: NetworkLimits) -> int:
        return len(text)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        if self.caps.once in (Once.NATIVE, Once.PUT) and key in self.posts:
            self._happen("send", key)
            return self._receipt(key)
        self._happen("send", key, lambda: self._keep(key, draft))
        return self._receipt(key)

    def find(
        self, account: Account, draft: Draft, key: str, client: httpx.Client
    ) -> Receipt | None:
        self._happen("find", key)
        if self.caps.once is Once.NONE:
            return None
        return self._receipt(key) if key in self.posts else None

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        if receipt.remote_id not in self.posts:
            raise GoneError("Ce message n’existe plus.")
        self._happen("update", receipt.remote_id, lambda: self._keep(receipt.remote_id, draft))
        return receipt

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        if receipt.remote_id not in self.posts:
            raise GoneError("Ce message n’existe plus.")
        self._happen("delete", receipt.remote_id, lambda: self.posts.pop(receipt.remote_id))

    def answers(self, account: Account, receipt: Receipt, client: httpx.Client) -> list[Answer]:
        self._happen("answers", receipt.remote_id)
        return self.answered

    def hear(
        self, account: Account, posts: Mapping[str, Receipt], since: str, client: httpx.Client
    ) -> Iterator[Heard]:
        self._happen("hear", since)
        first, *_others = posts
        yield Heard(tuple(replace(one, to=one.to or first) for one in self.answered), "7")

    def revoke(self, account: Account, client: httpx.Client) -> None:
        self._happen("revoke", str(account.credential.secrets["token"]))

    def count(self, what: str) -> int:
        """How often it was asked for this."""
        return sum(name == what for name, _key in self.asked)

    def _keep(self, key: str, draft: Draft) -> None:
        self.posts[key] = draft.text
        self.pictures.append(draft.picture)

    def _receipt(self, key: str) -> Receipt:
        return Receipt(remote_id=key, url=f"https://ailleurs.example/{key}")

    def _happen(self, what: str, key: str, act: Callable[[], Any] | None = None) -> None:
        self.asked.append((what, key))
        if self.during:
            self.during()
        if self.before:
            raise self.before.pop(0)
        if act:
            act()
        if self.after:
            raise self.after.pop(0)


def offer(settings: Any, network: FakeNetwork | None = None) -> FakeNetwork:
    """Let the network be connected in one test."""
    network = network or FakeNetwork()
    registry.add(network)
    settings.CHANNEL_NETWORKS = [network.key]
    return network


def site_channel(by: User | None = None, **fields: Any) -> Channel:
    """A channel of the site, everything told at once and at any hour."""
    return connected(by or make_operator(), Voice(), **fields)


def mandate_channel(**fields: Any) -> Channel:
    """A channel of an elected official of Dijon."""
    mandate = make_mandate()
    return connected(mandate.user, Voice(mandate=mandate), **fields)


def connected(by: User, voice: Voice, **fields: Any) -> Channel:
    """A channel connected through the action; `fields` are rules, or an account."""
    account = fields.pop("account", CREDENTIAL.remote_id)
    server = fields.pop("server", "https://ailleurs.example")
    return channels.connect(
        by=by,
        voice=voice,
        network="fake",
        server=server,
        credential=replace(CREDENTIAL, remote_id=account),
        rules=Rules(**{"daily": 100, **fields}),
    )


def older(**fields: Any) -> Initiative:
    """An initiative published before any channel was connected."""
    return make_initiative(at=timezone.now() - timedelta(days=1), **fields)


def told(initiative: Initiative | None = None, verb: Verb = Verb.UPDATE, **data: Any) -> Activity:
    """One thing that happened, settled."""
    row = initiative or older()
    tell(verb, row, by=None, at=timezone.now(), summary="Les travaux commencent.", **data)
    activity.settle()
    return Activity.objects.latest("pk")
