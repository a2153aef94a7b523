"""The contract, and what fakes cannot prove, with a real Bluesky server and a real Matrix one.

One test for each, so that each server starts once.
"""

import inspect
from collections.abc import Callable, Iterator

import httpx
import pytest
from django.utils import timezone

from civic.syndication.connectors import matrix
from civic.syndication.connectors.base import AuthLostError, Picture, RateLimitedError, RetryError
from civic.syndication.connectors.bluesky import LIMITS
from tests.syndication.connectors import test_contract
from tests.syndication.connectors.cast import ODD, URL, item
from tests.syndication.connectors.peers import Peer
from tests.syndication.peers import servers

pytestmark = pytest.mark.full

CONTRACT = [
    told
    for name, told in vars(test_contract).items()
    if name.startswith("test_") and list(inspect.signature(told).parameters) == ["peer", "client"]
]
# The smallest picture there is.
PIXEL = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"
)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """One with time: the machine may be busy."""
    with httpx.Client(timeout=60, trust_env=False) as one:
        yield one


def keep_the_contract(new_peer: Callable[[], Peer], client: httpx.Client) -> None:
    assert len(CONTRACT) >= 8
    for told in CONTRACT:
        told(new_peer(), client)


def limited(ask: Callable[[int], object]) -> RateLimitedError | None:
    """Ask until it is too often."""
    for number in range(60):
        try:
            ask(number)
        except RateLimitedError as error:
            return error
    return None


def read_the_room(server: servers.RealMatrix, client: httpx.Client) -> None:
    """What answers our post, however it does, through a gap longer than what is asked at once."""
    peer = server.peer()
    room = peer.account.options["room"]
    draft = peer.connector.render(item(), peer.connector.limits(peer.account, client))
    receipt = peer.connector.send(peer.account, draft, "key", client)
    post = {"event_id": receipt.remote_id}
    threaded = {"rel_type": "m.thread", "m.in_reply_to": post, "is_falling_back": True}
    quoted = {"body": f"> <{peer.account.credential.remote_id}> La gare\n\nEt le soir ?"}
    first = server.say(room, quoted | {"m.relates_to": {"m.in_reply_to": post}})
    server.say(room, {"body": "Dans le fil.", "m.relates_to": threaded | post})
    server.say(room, {"body": "Sans rapport."})
    server.say(room, {"body": "Moi aussi.", "m.relates_to": {"m.in_reply_to": {"event_id": first}}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "PAGE", 1)
        (part,) = peer.connector.hear(peer.account, {"post": receipt}, "", client)

    assert [(one.text, one.to) for one in part.answers] == [
        ("Et le soir ?", "post"),
        ("Dans le fil.", "post"),
        ("Moi aussi.", first),
    ]
    assert part.answers[0].author.startswith("@sami")
    (after,) = peer.connector.hear(peer.account, {"post": receipt}, part.until, client)
    assert after.answers == ()


def test_it_keeps_the_contract_with_a_real_bluesky_server(tmp_path, client):
    with servers.bluesky(tmp_path) as server:
        keep_the_contract(server.peer, client)

        peer = server.peer()
        picture = Picture(PIXEL, "image/gif", "Un point")
        draft = peer.connector.render(item(title=ODD, picture=picture), LIMITS)
        receipt = peer.connector.send(peer.account, draft, "key", client)
        record = server.record(receipt.remote_id)
        assert record["embed"]["external"]["thumb"]["size"] == len(PIXEL)
        raw = record["text"].encode()
        shown = [
            raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode()
            for one in record["facets"]
        ]
        assert shown[0] == "#Transports"
        assert URL.startswith(f"https://{shown[-1].rstrip('…')}")

        # It hands the question on, in our name, to whoever gathers posts: nobody is there.
        with pytest.raises(RetryError):
            peer.connector.answers(peer.account, receipt, client)

        found = limited(lambda _n: peer.connector.whoami(peer.account, client))
        assert found
        assert 0 < (found.reset_at - timezone.now()).total_seconds() <= 301

        other = server.peer()
        owner = other.account.options["owner"]
        server.call("server.revokeAppPassword", {"name": "préau"}, owner)
        with pytest.raises(AuthLostError):
            other.connector.whoami(other.account, client)


def test_it_keeps_the_contract_with_a_real_matrix_server(tmp_path, client):
    with servers.matrix(tmp_path) as server:
        keep_the_contract(server.peer, client)

        read_the_room(server, client)

        peer = server.peer()
        draft = peer.connector.render(item(), peer.connector.limits(peer.account, client))
        found = limited(lambda n: peer.connector.send(peer.account, draft, f"key-{n}", client))
        assert found
        assert 0 < (found.reset_at - timezone.now()).total_seconds() <= 60

        peer.connector.revoke(peer.account, client)
        with pytest.raises(AuthLostError):
            peer.connector.send(peer.account, draft, "after", client)
