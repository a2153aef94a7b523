"""What is answered elsewhere is brought back: by whom it may be, when, and what is dropped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from civic.syndication import presenting
from civic.syndication.actions import answering, channels
from civic.syndication.actions.fanning import fan_out
from civic.syndication.connectors import networks, registry, visits
from civic.syndication.connectors.base import (
    Answer,
    AuthLostError,
    DeafError,
    RateLimitedError,
    Replies,
    RetryError,
)
from civic.syndication.delivering import sending
from civic.syndication.models import Channel, Delivery, Server
from tests.factories import make_operator
from tests.syndication.cast import (
    CREDENTIAL,
    FakeNetwork,
    mandate_channel,
    offer,
    site_channel,
    told,
)

pytestmark = pytest.mark.django_db
APP = {"id": "app", "secret": "hush"}


@pytest.fixture(autouse=True)
def network(settings):
    """A network that is asked about an account."""
    settings.CHANNEL_SENDERS = 1
    return offer(settings, FakeNetwork(replies=Replies.ACCOUNT))


def post() -> Delivery:
    """One post on each channel there is; the last one of them."""
    told()
    fan_out()
    sending.run()
    return Delivery.objects.latest("pk")


def answer(number: str, to: str = "") -> Answer:
    return Answer(number, f"https://a.example/{number}", "@zoe", "Et le soir ?", timezone.now(), to)


def later(channel: Channel | None = None) -> None:
    """An hour, and more, passes."""
    rows = Channel.objects.filter(pk=channel.pk) if channel else Channel.objects.all()
    rows.update(hears_after=timezone.now() - timedelta(minutes=1))
    Delivery.objects.update(answers_at=timezone.now() - timedelta(hours=2))


def test_it_hears_an_account_once_an_hour_from_where_it_ended(network):
    channel = site_channel()
    row = post()
    network.answered = [answer("1"), answer("2", to="1"), answer("3", to="unknown")]
    assert answering.bring_back() == 2
    assert answering.bring_back() == 0
    channel.refresh_from_db()
    assert channel.heard_until == "7"
    assert set(row.answers.values_list("remote_id", flat=True)) == {"1", "2"}
    # What answers an answer that was brought back before is heard too.
    network.answered = [answer("4", to="2")]
    later()
    assert answering.bring_back() == 1
    assert [key for name, key in network.asked if name == "hear"] == ["", "7"]


def test_an_account_of_two_channels_is_heard_for_both(network):
    first, other = site_channel(), mandate_channel()
    one = post()
    two = Delivery.objects.exclude(channel=one.channel).get()
    network.answered = [answer("1", to=str(one.uid)), answer("2", to=str(two.uid))]
    later(first)
    Channel.objects.filter(pk=other.pk).update(hears_after=timezone.now() + timedelta(hours=1))
    assert answering.bring_back() == 2
    assert (one.answers.count(), two.answers.count()) == (1, 1)


def test_it_hears_nobody_who_told_nothing_lately(network):
    site_channel()
    post()
    Delivery.objects.update(sent_at=timezone.now() - timedelta(days=15))
    assert answering.bring_back() == 0
    assert network.count("hear") == 0


@pytest.mark.parametrize("replies", [Replies.ACCOUNT, Replies.POST])
def test_it_waits_as_long_as_it_is_told_and_posting_goes_on(network, replies):
    network.caps = replace(network.caps, replies=replies)
    channel = site_channel()
    post()
    until = timezone.now() + timedelta(hours=3)
    network.before = [RateLimitedError(until)]
    answering.bring_back()
    channel.refresh_from_db()
    assert (channel.hears_after, channel.unheard, channel.waits_until) == (until, "", None)
    asked = len(network.asked)
    Delivery.objects.update(answers_at=timezone.now() - timedelta(hours=2))
    answering.bring_back()
    assert len(network.asked) == asked
    assert post().state == "sent"


@pytest.mark.parametrize(
    ("error", "said"),
    [(DeafError("Ce robot sert ailleurs."), "sert ailleurs"), (AuthLostError("403"), "là-bas")],
)
def test_it_says_why_it_cannot_read_and_stays_able_to_post(network, error, said):
    by = make_operator()
    channel = site_channel(by)
    post()
    network.before = [error]
    answering.bring_back()
    channel.refresh_from_db()
    assert said in channel.unheard
    assert said in presenting.hearing_of(channel)
    assert channel.state == "active"
    assert channel.hears_after > timezone.now() + timedelta(hours=23)
    later()
    answering.bring_back()
    channel.refresh_from_db()
    assert channel.unheard == ""
    Channel.objects.update(unheard="Non.", hears_after=timezone.now() + timedelta(days=1))
    again = channels.reconnect(by=by, channel=channel, credential=CREDENTIAL)
    assert (again.unheard, again.hears_after) == ("", None)


@pytest.mark.parametrize("error", [RetryError("en panne"), KeyError("nonsense")])
def test_it_asks_a_server_that_is_silent_once(network, error):
    first, second = site_channel(account="1"), site_channel(account="2")
    elsewhere = site_channel(account="3", server="https://other.example")
    post()
    network.before = [error]
    answering.bring_back()
    assert network.count("hear") == 2
    rows = Channel.objects.in_bulk([first.pk, second.pk, elsewhere.pk])
    assert all(row.hears_after > timezone.now() for row in rows.values())
    assert Server.objects.get(pk=first.server_id).failures == 0


@pytest.mark.parametrize("field", ["open_until", "limited_until"])
def test_it_leaves_alone_a_server_that_rests(network, field):
    channel = site_channel()
    post()
    Server.objects.filter(pk=channel.server_id).update(
        **{field: timezone.now() + timedelta(minutes=5)}
    )
    answering.bring_back()
    assert network.count("hear") == 0


@pytest.mark.parametrize("error", [RateLimitedError(timezone.now()), AuthLostError("403")])
def test_it_asks_once_of_who_must_wait_whatever_it_told(network, error):
    network.caps = replace(network.caps, replies=Replies.POST)
    site_channel()
    post()
    post()
    network.before = [error]
    answering.bring_back()
    assert network.count("answers") == 1


def test_it_leaves_alone_an_account_that_waits_or_rests(network):
    by = make_operator()
    channel = site_channel(by)
    post()
    Channel.objects.update(waits_until=timezone.now() + timedelta(minutes=5))
    answering.bring_back()
    Channel.objects.update(waits_until=None)
    channels.pause(by=by, channel=channel)
    answering.bring_back()
    assert network.count("hear") == 0


def test_those_asked_longest_ago_come_first(network):
    network.caps = replace(network.caps, replies=Replies.POST)
    site_channel()
    first, second = post(), post()
    Delivery.objects.filter(pk=first.pk).update(answers_at=timezone.now() - timedelta(hours=2))
    answering.bring_back(limit=1)
    assert network.asked[-1] == ("answers", second.remote_id)


def test_it_reads_only_with_the_right_that_it_takes(network):
    network.caps = replace(network.caps, reads_with="read")
    channel = site_channel()
    post()
    answering.bring_back()
    assert network.count("hear") == 0
    assert "rebranchez-le" in presenting.hearing_of(channel)
    Channel.objects.update(scopes=["read", "write"])
    answering.bring_back()
    assert network.count("hear") == 1


@pytest.mark.parametrize("name", ["facebook", "linkedin", "threads", "x"])
def test_it_reads_those_that_ask_for_an_application_where_it_may(settings, name):
    settings.NETWORK_APPS = dict.fromkeys(settings.NETWORK_APPS, APP)
    channel = Channel(server=Server(network=name), scopes=[])
    assert not networks.is_read(name)
    assert "Ce site ne lit pas les réponses" in presenting.hearing_of(channel)
    assert not presenting.choice_of(registry.connector(name)).is_read
    right = registry.connector(name).caps.reads_with
    assert not right or right not in visits.scopes(name)

    settings.CHANNEL_ANSWERS = [name]

    assert presenting.choice_of(registry.connector(name)).is_read
    if right:
        assert "sans l’accord" in presenting.hearing_of(channel)
        assert right in visits.scopes(name)
        channel.scopes = list(visits.scopes(name))
    assert "toutes les heures" in presenting.hearing_of(channel)


@pytest.mark.parametrize("name", ["discord", "webhook"])
def test_it_says_of_the_others_that_nothing_is_read(name):
    channel = Channel(server=Server(network=name))
    assert "réponse" in presenting.hearing_of(channel)
    assert "toutes les heures" not in presenting.hearing_of(channel)
    assert not presenting.choice_of(registry.connector(name)).is_read
