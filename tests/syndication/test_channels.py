"""Channels: who connects one, in whose name, what it may tell, and how it ends."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Overloaded, Refused
from civic.syndication.actions import channels
from civic.syndication.delivering import keys
from civic.syndication.models import Channel
from civic.syndication.permissions import can_decide, can_open, can_revoke, can_rule, check_can_open
from civic.syndication.rules import Rules, Voice, rules_of
from civic.syndication.states import TOLD, ChannelState, Owner
from initiatives.kit.networks import Network
from initiatives.models import KitMessage, TeamMember, TeamRole
from tests.factories import make_initiative, make_mandate, make_operator, make_territory, make_user
from tests.petitions.cast import make_petition
from tests.syndication.cast import CREDENTIAL, connected, mandate_channel, offer, site_channel

pytestmark = pytest.mark.django_db
MESSAGES = (
    "La passerelle est fermée depuis mars, et deux écoles sont coupées du quartier.",
    "Chaque matin, un détour de vingt minutes avec une poussette : rouvrons la passerelle.",
    "Monsieur le maire, une réouverture provisoire coûterait moins cher que les navettes.",
)


@pytest.fixture(autouse=True)
def _offered(settings):
    offer(settings)


def ready_initiative(**fields):
    """One with a named target, a goal and three different messages."""
    row = make_initiative(**fields)
    make_petition(row)
    for text in MESSAGES:
        KitMessage.objects.create(
            initiative=row, author=row.author, network=Network.MASTODON, text=text
        )
    return row


def test_it_connects_the_site_and_keeps_the_secret_sealed():
    channel = site_channel()
    assert (channel.owner, channel.state) == (Owner.INSTANCE, ChannelState.ACTIVE)
    assert b"s3cr3t" not in bytes(channel.sealed)
    assert keys.account_of(channel).credential.secrets == {"token": "s3cr3t"}
    assert channel.verbs == [str(verb) for verb in TOLD]
    row = AuditEvent.objects.get(verb="channel.connected")
    assert "s3cr3t" not in str(row.data)


def test_it_connects_nothing_where_no_key_is_set(settings):
    settings.CHANNEL_KEYS = []
    with pytest.raises(Overloaded):
        site_channel()


def test_it_opens_what_an_older_key_sealed(settings):
    channel = site_channel()
    older = settings.CHANNEL_KEYS
    settings.CHANNEL_KEYS = ["b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTI=", *older]
    renewed = keys.again(channel.sealed)
    assert keys.account_of(channel).credential.secrets == {"token": "s3cr3t"}
    settings.CHANNEL_KEYS = settings.CHANNEL_KEYS[:1]
    with pytest.raises(keys.LockedError):
        keys.account_of(channel)
    assert keys.unseal(renewed) == {"token": "s3cr3t"}


@pytest.mark.parametrize("who", ["stranger", "official", "author"])
def test_only_an_operator_speaks_in_the_name_of_the_site(who):
    person = make_user()
    if who == "official":
        person = make_mandate().user
    elif who == "author":
        person = make_initiative().author
    assert not can_open(person, Voice())
    with pytest.raises(Refused):
        connected(person, Voice())


def test_an_official_speaks_of_their_own_area_alone():
    channel = mandate_channel()
    assert channel.areas == ["21231"]
    by = channel.mandate.user
    with pytest.raises(Refused):
        channels.set_rules(by=by, channel=channel, rules=Rules(areas=("21054",)))
    with pytest.raises(Refused):
        connected(make_operator(), Voice(mandate=channel.mandate))


def test_an_official_of_an_intercommunality_speaks_of_its_communes():
    make_territory()
    mandate = make_mandate(territory=make_territory("242100410"))
    channel = connected(mandate.user, Voice(mandate=mandate), areas=("21231", "21166"))
    assert channel.areas == ["21166", "21231"]


def test_a_mandate_that_ended_opens_nothing():
    mandate = make_mandate(ends_on="2020-03-14", starts_on="2014-03-14")
    mandate.refresh_from_db()
    assert not can_open(mandate.user, Voice(mandate=mandate))


def test_a_team_waits_until_it_has_a_target_a_goal_and_words():
    row = make_initiative()
    with pytest.raises(Refused, match="objectif"):
        check_can_open(row.author, Voice(initiative=row))
    make_petition(row)
    with pytest.raises(Refused, match="0 sur 3"):
        check_can_open(row.author, Voice(initiative=row))
    nameless = ready_initiative()
    nameless.decision_maker = " "
    with pytest.raises(Refused, match="qui peut décider"):
        check_can_open(nameless.author, Voice(initiative=nameless))


def test_a_team_speaks_of_its_own_initiative_alone():
    row, other = ready_initiative(), make_initiative()
    channel = connected(row.author, Voice(initiative=row), only=other, areas=("21054",))
    assert (channel.only, channel.areas) == (row, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(only=other)


@pytest.mark.parametrize(
    ("role", "rules", "decides"),
    [(TeamRole.COAUTHOR, True, True), (TeamRole.ANIMATOR, False, True), (None, False, False)],
)
def test_a_team_shares_the_work_as_its_roles_say(role, rules, decides):
    row, person = ready_initiative(), make_user()
    channel = connected(row.author, Voice(initiative=row))
    if role:
        TeamMember.objects.create(initiative=row, person=person, role=role)
    assert can_rule(person, channel) is rules
    assert can_decide(person, channel) is decides
    assert can_revoke(person, channel) is rules


def test_who_lent_an_account_takes_it_back_after_leaving_the_team():
    row, person = ready_initiative(), make_user()
    place = TeamMember.objects.create(initiative=row, person=person, role=TeamRole.COAUTHOR)
    channel = connected(person, Voice(initiative=row))
    TeamMember.objects.filter(pk=place.pk).delete()
    assert not can_rule(person, channel)
    assert channels.revoke(by=person, channel=channel).state == ChannelState.REVOKED


def test_the_same_account_connected_twice_is_one_channel():
    by = make_operator()
    first = site_channel(by)
    channels.pause(by=by, channel=first)
    again = site_channel(by)
    assert (again.pk, again.state) == (first.pk, ChannelState.ACTIVE)
    other = replace(CREDENTIAL, remote_id="43")
    with pytest.raises(Conflict):
        channels.reconnect(by=by, channel=first, credential=other)


def test_it_pauses_resumes_and_ends_once_each():
    by = make_operator()
    channel = site_channel(by)
    assert not channels.pause(by=by, channel=channel).is_active
    assert not channels.pause(by=by, channel=channel).is_active
    assert channels.resume(by=by, channel=channel).is_active
    assert channels.revoke(by=by, channel=channel).revoked_at
    assert channels.revoke(by=by, channel=channel).state == ChannelState.REVOKED
    with pytest.raises(Conflict):
        channels.resume(by=by, channel=channel)
    verbs = AuditEvent.objects.filter(target_id=channel.uid).values_list("verb", flat=True)
    assert sorted(verbs) == [
        "channel.connected",
        "channel.paused",
        "channel.resumed",
        "channel.revoked",
    ]


def test_it_keeps_the_rules_it_was_given():
    by = make_operator()
    rules = Rules(areas=("d21",), themes=("mobilites",), daily=3, hour_from=8, hour_to=20)
    channel = channels.set_rules(by=by, channel=site_channel(by), rules=rules)
    assert rules_of(channel) == rules
    with pytest.raises(Refused):
        channels.set_rules(by=by, channel=channel, rules=Rules(verbs=("initiative.edited",)))
