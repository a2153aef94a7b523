"""A receiver of signed calls, as Standard Webhooks asks: it checks, and does each id once."""

from typing import Any

from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from civic.syndication.connectors.base import Account
from civic.syndication.connectors.webhook import account_for, new_secret
from tests.syndication.connectors.fakes.server import Call, Fake, Reply

PLACE, MOST = "/in/s3cr3t", 60_000


class FakeWebhook(Fake):
    """`posts` holds what is told now, by what happened; `seen` each call, by its id."""

    def __init__(self) -> None:
        super().__init__()
        self.secret = new_secret()
        self.seen: dict[str, dict[str, Any]] = {}

    @property
    def account(self) -> Account:
        return account_for(f"{self.origin}{PLACE}", self.secret)

    def posting(self, call: Call) -> bool:
        return call.json["type"] == "activity.told"

    def answer(self, call: Call) -> Reply:
        if call.path != PLACE:
            return Reply(404)
        if len(call.body) > MOST:
            return Reply(413, {"error": "too long for us"})
        try:
            said = Receiver(self.secret).verify(call.body, call.headers)
        except WebhookVerificationError:
            return Reply(401)
        if self.seen.setdefault(call.headers["webhook-id"], said) is said:
            self._take(said["type"], said["data"])
        return Reply(204)

    def _take(self, kind: str, data: dict[str, Any]) -> None:
        if kind in {"activity.told", "activity.changed"}:
            self.posts[data["id"]] = data
        elif kind == "activity.withdrawn":
            self.posts.pop(data["id"], None)

    def limited(self) -> Reply:
        return Reply(429, None, {"Retry-After": "90"})

    def revoked(self) -> Reply:
        """As the standard has it: call this address no more."""
        return Reply(410)

    def read(self, number: str) -> str | None:
        post = self.posts.get(self.seen[number]["data"]["id"])
        return post and (post["words"] or f"{post['label']} : {post['title']}")
