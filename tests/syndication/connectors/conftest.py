"""Networks to speak with: small servers of ours for all of them, real ones for two."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from civic.lib import asking
from tests.syndication.connectors.fakes.companies import APP
from tests.syndication.connectors.peers import STANDS, Faked, Peer, faked


@pytest.fixture
def client(settings: Any) -> Iterator[httpx.Client]:
    """The client that posts in production, in a hurry."""
    settings.CHANNEL_LOOPBACK = True
    with asking.client(seconds=0.5) as one:
        yield one


@pytest.fixture
def _our_applications(settings: Any) -> None:
    settings.NETWORK_APPS = dict.fromkeys(settings.NETWORK_APPS, APP)


@pytest.fixture(params=STANDS)
def fake(request: pytest.FixtureRequest, _our_applications: None) -> Iterator[Faked]:
    """A network of ours, whose moods can be chosen."""
    one = faked(request.param)
    yield one
    one.fake.close()


@pytest.fixture(params=STANDS)
def peer(request: pytest.FixtureRequest, _our_applications: None) -> Iterator[Peer]:
    """A network, ours or a real one."""
    one = faked(request.param)
    yield one
    one.fake.close()
