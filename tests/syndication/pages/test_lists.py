"""The pages of channels: what each shows of its state, to whom, at what cost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.activity.models import Activity
from civic.syndication.connectors.base import AuthLostError
from civic.syndication.models import Channel, RemoteAnswer
from civic.syndication.rules import Voice
from civic.syndication.states import ChannelState, DeliveryState
from initiatives.models import TeamMember, TeamRole
from tests.factories import make_initiative, make_mandate, make_places, make_user
from tests.syndication.cast import connected, offer
from tests.syndication.pages.cast import (
    come,
    delivery,
    knows_limits,
    member,
    place_of,
    ready_initiative,
)

pytestmark = pytest.mark.django_db
KINDS = ("team", "mandate", "site")


@pytest.fixture(autouse=True)
def network(settings):
    """The network that every channel here is of."""
    return offer(settings)


@pytest.mark.parametrize("kind", KINDS)
def test_it_lists_what_each_channel_asks_of_somebody(kind):
    place = place_of(kind)
    for state in (DeliveryState.HELD, DeliveryState.FAILED, DeliveryState.UNKNOWN):
        delivery(place.channel, state)
    delivery(place.channel, DeliveryState.TO_REMOVE)
    delivery(place.channel, DeliveryState.SENT)
    page = place.client().get(place.url("list")).content.decode()
    for said in ("1 annonce à relire", "1 n’est pas partie", "1 d’issue inconnue"):
        assert said in page
    assert "1 à retirer à la main" in page
    assert "Dernière annonce" in page
    assert "@preau@ailleurs.example" in page


@pytest.mark.parametrize("kind", KINDS)
def test_it_shows_one_channel_with_what_it_told_and_the_ways_out(kind):
    place = place_of(kind)
    failed = delivery(place.channel, DeliveryState.FAILED)
    unsure = delivery(place.channel, DeliveryState.UNKNOWN)
    there = delivery(place.channel, DeliveryState.TO_REMOVE)
    page = place.client().get(place.url("channel", place.channel)).content.decode()
    assert "Le serveur n’a pas répondu." in page
    assert place.url("again", place.channel, failed) in page
    assert place.url("posted", place.channel, unsure) in page
    assert place.url("removed", place.channel, there) in page
    assert 'href="https://ailleurs.example/1" rel="noopener noreferrer nofollow"' in page


def test_it_asks_no_more_questions_for_fifty_than_for_one(django_assert_max_num_queries):
    place = place_of("site")
    client, here = place.client(), place.url("channel", place.channel)
    delivery(place.channel, DeliveryState.SENT)
    _answer(delivery(place.channel, DeliveryState.SENT), 1)
    with django_assert_max_num_queries(60) as one:
        client.get(here)
    for number in range(50):
        _answer(delivery(place.channel, DeliveryState.SENT), number)
    with django_assert_max_num_queries(len(one)):
        page = client.get(here).content.decode()
    assert "Page suivante" in page


def test_it_lists_twelve_channels_with_as_many_questions_as_one(django_assert_max_num_queries):
    place = place_of("site")
    client, here = place.client(), place.url("list")
    client.get(here)
    with django_assert_max_num_queries(60) as one:
        client.get(here)
    for number in range(11):
        other = connected(place.person, Voice(), account=str(100 + number))
        delivery(other, DeliveryState.SENT)
    with django_assert_max_num_queries(len(one)):
        client.get(here)


def test_it_keeps_groups_apart():
    place = place_of("team")
    held, sent = delivery(place.channel), delivery(place.channel, DeliveryState.SENT)
    here = place.url("channel", place.channel)
    page = place.client().get(here, {"etat": "a-relire"}).content.decode()
    assert f"annonce-{held.uid}" in page
    assert f"annonce-{sent.uid}" not in page
    assert place.client().get(here, {"etat": "jamais"}).status_code == 404
    assert place.client().get(here, {"apres": "x"}).status_code == 404


def test_it_shows_the_post_that_would_leave_and_counts_it_as_the_network_does():
    place = place_of("team")
    knows_limits(place.channel, 300)
    made = delivery(place.channel)
    page = place.client().get(place.url("channel", place.channel)).content.decode()
    length = len(f"{made.activity.title} http://localhost:8000{made.activity.url}")
    assert "À quoi cela ressemble" in page
    assert "sur 300, comme ce réseau compte" in page
    assert abs(length - int(page.split(" sur 300")[0].rsplit(">", 1)[1].split()[-1])) < 30


def test_it_shows_the_latest_thing_where_nothing_waits_yet():
    place = place_of("team")
    page = place.client().get(place.url("channel", place.channel)).content.decode()
    assert place.channel.initiative.title in page.split("À quoi cela ressemble")[1]
    assert "n’est pas encore connue" in page


def test_a_team_that_is_not_ready_reads_what_it_lacks():
    row = make_initiative()
    client = come(row.author)
    here = reverse("team-channels:list", args=[row.pk, row.slug])
    page = client.get(here).content.decode()
    assert "Aucun compte ne peut être branché" in page
    assert "0 message différent sur 3 dans le kit" in page
    assert reverse("set-goal", args=[row.pk, row.slug]) in page
    refused = client.get(reverse("team-channels:connect", args=[row.pk, row.slug, "fake"]))
    assert refused.status_code == 403


def test_answers_are_read_by_the_owner_alone_as_plain_text():
    place = place_of("team")
    _answer(delivery(place.channel, DeliveryState.SENT), 1)
    page = place.client().get(place.url("channel", place.channel)).content.decode()
    assert "&lt;b&gt;Bravo&lt;/b&gt; 1" in page
    assert "<img" not in page
    assert "javascript:" not in page
    whole = place.client().get(place.url("answers", place.channel)).content.decode()
    assert "@lea@ailleurs.example" in whole
    public = place.client().get(place.channel.initiative.get_absolute_url()).content.decode()
    assert "Bravo" not in public


def test_an_owner_reads_what_becomes_of_answers():
    place = place_of("team")
    Channel.objects.update(unheard="Ce robot sert aussi à un autre programme.")
    for name in ("channel", "answers"):
        page = place.client().get(place.url(name, place.channel)).content.decode()
        assert "Ce robot sert aussi à un autre programme." in page
    Channel.objects.update(state=ChannelState.PAUSED)
    delivery(place.channel, DeliveryState.DUE)
    page = place.client().get(place.url("channel", place.channel)).content.decode()
    assert "ce compte ne lit pas non plus les réponses" in page
    assert "1 en attente" in page
    assert "qui partira seule" not in page
    networks = place.client().get(place.url("networks")).content.decode()
    assert "les réponses se lisent ici" in networks


@pytest.mark.parametrize("kind", KINDS)
def test_it_pauses_resumes_and_disconnects(kind):
    place = place_of(kind)
    client = place.client()
    for name, state in (("pause", "paused"), ("resume", "active")):
        answer = client.post(place.url(name, place.channel))
        assert (answer.status_code, _state(place)) == (303, state)
    page = client.get(place.url("revoke", place.channel)).content.decode()
    assert "ce qui attend n’y partira pas" in page
    assert _state(place) == "active"
    assert client.post(place.url("revoke", place.channel)).status_code == 303
    assert _state(place) == ChannelState.REVOKED
    assert client.post(place.url("resume", place.channel)).status_code == 409
    assert "débranché" in client.get(place.url("channel", place.channel)).content.decode()


def test_it_tests_an_account_and_says_what_the_network_said(network):
    place = place_of("site")
    client = place.client()
    here = place.url("channel", place.channel)
    page = client.post(place.url("test", place.channel), follow=True).content.decode()
    assert "Le réseau répond" in page
    assert Channel.objects.get(pk=place.channel.pk).limits["text"] == 500
    network.before = [AuthLostError("Ce compte a retiré son accord.")]
    page = client.post(place.url("test", place.channel), follow=True).content.decode()
    assert "Ce compte a retiré son accord." in page
    assert _state(place) == ChannelState.LOST
    assert "Brancher de nouveau ce compte" in client.get(here).content.decode()


def test_it_keeps_rules_and_refuses_odd_ones_with_what_was_typed():
    make_places()
    place = place_of("site")
    client, here = place.client(), place.url("rules", place.channel)
    typed = {
        "verbs": ["update.published", "petition.threshold"],
        "areas": "Dijon\nd21",
        "themes": [],
        "minimum": "30",
        "daily": "4",
        "hour_from": "8",
        "hour_to": "20",
        "holds": "on",
    }
    assert client.post(here, typed).status_code == 303
    found = Channel.objects.get(pk=place.channel.pk)
    assert (found.areas, found.minimum, found.daily) == (["21231", "d21"], 30, 4)
    assert (found.hour_from, found.hour_to, found.holds) == (8, 20, True)
    assert set(found.verbs) == {"update.published", "petition.threshold"}
    page = client.get(here).content.decode()
    assert "21231 Dijon" in page
    for change, said in (
        ({"verbs": []}, "au moins une chose"),
        ({"areas": "Atlantide"}, "Aucun territoire ne s’appelle « Atlantide »"),
        ({"hour_to": ""}, "les deux heures"),
        ({"hour_to": "8"}, "une autre heure"),
        ({"daily": "0"}, "mettez le compte en pause"),
        ({"minimum": "beaucoup"}, "Écrivez un nombre"),
    ):
        answer = client.post(here, {**typed, **change})
        page = answer.content.decode().replace("\xa0", " ")
        assert (answer.status_code, said in page) == (422, True), (change, page)
    assert Channel.objects.get(pk=place.channel.pk).daily == 4


def test_an_official_is_refused_another_area_with_the_reason():
    place = place_of("mandate")
    typed = {"verbs": ["update.published"], "areas": "21054", "minimum": "0", "daily": "3"}
    answer = place.client().post(place.url("rules", place.channel), typed)
    assert answer.status_code == 403
    assert "dans son territoire seulement" in answer.content.decode()


def test_an_official_finds_their_channels_and_chooses_among_mandates():
    place = place_of("mandate")
    door = reverse("official-channels")
    assert place.client().get(door).url == place.url("list")
    make_mandate(place.person, function="Conseillère départementale")
    assert "Pour lequel" in place.client().get(door).content.decode()
    assert come(make_user()).get(door).status_code == 403


def test_a_mandate_that_is_over_can_still_be_disconnected():
    place = place_of("mandate")
    mandate = place.channel.mandate
    mandate.starts_on, mandate.ends_on = "2014-03-14", "2020-03-14"
    mandate.save()
    client = place.client()
    assert client.get(reverse("official-channels")).url == place.url("list")
    assert "n’est pas en cours" in client.get(place.url("list")).content.decode()
    assert client.get(place.url("rules", place.channel)).status_code == 403
    assert client.post(place.url("revoke", place.channel)).status_code == 303
    assert _state(place) == ChannelState.REVOKED


def test_who_left_the_team_takes_back_the_account_they_lent_and_sees_no_more():
    row = ready_initiative()
    person = member(row, TeamRole.COAUTHOR)
    channel = connected(person, Voice(initiative=row))
    connected(row.author, Voice(initiative=row), account="77")
    TeamMember.objects.filter(person=person).delete()
    client = come(person)
    here = reverse("team-channels:list", args=[row.pk, row.slug])
    page = client.get(here).content.decode()
    assert "Vous n’êtes plus de l’équipe" in page
    end = reverse("team-channels:revoke", args=[row.pk, row.slug, channel.uid])
    assert end in page
    seen = reverse("team-channels:channel", args=[row.pk, row.slug, channel.uid])
    assert client.get(seen).status_code == 403
    assert client.post(end).status_code == 303
    assert client.get(here).status_code == 403


def test_it_tells_anybody_where_it_was_told_and_nothing_that_was_withdrawn():
    place = place_of("team")
    row = place.channel.initiative
    here = reverse("told-outside", args=[row.pk, row.slug])
    assert "Nulle part" in place.client().get(here).content.decode()
    sent = delivery(place.channel, DeliveryState.SENT)
    delivery(place.channel, DeliveryState.SENT, url="javascript:alert(1)")
    delivery(place.channel, DeliveryState.HELD)
    page = place.client().get(here).content.decode()
    assert page.count("https://ailleurs.example/1") == 1
    assert "javascript" not in page
    Activity.objects.filter(pk=sent.activity.pk).update(withdrawn_at=timezone.now())
    assert "Nulle part" in place.client().get(here).content.decode()


def test_the_rules_of_a_team_are_about_its_own_initiative():
    place = place_of("team")
    page = place.client().get(place.url("rules", place.channel)).content.decode()
    assert "Les territoires" not in page


def _state(place):
    return Channel.objects.get(pk=place.channel.pk).state


def _answer(made, number):
    return RemoteAnswer.objects.create(
        delivery=made,
        remote_id=str(number),
        url="javascript:alert(1)",
        author="@lea@ailleurs.example",
        text=f"<b>Bravo</b> {number}",
        at=timezone.now(),
    )
