"""What the address of a post names, and whose it is."""

import pytest

from civic.syndication.connectors import addresses
from civic.syndication.connectors.base import Once
from tests.syndication.connectors.cast import item
from tests.syndication.connectors.peers import STANDS

OURS = {"name": "@lea", "chat": "@quartier"}


@pytest.mark.parametrize(
    ("network", "url", "number"),
    [
        ("x", "https://x.com/lea/status/12?s=20", "12"),
        ("x", "https://twitter.com/Lea/status/12/photo/1", "12"),
        ("x", "https://x.com/i/web/status/12", "12"),
        ("x", "https://x.com/somebody/status/12", None),
        ("x", "https://x.com.example/lea/status/12", None),
        ("x", "https://x.com/lea", None),
        (
            "linkedin",
            "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7/",
            "urn:li:share:7",
        ),
        ("linkedin", "https://www.linkedin.com/feed/update/urn:li:activity:7/", None),
        (
            "linkedin",
            "https://www.linkedin.com/embed/feed/update/urn:li:ugcPost:7?collapsed=1",
            "urn:li:ugcPost:7",
        ),
        (
            "linkedin",
            "https://www.linkedin.com/posts/lea-martin_la-gare-share-7-aB_c?utm_source=share",
            "urn:li:share:7",
        ),
        ("linkedin", "https://www.linkedin.com/posts/lea_la-gare-activity-7-aBcd", None),
        ("discord", "https://discord.com/channels/1/2/3", "3"),
        ("discord", "https://discord.com/channels/1/2", None),
        ("telegram", "https://t.me/Quartier/5", "5"),
        ("telegram", "https://t.me/ailleurs/5", None),
        ("telegram", "https://t.me/c/42/5", None),
        ("mastodon", "https://mastodon.example/@lea/1", None),
    ],
)
def test_it_names_a_post_of_ours(network, url, number):
    found = addresses.receipt_of(network, url, **OURS)

    assert (found and found.remote_id) == number


def test_it_knows_a_private_channel_by_its_number():
    found = addresses.receipt_of("telegram", "https://t.me/c/42/5", chat="-10042")

    assert found is not None
    assert found.remote_id == "5"


def test_every_network_that_cannot_be_asked_is_known_and_has_an_example():
    silent = {key for key, one in STANDS.items() if one.connector().caps.once is Once.NONE}

    assert silent == set(addresses.EXAMPLES)
    chats = {"telegram": "@nom_du_canal"}
    for key in silent:
        assert addresses.receipt_of(key, addresses.EXAMPLES[key], chat=chats.get(key, ""))


@pytest.mark.parametrize("fake", sorted(addresses.EXAMPLES), indirect=True)
def test_what_it_names_is_what_the_network_takes_back(fake, client):
    connector = fake.connector
    sent = connector.send(
        fake.account,
        connector.render(item(), connector.limits(fake.account, client)),
        "key",
        client,
    )
    example = addresses.EXAMPLES[connector.key].rstrip("/")
    head, sign, _number = example.rpartition(":" if connector.key == "linkedin" else "/")
    address = f"{head}{sign}{sent.remote_id.rpartition(':')[2]}"
    found = addresses.receipt_of(connector.key, address, chat="@nom_du_canal")

    connector.delete(fake.account, found, client)

    assert fake.count() == 0
