"""How accounts end: by their owner, by time, with an account; and what is brought back."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from civic.accounts import registry as accounts
from civic.audit.models import AuditEvent
from civic.lib.letters import draw
from civic.lib.permissions import Refused
from civic.syndication import letters
from civic.syndication.actions import answering, channels, forgetting, renewing, trying
from civic.syndication.actions.fanning import fan_out
from civic.syndication.connectors import connecting
from civic.syndication.connectors.base import Answer, AuthLostError, Credential, RetryError
from civic.syndication.delivering import keys, sending
from civic.syndication.models import Channel, RemoteAnswer
from civic.syndication.rules import Voice
from civic.syndication.states import ChannelState
from initiatives.models import Initiative
from tests.factories import make_operator, make_user
from tests.syndication.cast import connected, mandate_channel, offer, site_channel, told
from tests.syndication.test_channels import ready_initiative

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(settings):
    settings.CHANNEL_SENDERS = 1
    return offer(settings)


@pytest.mark.parametrize("answer", [None, RetryError("en panne"), ZeroDivisionError()])
def test_a_disconnected_credential_is_told_to_the_network_and_erased(network, answer):
    by = make_operator()
    channel = site_channel(by)
    if answer:
        network.before = [answer]
    channels.revoke(by=by, channel=channel)
    assert forgetting.forget_channels() == 1
    assert forgetting.forget_channels() == 0
    channel.refresh_from_db()
    assert (channel.sealed, channel.scopes) == (None, [])
    assert network.asked == [("revoke", "s3cr3t")]


def ending():
    """A channel whose credential ends in three days."""
    channel = site_channel()
    Channel.objects.update(expires_at=timezone.now() + timedelta(days=3))
    return channel


def test_it_renews_a_credential_that_ends_within_a_week(monkeypatch):
    until = timezone.now() + timedelta(days=60)
    fresh = Credential({"token": "new"}, ("write",), until)
    monkeypatch.setattr(connecting, "renew", lambda network, account, client: fresh)
    channel = ending()
    assert renewing.renew_channels() == 1
    channel.refresh_from_db()
    assert keys.account_of(channel).credential.secrets == {"token": "new"}
    assert (channel.expires_at, channel.remote_id, channel.problem) == (until, "42", "")
    assert renewing.renew_channels() == 0


@pytest.mark.parametrize("answer", [None, RetryError("en panne")])
def test_it_says_until_when_an_account_works_that_cannot_be_renewed(monkeypatch, answer):
    def renew(network, account, client):
        if answer:
            raise answer

    monkeypatch.setattr(connecting, "renew", renew)
    channel = ending()
    assert renewing.renew_channels() == 0
    channel.refresh_from_db()
    assert channel.state == ChannelState.ACTIVE
    assert "rebranchez-le avant" in channel.problem


def test_it_stops_where_the_network_refuses_to_renew(monkeypatch):
    def renew(network, account, client):
        raise AuthLostError("Accès retiré.")

    monkeypatch.setattr(connecting, "renew", renew)
    channel = ending()
    assert renewing.renew_channels() == 0
    channel.refresh_from_db()
    assert (channel.state, channel.problem) == (ChannelState.LOST, "Accès retiré.")


def test_it_ends_with_a_mandate_a_team_and_three_months_after_closing():
    by = make_operator()
    mandate, team, closed = mandate_channel(), ready_initiative(), ready_initiative()
    site = site_channel(by, account="1")
    of_team = connected(team.author, Voice(initiative=team), account="2")
    of_closed = connected(closed.author, Voice(initiative=closed), account="3")
    assert forgetting.end_channels() == 0
    mandate.mandate.ends_on = timezone.localdate() - timedelta(days=1)
    mandate.mandate.save()
    team.author.erased_at = timezone.now()
    team.author.save()
    Initiative.objects.filter(pk=closed.pk).update(
        lifecycle="closed", outcome="achieved", closed_at=timezone.now() - timedelta(days=91)
    )
    assert forgetting.end_channels() == 3
    assert forgetting.end_channels() == 0
    rows = Channel.objects.in_bulk([mandate.pk, of_team.pk, of_closed.pk, site.pk])
    states = [rows[row.pk].state for row in (mandate, of_team, of_closed, site)]
    assert states == [ChannelState.REVOKED] * 3 + [ChannelState.ACTIVE]
    assert AuditEvent.objects.filter(verb="channel.ended").count() == 3


def test_an_account_that_goes_takes_what_it_lent_but_not_the_site():
    row = ready_initiative()
    person = row.author
    lent = connected(person, Voice(initiative=row))
    operator = make_operator()
    site = site_channel(operator, account="7")
    assert any("@preau@ailleurs.example" in str(line) for line in _shown(person))
    assert "s3cr3t" not in str(_shown(person))
    accounts.erase(person)
    accounts.erase(operator)
    lent.refresh_from_db()
    site.refresh_from_db()
    assert (lent.state, lent.name, lent.connected_by) == (ChannelState.REVOKED, "", None)
    assert (site.state, site.connected_by) == (ChannelState.ACTIVE, None)


def _shown(person):
    part = next(part for part in accounts.parts() if part.key == "comptes-ailleurs")
    return list(part.rows(person))


def test_it_tries_an_account_before_it_is_connected(network):
    credential = Credential(secrets={"token": "x"})
    known = trying.tried(network="fake", credential=credential, server="https://a.example")
    assert known.name == "@preau@ailleurs.example"


def test_the_owner_tests_an_account(network):
    by = make_operator()
    channel = site_channel(by)
    with pytest.raises(Refused):
        trying.test(by=make_user(), channel=channel)
    tested = trying.test(by=by, channel=channel)
    assert tested.limits["text"] == 500
    network.before = [RetryError("En panne.")]
    with pytest.raises(RetryError):
        trying.test(by=by, channel=channel)
    channel.refresh_from_db()
    assert (channel.problem, channel.state) == ("En panne.", ChannelState.ACTIVE)
    network.before = [AuthLostError("Fermé.")]
    with pytest.raises(AuthLostError):
        trying.test(by=by, channel=channel)
    channel.refresh_from_db()
    assert channel.state == ChannelState.LOST


def test_the_letter_says_what_to_do_and_stops_when_it_is_done():
    by = make_operator()
    channel = site_channel(by)
    args = {"channel": channel.pk, "person": by.pk}
    assert letters.lost(args) is None
    channels.lose(channel=channel, reason="Le mot de passe a changé.")
    letter = letters.lost(args)
    text = draw(letter, "text")
    assert "Le mot de passe a changé." in text
    assert "@preau@ailleurs.example" in text
    site_channel(by)
    assert letters.lost(args) is None


def test_it_brings_answers_back_once_and_lets_go_of_them(network):
    site_channel()
    told()
    fan_out()
    sending.run()
    network.answered = [
        Answer("1", "https://ailleurs.example/r1", "@zoe", "Bravo !", timezone.now()),
        Answer("2", "javascript:alert(1)", "@max", "Non.", timezone.now()),
    ]
    assert answering.bring_back() == 2
    assert answering.bring_back() == 0
    assert network.count("answers") == 1
    assert set(RemoteAnswer.objects.values_list("url", flat=True)) == {
        "https://ailleurs.example/r1",
        "",
    }
    assert forgetting.forget_answers() == 0
    RemoteAnswer.objects.update(brought_at=timezone.now() - timedelta(days=91))
    assert forgetting.forget_answers() == 2


def test_commands_do_what_beat_does(settings, capsys, network):
    by = make_operator()
    channel = site_channel(by)
    told()
    call_command("send_posts")
    assert "1 written, 0 moved, 1 asked" in capsys.readouterr().out
    older = settings.CHANNEL_KEYS
    settings.CHANNEL_KEYS = ["b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTI=", *older]
    call_command("reseal_channels")
    settings.CHANNEL_KEYS = settings.CHANNEL_KEYS[:1]
    channel.refresh_from_db()
    assert keys.unseal(channel.sealed) == {"token": "s3cr3t"}
    settings.CHANNEL_KEYS = older
    with pytest.raises(CommandError):
        call_command("reseal_channels")
    channels.revoke(by=by, channel=channel)
    call_command("end_channels")
    assert "0 ended, 1 erased" in capsys.readouterr().out
