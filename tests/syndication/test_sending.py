"""One delivery in the hands of a sender: what each answer of a network makes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from civic.notifications.models import Mail
from civic.syndication.actions import channels, decisions, outbox, servers
from civic.syndication.actions.fanning import fan_out
from civic.syndication.connectors.base import (
    AuthLostError,
    GoneError,
    Once,
    RateLimitedError,
    RejectedError,
    RetryError,
    UnknownError,
)
from civic.syndication.delivering import keys, sending
from civic.syndication.models import BREAKS_AFTER, Channel, Delivery, Server
from civic.syndication.models.delivery import PARKED
from civic.syndication.states import ChannelState, DeliveryState, Skip
from tests.factories import make_operator
from tests.syndication.cast import FakeNetwork, offer, site_channel, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(settings) -> FakeNetwork:
    settings.CHANNEL_SENDERS = 1
    return offer(settings)


def due(**fields) -> Delivery:
    """One delivery that is due, on a channel of the site."""
    site_channel(**fields)
    told()
    fan_out()
    return Delivery.objects.get()


def again() -> Delivery:
    """Its wait is over, and a sender passes."""
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    sending.run()
    return Delivery.objects.get()


def test_it_posts_once_and_remembers_where(network):
    row = due()
    assert sending.run() == 1
    assert sending.run() == 0
    row.refresh_from_db()
    assert (row.state, row.remote_id, row.attempts) == (DeliveryState.SENT, row.key, 1)
    assert row.url == f"https://ailleurs.example/{row.key}"
    assert row.told_title == "Rouvrir la passerelle des Mauges"
    channel = row.channel
    assert channel.last_used_at
    assert channel.lease_until is None


@pytest.mark.parametrize("reads_no_page", [True, False])
def test_it_sends_the_image_of_the_link_to_a_network_that_reads_no_page(network, reads_no_page):
    network.caps = replace(network.caps, card=reads_no_page)
    row = due()
    sending.run()
    [picture] = network.pictures
    row.refresh_from_db()
    assert "picture" not in row.draft
    if not reads_no_page:
        assert picture is None
        return
    assert picture.media_type == "image/png"
    assert picture.body.startswith(b"\x89PNG")
    assert "Rouvrir la passerelle des Mauges" in picture.alt


def test_it_asks_for_limits_once_a_day(network):
    due()
    sending.run()
    told()
    fan_out()
    sending.run()
    assert network.count("limits") == 1


def test_it_tries_again_what_surely_did_not_happen(network):
    due()
    network.before = [RetryError("Serveur en panne.", after=900)]
    sending.run()
    row = Delivery.objects.get()
    assert (row.state, row.error, row.is_unsure) == (DeliveryState.DUE, "Serveur en panne.", False)
    assert row.due_at > timezone.now() + timedelta(minutes=14)
    row = again()
    assert (row.state, row.attempts, row.repeats, row.error) == (DeliveryState.SENT, 2, 0, "")
    assert network.count("find") == 0


def test_it_gives_up_after_ten_tries_and_a_person_sends_it_again(network, monkeypatch):
    due()
    monkeypatch.setattr(servers, "BREAKS_AFTER", 99)
    monkeypatch.setattr(outbox, "BREAKS_AFTER", 99)
    network.before = [RetryError("Serveur en panne.")] * 10
    for _time in range(10):
        row = again()
    assert (row.state, row.attempts) == (DeliveryState.FAILED, 10)
    assert Delivery.objects.dead().get() == row
    decisions.send_again(by=make_operator(), delivery=row)
    assert again().state == DeliveryState.SENT


def test_it_sends_the_very_same_words_at_each_try(network):
    row = due()
    network.before = [RetryError("Serveur en panne.")]
    sending.run()
    kept = Delivery.objects.get().draft
    assert kept["text"].startswith("Rouvrir la passerelle")
    Delivery.objects.update(draft={**kept, "text": "Gelé"})
    again()
    assert network.posts[row.key] == "Gelé"


@pytest.mark.parametrize("once", [Once.NATIVE, Once.PUT, Once.LOOKUP])
def test_it_looks_for_what_may_have_happened_before_it_asks_again(settings, once):
    network = offer(settings, FakeNetwork(once))
    row = due()
    network.after = [UnknownError("Le serveur n’a pas répondu.")]
    sending.run()
    assert Delivery.objects.get().state == DeliveryState.DUE
    row = again()
    assert (row.state, row.sent_at is not None) == (DeliveryState.SENT, True)
    assert network.count("send") == 1
    assert network.count("find") == 1


def test_it_asks_again_what_is_not_found(network):
    due()
    network.before = [UnknownError("Le serveur n’a pas répondu.")]
    sending.run()
    row = again()
    assert (row.state, row.repeats) == (DeliveryState.SENT, 1)
    assert network.count("send") == 2
    assert len(network.posts) == 1


def test_it_never_repeats_in_silence_where_nobody_can_tell(settings):
    network = offer(settings, FakeNetwork(Once.NONE))
    due()
    network.after = [UnknownError("Le serveur n’a pas répondu.")]
    sending.run()
    row = again()
    assert (row.state, row.error) == (DeliveryState.UNKNOWN, "Le serveur n’a pas répondu.")
    assert network.count("send") == 1
    by = make_operator()
    seen = decisions.say_posted(by=by, delivery=row, url="https://ailleurs.example/1")
    assert (seen.state, seen.url) == (DeliveryState.SENT, "https://ailleurs.example/1")


def test_a_person_who_did_not_find_it_there_sends_it_again(settings):
    network = offer(settings, FakeNetwork(Once.NONE))
    due()
    network.before = [UnknownError("Le serveur n’a pas répondu.")]
    sending.run()
    decisions.send_again(by=make_operator(), delivery=Delivery.objects.get())
    assert again().state == DeliveryState.SENT
    assert len(network.posts) == 1


def test_a_killed_sender_leaves_what_others_take_up(network):
    due()
    row = outbox.claim(1)[0]
    assert outbox.claim(1) == []
    told_then = sending._Sending(row, None)._told(network, keys.account_of(row.channel))
    assert outbox.start(row, told_then)
    network.posts[row.key] = "posted, and killed before it was written"
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    Channel.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    row = again()
    assert (row.state, row.repeats) == (DeliveryState.SENT, 0)
    assert network.count("send") == 0


def test_one_sender_at_a_time_speaks_for_an_account():
    due()
    told()
    fan_out()
    assert len(outbox.claim(10)) == 1
    assert outbox.claim(10) == []


def test_a_lost_lease_sends_nothing(network):
    due()
    row = outbox.claim(1)[0]
    Delivery.objects.update(lease_until=timezone.now() + timedelta(minutes=9))
    assert not sending._Sending(row, None).go()
    assert network.count("send") == 0


def test_what_was_withdrawn_at_the_last_moment_is_not_sent(network):
    row = due()
    claimed = outbox.claim(1)[0]
    row.activity.withdrawn_at = timezone.now()
    row.activity.save()
    assert not sending._Sending(claimed, None).go()
    assert network.count("send") == 0


@pytest.mark.parametrize("there", [True, False])
def test_what_was_withdrawn_while_nobody_knew_is_looked_for(settings, there):
    network = offer(settings, FakeNetwork(Once.LOOKUP))
    row = due()
    failures = network.after if there else network.before
    failures.append(UnknownError("Le serveur n’a pas répondu."))
    sending.run()
    row.activity.withdrawn_at = timezone.now()
    row.activity.save()
    after = again()
    assert not network.posts
    assert network.count("find") == 1
    if there:
        assert after.state == DeliveryState.TAKEN_BACK
    else:
        assert (after.state, after.why) == (DeliveryState.SKIPPED, Skip.WITHDRAWN)


def test_it_waits_as_long_as_the_network_says_at_no_cost(network):
    due()
    until = timezone.now() + timedelta(hours=2)
    network.before = [RateLimitedError(until, "Trop de messages.")]
    sending.run()
    row = Delivery.objects.select_related("channel__server").get()
    assert (row.state, row.attempts, row.due_at) == (DeliveryState.DUE, 0, until)
    assert row.channel.waits_until == until
    assert row.channel.server.limited_until is None
    told()
    fan_out()
    assert Delivery.objects.latest("pk").due_at == until
    assert sending.run() == 0


def test_two_accounts_told_to_wait_make_the_server_wait(network):
    by = make_operator()
    for account in ("1", "2", "3"):
        site_channel(by, account=account)
    told()
    fan_out()
    until = timezone.now() + timedelta(hours=2)
    network.before = [RateLimitedError(until, "Trop.")] * 2
    sending.run()
    assert Server.objects.get().limited_until == until
    assert set(Delivery.objects.values_list("due_at", flat=True)) == {until}


def test_it_stops_a_channel_that_is_closed_to_us_and_tells_its_owner(network):
    by = make_operator()
    site_channel(by)
    told()
    fan_out()
    network.before = [AuthLostError("Le mot de passe d’application a été retiré.")]
    sending.run()
    row = Delivery.objects.select_related("channel").get()
    assert (row.state, row.attempts, row.due_at) == (DeliveryState.DUE, 0, PARKED)
    assert row.channel.state == ChannelState.LOST
    assert "retiré" in row.channel.problem
    mail = Mail.objects.get(kind=channels.LOST_MAIL)
    assert mail.to == by.email
    channels.lose(channel=row.channel, reason="encore")
    assert Mail.objects.filter(kind=channels.LOST_MAIL).count() == 1


def test_a_credential_that_no_key_opens_stops_the_channel(settings):
    due()
    settings.CHANNEL_KEYS = ["b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTI="]
    sending.run()
    assert Channel.objects.get().state == ChannelState.LOST


def test_it_leaves_to_a_person_what_the_network_will_never_take(network):
    due()
    network.before = [RejectedError("Le texte est trop long.")]
    sending.run()
    row = Delivery.objects.get()
    assert (row.state, row.error) == (DeliveryState.FAILED, "Le texte est trop long.")
    decisions.adapt(by=make_operator(), delivery=row, words="Court.")
    decisions.send_again(by=make_operator(), delivery=row)
    assert again().state == DeliveryState.SENT
    assert network.posts[row.key].startswith("Court.")


def test_a_post_deleted_there_by_somebody_is_no_failure(network):
    row = due()
    sending.run()
    network.posts.clear()
    row.refresh_from_db()
    Delivery.objects.update(state=DeliveryState.DUE, wanted="delete", due_at=timezone.now())
    sending.run()
    assert Delivery.objects.get().state == DeliveryState.TAKEN_BACK
    with pytest.raises(GoneError):
        network.delete(None, type("R", (), {"remote_id": "x"}), None)


def test_a_fault_of_ours_repeats_nothing_in_silence(settings, caplog):
    network = offer(settings, FakeNetwork(Once.NONE))
    due()
    network.after = [ZeroDivisionError("jeton s3cr3t")]
    sending.run()
    assert Delivery.objects.get().state == DeliveryState.UNKNOWN


def test_a_server_that_fails_is_left_alone_then_tried_once(network):
    by = make_operator()
    for number in range(8):
        site_channel(by, account=str(number))
    told()
    fan_out()
    network.before = [RetryError("Serveur en panne.")] * (BREAKS_AFTER + 1)
    sending.run()
    server = Server.objects.get()
    assert server.failures == BREAKS_AFTER
    assert server.open_until > timezone.now()
    assert network.count("send") == BREAKS_AFTER
    assert sending.run() == 0
    # Its rest is over: one try, which fails.
    past = timezone.now() - timedelta(seconds=1)
    Server.objects.update(open_until=past)
    Delivery.objects.update(due_at=past)
    assert sending.run() == 1
    assert Server.objects.get().failures == BREAKS_AFTER + 1
    # And one that works: all of them leave.
    Server.objects.update(open_until=past)
    Delivery.objects.update(due_at=past)
    assert sending.run() == 8
    assert Server.objects.get().failures == 0


def test_a_server_that_is_down_for_an_hour_gets_each_post_once_afterwards(network):
    by = make_operator()
    for number in range(8):
        site_channel(by, account=str(number))
    told()
    fan_out()
    minute = timedelta(minutes=1)
    for _minute in range(60):
        network.before = [RetryError("Serveur en panne.")] * 100
        sending.run()
        Delivery.objects.update(due_at=F("due_at") - minute)
        Server.objects.update(open_until=F("open_until") - minute)
    # It was asked a few times by each, not each time somebody passed.
    assert network.count("send") < 40
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DUE}
    network.before = []
    for _minute in range(6 * 60):
        sending.run()
        Delivery.objects.update(due_at=F("due_at") - minute)
        Server.objects.update(open_until=F("open_until") - minute)
        if not Delivery.objects.exclude(state=DeliveryState.SENT).exists():
            break
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 8
    assert len(network.posts) == 8


def test_it_keeps_to_its_number_a_day(network):
    due(daily=1)
    told()
    fan_out()
    sending.run()
    assert len(network.posts) == 1
    left = Delivery.objects.get(state=DeliveryState.DUE)
    midnight = timezone.localtime(left.due_at)
    assert (midnight.hour, midnight.minute) == (0, 0)
    assert midnight > timezone.localtime()


def test_it_keeps_to_its_hours(network):
    hour = timezone.localtime().hour
    due(hour_from=(hour + 2) % 24, hour_to=(hour + 3) % 24)
    assert sending.run() == 0
    opening = timezone.localtime(Delivery.objects.get().due_at)
    assert (opening.hour, opening.minute) == ((hour + 2) % 24, 0)


def test_it_tells_no_old_news(network):
    row = due()
    row.activity.at = timezone.now() - timedelta(days=8)
    row.activity.save()
    assert sending.run() == 0
    assert Delivery.objects.get().why == Skip.STALE


def test_a_text_that_waits_for_a_reader_does_not_leave(network):
    by = make_operator()
    site_channel(by, holds=True)
    told()
    told()
    fan_out()
    first, second = Delivery.objects.order_by("pk")
    assert sending.run() == 0
    decisions.adapt(by=by, delivery=first, words="Mes mots.")
    decisions.approve(by=by, delivery=first)
    decisions.refuse(by=by, delivery=second)
    assert sending.run() == 1
    assert network.posts[first.key].startswith("Mes mots.")
    second.refresh_from_db()
    assert second.state == DeliveryState.REFUSED


def test_a_delivery_costs_a_few_statements(django_assert_max_num_queries):
    due()
    sending.run()
    told()
    fan_out()
    with django_assert_max_num_queries(14):
        sending.run()
    assert connection.in_atomic_block
