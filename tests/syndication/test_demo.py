"""The demo's accounts elsewhere: every state to look at, and nothing that could leave."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from civic.accounts.demo import NotDemoError
from civic.activity.verbs import Verb
from civic.lib import asking
from civic.syndication import demo
from civic.syndication.actions import answering, decisions
from civic.syndication.actions.following import follow
from civic.syndication.delivering import sending
from civic.syndication.models import Channel, Delivery, RemoteAnswer
from civic.syndication.states import DeliveryState
from tests.factories import make_operator
from tests.syndication.cast import older, told
from tests.syndication.pages.cast import come, enroll, ready_initiative

pytestmark = pytest.mark.django_db
SHOWN = set(DeliveryState) - {DeliveryState.SENDING}


@pytest.fixture
def operator(monkeypatch, settings):
    """A site with things to tell, one of which was withdrawn twice over, and its demo accounts."""
    monkeypatch.setattr(demo, "require_embedded_database", lambda: None)
    settings.CHANNEL_SENDERS = 1
    person, row = enroll(make_operator()), ready_initiative()
    for verb in (Verb.PUBLISHED, Verb.MILESTONE, Verb.UPDATE):
        told(row, verb)
    for _number in range(8):
        told(older())
    for _number in range(2):
        gone = told(older())
        type(gone).objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    call_command("load_demo_channels")
    monkeypatch.setattr(asking, "_dial", _never)
    return person


def _never(*said):
    raise AssertionError("somebody was asked")


def test_it_shows_every_state_once_and_for_all(operator):
    call_command("load_demo_channels")
    assert Channel.objects.count() == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == SHOWN
    assert RemoteAnswer.objects.count() == 2
    client, channel = come(operator), Channel.objects.get(owner="instance")
    for place in ("", f"{channel.uid}/"):
        page = client.get(f"/operateur/diffusion/{place}").content.decode()
        assert "Programme de démonstration" in page


def test_nothing_of_it_asks_anybody(operator):
    states = dict(Delivery.objects.values_list("pk", "state"))
    follow(everything=True)
    assert answering.bring_back() == 0
    sending.run()
    assert dict(Delivery.objects.values_list("pk", "state")) == states


def test_who_approves_a_text_reads_that_nothing_was_sent(operator):
    row = Delivery.objects.filter(channel__owner="instance").held().first()
    decisions.approve(by=operator, delivery=row)
    sending.run()
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "Cette adresse n’est pas celle d’un serveur.")


def test_it_goes_nowhere_else(monkeypatch):
    def refuse() -> None:
        raise NotDemoError("no")

    monkeypatch.setattr(demo, "require_embedded_database", refuse)
    with pytest.raises(CommandError):
        call_command("load_demo_channels")
    assert not Channel.objects.exists()
