"""The signed call: what a receiver gets, and can trust. What all networks do alike is elsewhere."""

import httpx
import pytest

from civic.syndication.connectors.base import (
    AuthLostError,
    Draft,
    NetworkLimits,
    Receipt,
    RejectedError,
)
from civic.syndication.connectors.webhook import TEXT_MAX, Webhook, account_for, new_secret
from tests.syndication.connectors.cast import item
from tests.syndication.connectors.fakes.webhook import PLACE
from tests.syndication.connectors.peers import Faked, faked

ITEM = item()
NETWORK = Webhook()


@pytest.fixture
def hook():
    one = faked("webhook")
    yield one
    one.fake.close()


def draft() -> Draft:
    return NETWORK.render(ITEM, NetworkLimits(text=TEXT_MAX))


def kinds(hook: Faked) -> list[str]:
    return [call.json["type"] for call in hook.fake.asked]


def test_a_receiver_checks_it_and_does_it_once(hook, client):
    for _time in range(2):
        receipt = NETWORK.send(hook.account, draft(), "key-1", client)
    assert kinds(hook) == ["activity.told"] * 2
    assert list(hook.fake.seen) == ["key-1"]
    assert hook.fake.seen["key-1"]["data"]["title"] == ITEM.title
    assert hook.fake.seen["key-1"]["timestamp"] == "2026-11-20T09:30:00+00:00"
    NETWORK.update(hook.account, receipt, draft(), client)
    NETWORK.delete(hook.account, receipt, client)
    assert kinds(hook)[2:] == ["activity.changed", "activity.withdrawn"]
    assert hook.fake.seen["key-1.withdrawn"]["data"] == {"id": ITEM.uid}
    assert len(hook.fake.seen) == 3


def test_another_secret_refuses_it(hook, client):
    account = account_for(f"{hook.fake.origin}{PLACE}", new_secret())
    with pytest.raises(AuthLostError):
        NETWORK.send(account, draft(), "key-1", client)
    assert not hook.fake.seen


def test_it_shows_the_host_alone(hook, client):
    assert NETWORK.whoami(hook.account, client).name == hook.fake.origin.removeprefix("http://")
    assert hook.account.server == hook.fake.origin
    assert "s3cr3t" not in hook.account.credential.remote_id
    assert kinds(hook) == ["ping"]


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthLostError), (410, AuthLostError), (404, RejectedError)]
)
def test_it_stops_when_it_is_told_to_and_takes_no_wrong_address_for_a_withdrawal(status, error):
    transport = httpx.MockTransport(lambda _request: httpx.Response(status))
    account = account_for("https://hook.example/in/s3cr3t", new_secret())
    receipt = Receipt("key-1", extra={"id": ITEM.uid})
    with httpx.Client(transport=transport) as client:
        for ask in (
            lambda: NETWORK.send(account, draft(), "key-1", client),
            lambda: NETWORK.delete(account, receipt, client),
        ):
            with pytest.raises(error):
                ask()
