"""What reaches which channel, and how what was told follows what becomes of it here."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.syndication.actions import channels, decisions
from civic.syndication.actions.fanning import fan_out
from civic.syndication.actions.following import follow
from civic.syndication.connectors.base import Once
from civic.syndication.delivering import sending
from civic.syndication.models import Channel, Delivery
from civic.syndication.models.delivery import PARKED
from civic.syndication.rules import Rules
from civic.syndication.states import DeliveryState, Skip, Wanted
from initiatives.actions.publishing import edit
from initiatives.models import Tally
from initiatives.states import Visibility
from tests.factories import (
    make_content,
    make_initiative,
    make_operator,
    make_territory,
    make_theme,
    withhold,
)
from tests.syndication.cast import FakeNetwork, mandate_channel, offer, older, site_channel, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(settings) -> FakeNetwork:
    settings.CHANNEL_SENDERS = 1
    return offer(settings)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_it_tells_what_is_new_once():
    site_channel()
    happened = told()
    assert fan_out() == 1
    assert fan_out() == 0
    row = Delivery.objects.get()
    assert (row.activity, row.state, row.wanted) == (happened, DeliveryState.DUE, Wanted.POST)


def test_it_tells_nothing_from_before_the_connection():
    told()
    site_channel()
    assert fan_out() == 0


def test_it_tells_nothing_that_was_settled_late_and_happened_before():
    row = make_initiative()
    site_channel()
    activity.settle()
    assert fan_out() == 0
    told(row)
    assert fan_out() == 1


def test_it_tells_nothing_to_one_person_and_nothing_small():
    channel = site_channel()
    row = make_initiative()
    told(row, Verb.DEADLINE)
    told(row, Verb.EDITED)
    private = told(row)
    Activity.objects.filter(pk=private.pk).update(for_key=str(row.author.uid))
    fan_out()
    verbs = [one.activity.verb for one in Delivery.objects.of(channel)]
    assert verbs == [Verb.PUBLISHED]


@pytest.mark.parametrize(
    ("rules", "heard"),
    [
        ({}, True),
        ({"areas": ("fr",)}, True),
        ({"areas": ("d21",)}, True),
        ({"areas": ("242100410",)}, True),
        ({"areas": ("21231", "2a004")}, True),
        ({"areas": ("d2a",)}, False),
        ({"areas": ("2123",)}, False),
        ({"themes": ("mobilites",)}, True),
        ({"themes": ("sante",)}, False),
        ({"verbs": ("initiative.closed",)}, False),
        ({"minimum": 1}, False),
    ],
)
def test_it_keeps_to_the_rules(rules, heard):
    make_territory()
    make_theme("sante")
    site_channel(**rules)
    told()
    assert bool(fan_out()) is heard


def test_it_counts_who_supports_and_who_signed():
    channel = site_channel(minimum=50)
    row = older()
    told(row)
    Tally.objects.filter(initiative=row).update(supports=10)
    told(row, Verb.MILESTONE, level=25)
    big = told(row, Verb.THRESHOLD, signatures=100)
    fan_out()
    assert [one.activity for one in Delivery.objects.of(channel)] == [big]
    Tally.objects.filter(initiative=row).update(supports=50)
    told(row)
    assert fan_out() == 1


def test_it_tells_one_initiative_alone_where_that_was_asked():
    row = older()
    channel = site_channel(only=row, areas=("d2a",))
    told()
    assert fan_out() == 0
    told(row)
    assert fan_out() == 1
    assert Delivery.objects.of(channel).count() == 1


def test_an_official_hears_of_their_area():
    channel = mandate_channel()
    told(older(territory=make_territory("21054")))
    told()
    fan_out()
    areas = [one.activity.area_code for one in Delivery.objects.of(channel)]
    assert set(areas) == {"21231"}


def test_it_holds_what_a_person_reads_first():
    site_channel(holds=True)
    told()
    fan_out()
    assert states() == [DeliveryState.HELD]


def test_it_writes_nothing_while_a_channel_rests_and_goes_on_from_there():
    by = make_operator()
    channel = site_channel(by)
    told()
    fan_out()
    channels.pause(by=by, channel=channel)
    told()
    assert fan_out() == 0
    assert Delivery.objects.get().due_at == PARKED
    channels.resume(by=by, channel=channel)
    told()
    assert fan_out() == 1
    assert sending.run() == 2


def test_it_keeps_what_is_new_for_an_account_to_connect_again():
    by = make_operator()
    channel = site_channel(by)
    channels.lose(channel=channel, reason="Jeton retiré.")
    told()
    fan_out()
    assert sending.run() == 0
    site_channel(by)
    assert sending.run() == 1


def test_it_never_tells_a_draft_nor_a_circle():
    """They write no public Activity at all: nothing could be told."""
    site_channel()
    assert not Activity.objects.exclude(subject_kind="initiative").exists()
    assert fan_out() == 0


def test_it_leaves_what_was_withdrawn_before_it_was_told_and_takes_it_up_again():
    site_channel()
    row = older()
    told(row)
    withhold(row)
    fan_out()
    assert set(states()) == {DeliveryState.SKIPPED}
    withhold(row, Visibility.PUBLIC)
    follow()
    assert DeliveryState.DUE in states()


def test_it_takes_back_what_is_withdrawn_and_leaves_what_waits(network):
    by = make_operator()
    site_channel(by)
    row = older()
    told(row)
    fan_out()
    sending.run()
    assert len(network.posts) == 1
    told(row)
    fan_out()
    withhold(row)
    follow()
    assert states() == [DeliveryState.DUE, DeliveryState.SKIPPED]
    sending.run()
    assert not network.posts
    assert states()[0] == DeliveryState.TAKEN_BACK


def test_it_takes_back_at_night_and_while_the_channel_rests(network):
    by = make_operator()
    channel = site_channel(by)
    row = older()
    told(row)
    fan_out()
    sending.run()
    hour = timezone.localtime().hour
    rules = Rules(hour_from=(hour + 2) % 24, hour_to=(hour + 3) % 24, daily=1)
    channels.set_rules(by=by, channel=channel, rules=rules)
    channels.pause(by=by, channel=channel)
    withhold(row)
    follow()
    sending.run()
    assert not network.posts


def test_it_lists_what_only_a_person_can_take_away(settings):
    network = offer(settings, FakeNetwork(Once.LOOKUP, delete=False))
    by = make_operator()
    site_channel(by)
    row = older()
    told(row)
    fan_out()
    sending.run()
    withhold(row)
    follow()
    listed = Delivery.objects.to_remove().get()
    assert listed.url.startswith("https://ailleurs.example/")
    assert network.posts
    assert decisions.say_removed(by=by, delivery=listed).state == DeliveryState.TAKEN_BACK


def test_what_comes_back_before_it_was_taken_away_stays(network):
    site_channel()
    row = older()
    told(row)
    fan_out()
    sending.run()
    withhold(row)
    follow()
    withhold(row, Visibility.PUBLIC)
    follow()
    assert states() == [DeliveryState.SENT]
    assert sending.run() == 0
    assert network.posts


def test_what_was_taken_away_is_posted_anew_by_a_person_alone(network):
    by = make_operator()
    site_channel(by)
    row = older()
    told(row)
    fan_out()
    sending.run()
    withhold(row)
    follow()
    sending.run()
    withhold(row, Visibility.PUBLIC)
    follow(everything=True)
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.TAKEN_BACK
    first = delivery.key
    again = decisions.send_again(by=by, delivery=delivery)
    assert again.key != first
    sending.run()
    assert list(network.posts) == [again.key]


def test_a_new_title_corrects_the_post(network):
    site_channel()
    row = older()
    told(row)
    fan_out()
    sending.run()
    content = make_content(title="Rouvrir la passerelle avant l’hiver")
    edit(by=row.author, initiative=row, content=content, expected_version=1)
    follow()
    sending.run()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.told_version) == (DeliveryState.SENT, 2)
    assert "avant l’hiver" in network.posts[delivery.remote_id]
    assert network.count("update") == 1
    follow(everything=True)
    assert sending.run() == 0


def test_a_word_taken_out_by_moderation_is_taken_out_there(network):
    site_channel()
    happened = told()
    fan_out()
    sending.run()
    Activity.objects.filter(pk=happened.pk).update(summary="[retiré] commencent.")
    assert follow() == 1
    sending.run()
    assert network.count("update") == 1
    assert follow(everything=True) == 0


def test_an_own_text_is_never_rewritten(network):
    by = make_operator()
    site_channel(by, holds=True)
    row = older()
    told(row)
    fan_out()
    decisions.approve(by=by, delivery=Delivery.objects.get(), words="Venez samedi à 10 h.")
    sending.run()
    content = make_content(title="Rouvrir la passerelle avant l’hiver")
    edit(by=row.author, initiative=row, content=content, expected_version=1)
    follow(everything=True)
    assert states() == [DeliveryState.SENT]
    assert next(iter(network.posts.values())).startswith("Venez samedi")


def test_what_was_erased_here_is_taken_back(network):
    site_channel()
    happened = told()
    fan_out()
    sending.run()
    happened.delete()
    follow()
    sending.run()
    assert not network.posts


def test_it_lets_go_of_texts_that_nobody_read_for_a_month():
    site_channel(holds=True)
    told()
    fan_out()
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    follow()
    assert Delivery.objects.get().why == Skip.STALE


def test_a_disconnected_account_leaves_nothing_half_done(network):
    by = make_operator()
    channel = site_channel(by)
    first, second = told(), told()
    fan_out()
    network.after = [RuntimeError("killed")]
    sending.run(0.0)
    Delivery.objects.filter(activity=first).update(
        state=DeliveryState.SENDING, sending_since=timezone.now(), lease_until=timezone.now()
    )
    channels.revoke(by=by, channel=channel)
    follow()
    assert Delivery.objects.get(activity=first).state == DeliveryState.UNKNOWN
    assert Delivery.objects.get(activity=second).why == Skip.REVOKED


def test_it_costs_the_same_for_one_channel_and_for_fifty(django_assert_num_queries):
    by = make_operator()
    site_channel(by)
    told()
    fan_out()
    rows = Channel.objects.all()
    for number in range(49):
        row = rows.first()
        row.pk, row.uid, row.remote_id = None, uuid4(), f"x{number}"
        row.save()
    told()
    with django_assert_num_queries(8):
        assert fan_out() == 50
