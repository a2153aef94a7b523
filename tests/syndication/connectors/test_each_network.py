"""What one network does that the others do not."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.utils import timezone

from civic.syndication.connectors import asking, bluesky, discord, linkedin, mastodon, x
from civic.syndication.connectors.base import (
    AuthLostError,
    NetworkLimits,
    Picture,
    RejectedError,
)
from tests.syndication.connectors.cast import AT, ODD, URL, item
from tests.syndication.connectors.peers import faked

PICTURE = Picture(b"GIF89a", "image/gif", "La gare, vue du pont")


@pytest.fixture
def there(request, _our_applications):
    one = faked(request.param)
    yield one
    one.fake.close()


only = pytest.mark.parametrize


@only("there", ["mastodon"], indirect=True)
def test_it_sends_a_picture_with_its_words_and_waits_until_it_is_ready(there, client):
    draft = there.connector.render(item(picture=PICTURE), mastodon.USUAL)

    receipt = there.connector.send(there.account, draft, "key", client)
    there.connector.update(there.account, receipt, draft, client)

    assert there.fake.posts[receipt.remote_id]["media_ids"] == ["7"]
    assert there.fake.posts[receipt.remote_id]["language"] == "fr"
    assert b"La gare, vue du pont" in there.fake.media["7"]
    assert there.fake.read(receipt.remote_id) == draft.text


@only("there", ["mastodon"], indirect=True)
def test_it_reads_answers_that_are_public(there, client):
    receipt = there.connector.send(
        there.account, there.connector.render(item(), mastodon.USUAL), "key", client
    )
    answer = {
        "id": "9",
        "url": "https://a.example/9",
        "account": {"acct": "sami@a.example"},
        "content": "<p>Et le <b>soir</b>&nbsp;?<br>Merci.</p><p>Sami</p>",
        "created_at": "2026-11-21T08:00:00.000Z",
    }
    there.fake.answers = [
        answer | {"visibility": "public"},
        answer | {"visibility": "direct", "content": "<p>Secret</p>"},
    ]

    (found,) = there.connector.answers(there.account, receipt, client)

    assert found.text == "Et le soir\u00a0?\nMerci.\nSami"
    assert (found.author, found.at) == ("sami@a.example", datetime(2026, 11, 21, 8, tzinfo=UTC))


def _below(name: str, text: str, *answers: dict, labels: tuple[str, ...] = ()) -> dict:
    """One answer as the network tells it, with those below it."""
    return {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": {
            "uri": f"at://did:plc:{name}/app.bsky.feed.post/3k{name}",
            "author": {
                "did": f"did:plc:{name}",
                "handle": f"{name}.example",
                "labels": [{"val": label} for label in labels],
            },
            "record": {"text": text, "createdAt": "2026-11-21T07:59:00.000Z"},
            "indexedAt": f"2026-11-21T08:0{len(name)}:00.000Z",
        },
        "replies": list(answers),
    }


@only("there", ["bluesky"], indirect=True)
def test_it_reads_answers_and_what_is_below_them(there, client):
    draft = there.connector.render(item(), there.connector.limits(there.account, client))
    receipt = there.connector.send(there.account, draft, "key", client)
    hidden = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://x/y/z", "blocked": True}
    there.fake.answers = [
        hidden,
        _below("sami", "Et le soir ?", _below("lea", "Aussi.")),
        _below("ugo", "Pour nous seuls", labels=("!no-unauthenticated",)),
    ]

    found = there.connector.answers(there.account, receipt, client)

    assert [(one.author, one.text) for one in found] == [
        ("lea.example", "Aussi."),
        ("sami.example", "Et le soir ?"),
    ]
    assert found[0].url == "https://bsky.app/profile/lea.example/post/3klea"
    assert found[0].at == datetime(2026, 11, 21, 8, 3, tzinfo=UTC)


@only("there", ["bluesky"], indirect=True)
def test_it_reads_no_answer_where_nobody_gathers_them(there, client):
    draft = there.connector.render(item(), there.connector.limits(there.account, client))
    receipt = there.connector.send(there.account, draft, "key", client)
    there.fake.answers = None

    assert there.connector.answers(there.account, receipt, client) == []

    there.fake.answers = [_below("sami", "Et le soir ?")]
    there.connector.delete(there.account, receipt, client)
    assert there.connector.answers(there.account, receipt, client) == []


@only("there", ["mastodon"], indirect=True)
def test_it_reads_what_the_server_allows(there, client):
    limits = there.connector.limits(there.account, client)

    assert limits == NetworkLimits(text=500, url=23, image=16_777_216)


@only("there", ["mastodon"], indirect=True)
def test_it_sends_the_key_that_mastodon_honours(there, client):
    there.fake.honours_keys = True
    draft = there.connector.render(item(), mastodon.USUAL)

    first = there.connector.send(there.account, draft, "key", client)

    assert there.connector.send(there.account, draft, "key", client) == first
    assert there.count() == 1


@only("there", ["bluesky"], indirect=True)
def test_it_sends_the_card_of_the_page_with_its_picture(there, client):
    draft = there.connector.render(item(picture=PICTURE), bluesky.LIMITS)

    receipt = there.connector.send(there.account, draft, "key", client)

    record = there.fake.posts[receipt.remote_id.rpartition("/")[2]]
    card = record["embed"]["external"]
    assert (card["uri"], card["thumb"]["size"]) == (URL, 6)
    assert record["createdAt"] == "2026-11-20T09:30:00.000Z"
    assert record["langs"] == ["fr"]
    assert there.fake.blobs[0].headers["content-type"] == "image/gif"


@only("there", ["bluesky"], indirect=True)
def test_it_sends_no_picture_that_is_too_heavy(there, client):
    heavy = Picture(b"a" * 1_000_001, "image/gif", "")
    draft = there.connector.render(item(picture=heavy), bluesky.LIMITS)

    there.connector.send(there.account, draft, "key", client)

    assert not there.fake.blobs


@only("there", ["bluesky"], indirect=True)
def test_it_opens_one_session_and_another_when_it_is_over(there, client):
    draft = there.connector.render(item(), bluesky.LIMITS)
    for number in range(3):
        there.connector.send(there.account, draft, f"key-{number}", client)
    assert len(there.fake.tokens) == 1

    there.fake.tokens.clear()
    there.connector.send(there.account, draft, "key-4", client)

    sessions = [call for call in there.fake.asked if call.path.endswith("createSession")]
    assert len(sessions) == 2
    assert there.count() == 4


def test_it_draws_the_place_of_a_record_from_its_key():
    places = {bluesky.rkey(f"key-{number}", AT) for number in range(200)}

    assert len(places) == 200
    assert bluesky.rkey("key-1", AT) == bluesky.rkey("key-1", AT)
    assert all(len(place) == 13 and place[0] in "234567abcdefghij" for place in places)
    assert max(places) < bluesky.rkey("key-1", AT + timedelta(seconds=1))


@only("there", ["discord"], indirect=True)
def test_it_calls_nobody_on_discord(there, client):
    draft = there.connector.render(item(title="@everyone *écoutez* <@123>"), discord.LIMITS)

    there.connector.send(there.account, draft, "key", client)

    sent = there.fake.asked[-1].json
    assert sent["allowed_mentions"] == {"parse": []}
    assert r"\*écoutez\*" in sent["content"]
    assert URL in sent["content"]


def test_it_writes_the_little_text_of_linkedin():
    assert linkedin.little("(a) #Gare_b @lea") == r"\(a\) {hashtag|\#|Gare\_b} \@lea"


@only("there", ["linkedin"], indirect=True)
def test_it_says_that_a_version_of_linkedin_is_over(there, client, settings):
    settings.LINKEDIN_VERSION = "old"
    draft = there.connector.render(item(), linkedin.LIMITS)

    with pytest.raises(RejectedError, match="426"):
        there.connector.send(there.account, draft, "key", client)


@only("there", ["x"], indirect=True)
def test_it_knows_a_refusal_of_x_from_a_closed_door(there, client):
    draft = there.connector.render(item(title=ODD), x.LIMITS)
    there.connector.send(there.account, draft, "key", client)

    with pytest.raises(RejectedError, match="duplicate"):
        there.connector.send(there.account, draft, "key", client)


def test_it_signs_as_the_standard_shows():
    """The example of X's documentation, « Creating a signature »."""
    said = {
        "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
        "include_entities": "true",
        "oauth_consumer_key": "xvz1evFS4wEEPTGEFPHBog",
        "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1318622958",
        "oauth_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "oauth_version": "1.0",
    }

    signed = x.signature(
        "POST",
        "https://api.x.com/1.1/statuses/update.json",
        said,
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )

    assert signed == "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="


