"""Senders are killed -9 at random moments: nothing is lost, and nothing is told twice unseen."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import QuerySet

from civic.activity import actions as activity
from civic.syndication.actions import channels, fanning
from civic.syndication.connectors.base import Credential
from civic.syndication.models import Delivery
from civic.syndication.rules import Rules, Voice
from civic.syndication.states import DeliveryState
from tests.databases import address_of_the_database
from tests.factories import make_initiative, make_operator
from tests.syndication.connectors.fakes.chats import BOT, CHAT, FakeTelegram
from tests.syndication.connectors.fakes.mastodon import ME, FakeMastodon
from tests.syndication.connectors.fakes.server import Call, Fake, Reply

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]
# How long a network thinks once it has taken a post: when most senders die.
THINKS = 0.02


class FakeReceiver(Fake):
    """Somebody's own server, which keeps the ids that it saw."""

    def posting(self, call: Call) -> bool:
        return True

    def answer(self, call: Call) -> Reply:
        self.posts[call.headers["webhook-id"]] = call.body
        return Reply(204)


def thoughtful(kind: type[Fake]) -> Fake:
    """A network that keeps a post, and answers a little later."""

    class Thoughtful(kind):  # type: ignore[misc, valid-type]
        def answer(self, call: Call) -> Reply:
            reply = super().answer(call)
            time.sleep(THINKS)
            return reply

    return Thoughtful()


@pytest.fixture
def networks(settings: Any) -> Iterator[dict[str, Fake]]:
    settings.CHANNEL_LOOPBACK = True
    kinds = {"mastodon": FakeMastodon, "webhook": FakeReceiver, "telegram": FakeTelegram}
    found = {key: thoughtful(kind) for key, kind in kinds.items()}
    settings.CHANNEL_NETWORKS = list(found)
    yield found
    for fake in found.values():
        fake.close()


def connect(networks: dict[str, Fake]) -> None:
    """An account on each: one can be looked at, one knows ids, one does neither."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    hook = {"url": f"{networks['webhook'].origin}/hook", "secret": secret}
    accounts = {
        "mastodon": (Credential({"token": "good"}, remote_id=ME), {}),
        "webhook": (Credential(hook, remote_id="hook"), {}),
        "telegram": (Credential({"token": BOT}, remote_id="me"), {"chat": CHAT}),
    }
    operator = make_operator()
    for key, (credential, options) in accounts.items():
        channels.connect(
            by=operator,
            voice=Voice(),
            network=key,
            server=networks[key].origin,
            credential=credential,
            options=options,
            rules=Rules(daily=10_000),
        )


def kill_senders(seed: int) -> int:
    """How many senders were killed before everything had been asked for."""
    environ = {
        "DATABASE_URL": address_of_the_database(),
        "DJANGO_SETTINGS_MODULE": "civic.settings",
        "LOG_LEVEL": "CRITICAL",
        "CHANNEL_LOOPBACK": "1",
        "CHANNEL_NETWORKS": "mastodon,webhook,telegram",
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.syndication.nursery", str(seed)],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=1500,
    )
    return int(told.stdout)


def of(network: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel__server__network=network)


def test_it_loses_nothing_and_lists_every_outcome_it_does_not_know(networks):
    count = int(os.environ.get("KILLED_POSTS", "60"))
    connect(networks)
    for number in range(count):
        make_initiative(title=f"Rouvrir la passerelle numéro {number}")
    activity.settle()
    assert fanning.fan_out() == 3 * count
    seed = random.randrange(10**6)
    kills = kill_senders(seed)

    states = Counter(Delivery.objects.values_list("channel__server__network", "state"))
    sys.stdout.write(f"seed {seed}: {count} things told, {kills} kills, {dict(states)}")
    assert kills
    # Looked for before it is asked again: each once, although the network forgets keys.
    assert set(of("mastodon").values_list("state", flat=True)) == {DeliveryState.SENT}
    there = [post["status"] for post in networks["mastodon"].posts.values()]
    assert len(there) == len(set(there)) == count
    # Known by its id: whatever came twice counts once.
    assert set(of("webhook").values_list("state", flat=True)) == {DeliveryState.SENT}
    assert set(networks["webhook"].posts) == {row.key for row in of("webhook")}
    # Neither: what is there twice was never asked for again, and each doubt waits for a person.
    told = list(networks["telegram"].posts.values())
    assert len(told) == len(set(told))
    known, unknown = (
        of("telegram").filter(state=DeliveryState.SENT),
        of("telegram").exclude(state=DeliveryState.SENT),
    )
    assert set(unknown.values_list("state", flat=True)) <= {DeliveryState.UNKNOWN}
    assert known.count() <= len(told) <= known.count() + unknown.count() == count
    assert all(unknown.values_list("error", flat=True))
