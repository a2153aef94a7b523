"""What every connector does alike, whatever the network and whatever befalls it."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from civic.syndication.connectors.base import (
    Answer,
    AuthLostError,
    ConnectorError,
    Draft,
    GoneError,
    Once,
    RateLimitedError,
    Receipt,
    RejectedError,
    Replies,
    RetryError,
    UnknownError,
)
from tests.syndication.connectors.cast import AT, ODD, URL, item
from tests.syndication.connectors.peers import Faked, Peer

KEY = "5f0c8a52-9d0f-4f1e-9c63-1f0f2a3b4c5d"
ASKED_AGAIN = {Once.NATIVE, Once.PUT}


def finds(peer: Peer) -> bool:
    """Whether what was posted can be looked for there."""
    return peer.manners.finds and peer.connector.caps.once is not Once.NONE


def unfit(text: str) -> Draft:
    """A text that nobody cut."""
    return Draft(text, URL, at=AT, extra={"id": KEY, "words": text})


def draft_of(peer: Peer, client: httpx.Client, **told: object) -> Draft:
    return peer.connector.render(item(**told), peer.connector.limits(peer.account, client))


def heard(peer: Peer, receipt: Receipt, client: httpx.Client, since: str = "") -> list[Answer]:
    """What was answered to one post, whichever way the network is asked."""
    if peer.connector.caps.replies is not Replies.ACCOUNT:
        return peer.connector.answers(peer.account, receipt, client)
    parts = peer.connector.hear(peer.account, {"post": receipt}, since, client)
    return [one for part in parts for one in part.answers if one.to == "post"]


def until(peer: Peer, receipt: Receipt, client: httpx.Client) -> str:
    """Where one is who read what is there."""
    if peer.connector.caps.replies is not Replies.ACCOUNT:
        assert peer.connector.answers(peer.account, receipt, client) == []
        return ""
    parts = list(peer.connector.hear(peer.account, {"post": receipt}, "", client))
    return parts[-1].until if parts else ""


def test_it_says_who_is_connected(peer, client):
    found = peer.connector.whoami(peer.account, client)

    assert found.secrets == peer.account.credential.secrets
    assert found.remote_id
    assert found.name


def test_it_posts_and_every_sign_is_read_back(peer, client):
    draft = draft_of(peer, client, words=ODD)

    receipt = peer.connector.send(peer.account, draft, KEY, client)

    assert peer.read(receipt.remote_id) == draft.text
    assert ODD.splitlines()[0] in draft.text
    assert peer.count() == 1


def test_it_makes_one_post_of_two_tries_or_finds_the_first(peer, client):
    draft = draft_of(peer, client)
    first = peer.connector.send(peer.account, draft, KEY, client)

    if peer.connector.caps.once in ASKED_AGAIN:
        again = peer.connector.send(peer.account, draft, KEY, client)
        assert again.remote_id == first.remote_id
    found = peer.connector.find(peer.account, draft, KEY, client)

    assert peer.count() == 1
    if finds(peer):
        assert found is not None
        assert found.remote_id == first.remote_id
    else:
        assert found is None


def test_it_finds_nothing_where_nothing_was_posted(peer, client):
    assert peer.connector.find(peer.account, draft_of(peer, client), KEY, client) is None
    assert peer.count() == 0


def test_it_finds_no_other_post_about_the_same_page(peer, client):
    other = draft_of(peer, client, label="Palier franchi", title="Mille signatures")
    peer.connector.send(peer.account, other, "another-key", client)

    assert peer.connector.find(peer.account, draft_of(peer, client), KEY, client) is None


def test_it_edits_in_place_or_says_that_it_cannot(peer, client):
    receipt = peer.connector.send(peer.account, draft_of(peer, client), KEY, client)
    changed = draft_of(peer, client, words=f"{ODD} Et c’est dit.")

    if not peer.connector.caps.edit:
        with pytest.raises(RejectedError, match="ne permet pas de modifier"):
            peer.connector.update(peer.account, receipt, changed, client)
        return
    after = peer.connector.update(peer.account, receipt, changed, client)
    # The same words again are no error.
    peer.connector.update(peer.account, after, changed, client)

    assert peer.read(after.remote_id) == changed.text
    assert peer.count() == 1


def test_it_takes_a_post_back_and_says_when_it_is_gone(peer, client):
    draft = draft_of(peer, client)
    receipt = peer.connector.send(peer.account, draft, KEY, client)

    peer.connector.delete(peer.account, receipt, client)

    assert peer.read(receipt.remote_id) is None
    if peer.manners.tells_deleted:
        with pytest.raises(GoneError):
            peer.connector.delete(peer.account, receipt, client)
    if peer.connector.caps.edit and peer.manners.tells_changed:
        with pytest.raises(GoneError):
            peer.connector.update(peer.account, receipt, replace(draft, text="Autre"), client)


def test_it_reads_what_is_answered_or_nothing_at_all(peer, client):
    receipt = peer.connector.send(peer.account, draft_of(peer, client), KEY, client)
    if peer.reply is None:
        assert peer.connector.caps.replies is Replies.NONE or not isinstance(peer, Faked)
        return
    # A server may tell for some minutes what it told to who asks for the first time.
    before = until(peer, receipt, client)
    peer.reply(receipt.remote_id, ODD)
    peer.reply(receipt.remote_id, "Et le soir ?")

    found = heard(peer, receipt, client, before)

    assert {one.text for one in found} == {ODD, "Et le soir ?"}
    assert len({one.remote_id for one in found}) == 2
    assert all(one.at.tzinfo and one.url.startswith("http") for one in found)


def test_it_reads_nothing_twice_of_an_account(peer, client):
    if peer.connector.caps.replies is not Replies.ACCOUNT or peer.reply is None:
        return
    receipt = peer.connector.send(peer.account, draft_of(peer, client), KEY, client)
    peer.reply(receipt.remote_id, "Et le soir ?")
    first = until(peer, receipt, client)

    assert heard(peer, receipt, client, first) == []
    peer.reply(receipt.remote_id, "Merci.")
    (found,) = heard(peer, receipt, client, first)
    assert found.text == "Merci."


def test_it_is_refused_a_text_that_is_too_long(peer, client):
    draft = unfit("long mot " * 8_000)

    with pytest.raises(RejectedError) as refused:
        peer.connector.send(peer.account, draft, KEY, client)

    assert "refuse la publication" in refused.value.reason
    assert peer.count() == 0


def test_it_does_not_know_what_became_of_an_answer_that_was_lost(fake: Faked, client):
    draft, fake.fake.mood = draft_of(fake, client), "swallow"
    with pytest.raises(UnknownError):
        fake.connector.send(fake.account, draft, KEY, client)
    fake.fake.mood = ""

    found = fake.connector.find(fake.account, draft, KEY, client)

    assert fake.count() == 1
    if fake.connector.caps.once in ASKED_AGAIN:
        again = fake.connector.send(fake.account, draft, KEY, client)
        assert fake.read(again.remote_id) == draft.text
        assert fake.count() == 1
    if finds(fake):
        assert found is not None
        assert fake.read(found.remote_id) == draft.text
    else:
        assert found is None


@pytest.mark.parametrize("mood", ["slow", "broken", "odd"])
def test_it_does_not_take_silence_or_nonsense_for_a_no(fake: Faked, client, mood):
    draft, fake.fake.mood = draft_of(fake, client), mood
    if mood == "odd" and not fake.manners.says_where:
        assert fake.connector.send(fake.account, draft, KEY, client).remote_id == KEY
        return

    with pytest.raises(UnknownError):
        fake.connector.send(fake.account, draft, KEY, client)


def test_it_waits_as_long_as_it_is_told(fake: Faked, client):
    draft, fake.fake.mood = draft_of(fake, client), "limited"

    with pytest.raises(RateLimitedError) as limited:
        fake.connector.send(fake.account, draft, KEY, client)

    wait = limited.value.reset_at - timezone.now()
    assert timedelta(seconds=80) < wait <= timedelta(seconds=91)
    assert fake.count() == 0


def test_it_says_that_its_access_is_lost(fake: Faked, client):
    draft, fake.fake.mood = draft_of(fake, client), "revoked"

    for ask in (
        lambda: fake.connector.send(fake.account, draft, KEY, client),
        lambda: fake.connector.whoami(fake.account, client),
    ):
        with pytest.raises(AuthLostError):
            ask()
    assert fake.count() == 0


def test_it_tries_later_when_the_server_is_down(fake: Faked, client):
    draft, fake.fake.mood = draft_of(fake, client), "down"

    with pytest.raises(RetryError) as down:
        fake.connector.send(fake.account, draft, KEY, client)

    assert down.value.after == pytest.approx(120, abs=2)
    assert fake.count() == 0


def test_it_tries_later_when_nobody_is_there(fake: Faked, client):
    draft = draft_of(fake, client)
    fake.fake.close()

    with pytest.raises(RetryError):
        fake.connector.send(fake.account, draft, KEY, client)


@pytest.mark.parametrize(
    ("mood", "error"),
    [("limited", RateLimitedError), ("revoked", AuthLostError), ("down", RetryError)],
)
def test_it_says_why_it_reads_no_answer(fake: Faked, client, mood, error):
    receipt = fake.connector.send(fake.account, draft_of(fake, client), KEY, client)
    fake.fake.mood = mood
    if fake.connector.caps.replies is Replies.NONE:
        asked = len(fake.fake.asked)
        assert heard(fake, receipt, client) == []
        assert len(fake.fake.asked) == asked
        return

    with pytest.raises(error):
        heard(fake, receipt, client)


def test_it_shows_its_secret_in_no_error(fake: Faked, client):
    for mood in ("limited", "revoked", "down", "broken"):
        draft, fake.fake.mood = unfit("Un mot"), mood
        with pytest.raises(ConnectorError) as failed:
            fake.connector.send(fake.account, draft, KEY, client)
        told = str(failed.value)
        assert not [one for one in fake.account.credential.secrets.values() if one in told]


def test_it_gives_its_access_back(fake: Faked, client):
    fake.connector.revoke(fake.account, client)

    gives_back = {"mastodon", "matrix", "discord"}
    if fake.connector.key in gives_back:
        with pytest.raises(AuthLostError):
            fake.connector.whoami(fake.account, client)