@only(
    ("said", "seconds"),
    [
        ("90", 90),
        ("0.5", 0.5),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("2015-10-21T07:28:00Z", None),
        ("1445412480", None),
    ],
)
def test_it_reads_a_reset_however_it_is_written(said, seconds):
    moment = asking.reset_at(said)

    if seconds is None:
        assert moment == datetime(2015, 10, 21, 7, 28, tzinfo=UTC)
    else:
        assert (moment - timezone.now()).total_seconds() == pytest.approx(seconds, abs=1)


@only("said", ["", "soon", "nan", "inf", "1e400", "99999999999999999", "2026-13-45T00:00:00Z"])
def test_it_reads_no_reset_in_nonsense(said):
    assert asking.reset_at(said) is None


@only("url", ["ftp://a.example/", "https://lea:x@a.example/"])
def test_it_asks_nothing_of_what_is_no_public_server(client, url):
    with pytest.raises(RejectedError):
        asking.ask(client, "GET", url)


def test_it_goes_by_the_status_where_a_network_says_no_more():
    answers = {401: AuthLostError, 403: AuthLostError, 422: RejectedError}
    for status, error in answers.items():
        transport = httpx.MockTransport(lambda _request, status=status: httpx.Response(status))
        with httpx.Client(transport=transport) as one, pytest.raises(error):
            asking.ask(one, "POST", "https://a.example/")
