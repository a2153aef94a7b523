"""The signed call: what a receiver gets, and can trust."""

from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from civic.syndication.connectors.base import (
    AuthLostError,
    Item,
    NetworkLimits,
    RetryError,
    UnknownError,
)
from civic.syndication.connectors.webhook import Webhook, account_for, new_secret

ITEM = Item(
    uid="5b7f7c5e-0b1a-4a57-9a55-8f6f2c9f6d77",
    verb="update.published",
    label="Nouvelle de l’équipe",
    title="Rouvrir la passerelle",
    summary="Les travaux commencent.",
    url="https://preau.example/initiatives/1-x/",
    area="Dijon",
    themes=("mobilites",),
    at=datetime(2026, 11, 29, 9, 0, tzinfo=UTC),
)
DRAFT = Webhook().render(ITEM, NetworkLimits(text=5000))


class Hook:
    """A receiver that checks signatures and does each id once."""

    def __init__(self, status=204):
        self.secret, self.status = new_secret(), status
        self.seen, self.calls = {}, []
        self.account = account_for("https://hook.example/in/s3cr3t", self.secret)
        self.client = httpx.Client(transport=httpx.MockTransport(self.take))

    def take(self, request):
        said = Receiver(self.secret).verify(request.content, dict(request.headers))
        self.calls.append(said["type"])
        self.seen.setdefault(request.headers["webhook-id"], said)
        return httpx.Response(self.status)


def test_a_receiver_checks_it_and_does_it_once():
    hook, network = Hook(), Webhook()
    for _time in range(2):
        receipt = network.send(hook.account, DRAFT, "key-1", hook.client)
    assert hook.calls == ["activity.told"] * 2
    assert list(hook.seen) == ["key-1"]
    assert hook.seen["key-1"]["data"]["title"] == "Rouvrir la passerelle"
    assert hook.seen["key-1"]["timestamp"] == "2026-11-29T09:00:00+00:00"
    network.update(hook.account, receipt, DRAFT, hook.client)
    network.delete(hook.account, receipt, hook.client)
    assert hook.calls[2:] == ["activity.changed", "activity.withdrawn"]
    assert hook.seen["key-1.withdrawn"]["data"] == {"id": ITEM.uid}
    assert len(hook.seen) == 3


def test_another_secret_refuses_it():
    hook = Hook()
    account = account_for("https://hook.example/in/s3cr3t", new_secret())
    with pytest.raises(WebhookVerificationError):
        Webhook().send(account, DRAFT, "key-1", hook.client)


def test_it_shows_the_host_alone():
    hook = Hook()
    assert Webhook().whoami(hook.account, hook.client).name == "hook.example"
    assert hook.account.server == "https://hook.example"
    assert "s3cr3t" not in hook.account.credential.remote_id
    assert hook.calls == ["ping"]


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthLostError), (503, RetryError), (500, UnknownError)]
)
def test_it_says_what_became_of_it(status, error):
    hook = Hook(status)
    with pytest.raises(error):
        Webhook().send(hook.account, DRAFT, "key-1", hook.client)
