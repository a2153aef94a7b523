"""What moderation withholds leaves what was sent away: other networks, and messages on their way.

What is read here (pages, feeds, embeds, cards, images) is in `tests/moderation/test_surfaces.py`.
"""

import pytest
from django.test import Client
from django.utils import timezone

from civic.activity.actions import settle
from civic.lib.letters import HTML, TEXT, draw
from civic.notifications import emails
from civic.notifications.actions import digests
from civic.notifications.models import Mail
from civic.notifications.states import Rhythm
from civic.syndication.connectors.base import Draft, Item, NetworkLimits
from civic.syndication.models import Delivery
from civic.syndication.states import TELLABLE
from civic.syndication.tasks import fan_out, send_posts
from initiatives.states import Visibility
from moderation import kinds
from tests.moderation.samples import MARK, SAMPLES, Sample
from tests.notifications.telling import follow, make_reader
from tests.syndication.cast import FakeNetwork, offer, site_channel

pytestmark = pytest.mark.django_db
# Those whose words an activity quotes, and how long a network shows them.
TOLD = ("initiative", "petition", "update", "action")
QUOTED = (*TOLD, "goal")
PUBLIC = Visibility.PUBLIC
AWAY = [
    pytest.param(kind, state, marks=pytest.mark.full if state == Visibility.REMOVED else ())
    for kind in QUOTED
    for state in (Visibility.BLURRED, Visibility.RESTRICTED, Visibility.REMOVED)
]


class Talkative(FakeNetwork):
    """One that tells all that it is given."""

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        return Draft(f"{item.label} {item.title} {item.summary}", item.url, at=item.at)


@pytest.fixture
def network(settings) -> Talkative:
    settings.CHANNEL_SENDERS = 1
    network = Talkative()
    offer(settings, network)
    site_channel(verbs=[str(verb) for verb in TELLABLE])
    return network


def decide(sample: Sample, state: Visibility, before: Visibility = PUBLIC) -> None:
    kind = kinds.get(sample.kind)
    assert kind is not None
    kind.change(None, sample.key, state, "Un motif.", before, timezone.now())


def a_minute() -> None:
    """What beat does within a minute."""
    settle()
    fan_out()
    send_posts()


def is_told(network: Talkative) -> bool:
    return any(MARK in text for text in network.posts.values())


@pytest.mark.parametrize(("kind", "state"), [one for one in AWAY if one.values[0] in TOLD])
def test_it_leaves_other_networks_within_a_minute(kind, state, network):
    sample = SAMPLES[kind]()
    a_minute()
    assert is_told(network)
    elsewhere = f"{sample.initiative.get_absolute_url()}ailleurs/"
    assert "https://ailleurs.example/" in Client().get(elsewhere).content.decode()
    decide(sample, state)
    a_minute()
    # Behind a warning the title of an initiative is still read.
    is_kept = (kind, state) == ("initiative", Visibility.BLURRED)
    assert is_told(network) == is_kept
    assert (MARK in Client().get(elsewhere).content.decode()) == is_kept
    assert Delivery.objects.filter(state__in=["due", "sending", "to_remove"]).count() == 0


@pytest.mark.parametrize("kind", TOLD)
def test_it_never_reaches_them_when_it_is_withheld_before(kind, network):
    sample = SAMPLES[kind]()
    decide(sample, Visibility.RESTRICTED)
    a_minute()
    assert not is_told(network)


@pytest.mark.parametrize(("kind", "state"), AWAY)
def test_it_leaves_the_digest_that_is_on_its_way_and_the_news_of_who_follows(kind, state):
    sample = SAMPLES[kind]()
    settle()
    reader = make_reader(account=True)
    follow(reader, key=str(sample.initiative.pk), told_through=0, heard_from=0)
    client = Client()
    client.force_login(reader.user)
    assert digests.build(rhythm=Rhythm.DAILY) == 1
    [mail] = Mail.objects.filter(kind="digest")
    assert MARK in said_in(mail)
    assert MARK in client.get("/compte/nouvelles/").content.decode()
    decide(sample, state)
    # Behind a warning the title of an initiative is still read.
    is_kept = (kind, state) == ("initiative", Visibility.BLURRED)
    assert (MARK in said_in(mail)) == is_kept
    assert (MARK in client.get("/compte/nouvelles/").content.decode()) == is_kept


def said_in(mail: Mail) -> str:
    """Its subject and its two forms, as they would leave now; nothing where it would not."""
    letter = emails.build(mail.args)
    return f"{letter.subject} {draw(letter, TEXT)} {draw(letter, HTML)}" if letter else ""
