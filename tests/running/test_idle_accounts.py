"""Accounts that nobody uses: told twice, kept by one button, closed, and never without warning."""

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import limit_account
from civic.accounts.actions.idleness import IDLE
from civic.accounts.models import ApiToken, Limit, User
from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.running import idle_accounts
from civic.running.models import IdleNotice
from initiatives.models import Stance
from initiatives.states import Side
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative, make_mandate
from tests.moderation.cast import letters_to

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOTHING = {"told": 0, "told_again": 0, "closed": 0}


def away(user=None, for_=IDLE, **fields):
    """Somebody who was last here so long ago."""
    user = user or person()
    at = timezone.now() - for_
    User.objects.filter(pk=user.pk).update(**{"joined_at": at - DAY, "last_login": at, **fields})
    user.refresh_from_db()
    return user


def sweep(days=0):
    return idle_accounts.sweep(timezone.now() + days * DAY)


def link_in(letter):
    return next(line for line in str(letter.body).split() if "/compte/garder/" in line)


def test_it_is_told_a_month_and_a_week_before_then_closed():
    initiative = make_initiative(author=away())
    user, address = initiative.author, initiative.author.email
    Stance.objects.create(initiative=make_initiative(), person=user, side=Side.SUPPORT)
    assert sweep() == NOTHING | {"told": 1}
    assert sweep() == NOTHING
    assert sweep(22) == NOTHING
    assert sweep(23) == NOTHING | {"told_again": 1}
    first, second = letters_to(address)
    closes = idle_accounts.IdleNotice.objects.get().closes_on
    assert closes == timezone.localdate() + 30 * DAY
    assert first.subject == second.subject
    assert str(closes.year) in first.subject
    assert sweep(29) == NOTHING
    assert sweep(30) == NOTHING | {"closed": 1}
    user.refresh_from_db()
    assert user.erased_at
    assert user.email != address
    # What was published stays, without a name; opinions go.
    initiative.refresh_from_db()
    assert initiative.author.public_name == "compte supprimé"
    assert not Stance.objects.filter(person=user).exists()
    assert not IdleNotice.objects.exists()
    assert letters_to(address) == []
    event = AuditEvent.objects.get(verb="account.erased")
    assert event.role == "system"
    assert sweep(31) == NOTHING


def test_it_ends_with_a_message_that_says_so(mailoutbox):
    user = away()
    address = user.email
    for days in (0, 23, 30):
        sweep(days)
    [last] = [one for one in mailoutbox if one.to == [address]]
    assert last.subject == "Votre compte est fermé"


def test_nothing_closes_that_was_not_told_so_long_before():
    """The sweep slept for half a year; accounts idle for ten years get the same warnings."""
    away(for_=IDLE * 3)
    assert sweep() == NOTHING | {"told": 1}
    assert sweep(180) == NOTHING | {"told_again": 1}
    assert sweep(186) == NOTHING
    assert sweep(187) == NOTHING | {"closed": 1}


def test_it_starts_a_month_before_three_years():
    away(for_=IDLE - 31 * DAY)
    assert sweep() == NOTHING
    assert sweep(1) == NOTHING | {"told": 1}


def test_a_sign_in_keeps_it(client):
    user = away()
    sweep()
    sweep(23)
    client.force_login(user)
    assert sweep(30) == NOTHING
    assert not IdleNotice.objects.exists()
    assert letters_to(user.email) == []
    user.refresh_from_db()
    assert user.erased_at is None


def test_one_button_keeps_it_without_a_sign_in(client):
    user = away()
    sweep()
    [letter] = letters_to(user.email)
    page = link_in(letter)
    shown = client.get(page)
    assert "Garder mon compte" in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    # A mail scanner that follows the link keeps nothing.
    assert IdleNotice.objects.exists()
    done = client.post(page, follow=True)
    assert "Votre compte est gardé" in done.text
    assert not IdleNotice.objects.exists()
    assert AuditEvent.objects.filter(verb="account.kept").count() == 1
    assert "_auth_user_id" not in client.session
    assert sweep(30) == NOTHING
    assert client.post(page).status_code == 303
    assert AuditEvent.objects.filter(verb="account.kept").count() == 1
    # Three years later, all begins anew.
    assert sweep(IDLE.days + 1) == NOTHING | {"told": 1}


def test_a_forged_link_or_one_of_a_closed_account_leads_nowhere(client):
    user = away()
    page = reverse("keep-account", args=[idle_accounts.token_of(user)])
    for days in (0, 23, 30):
        sweep(days)
    for path in (page, page[:-2] + "/"):
        assert client.get(path).status_code == client.post(path).status_code == 404
    assert client.put(page).status_code == 405


def test_roles_mandates_and_measures_of_moderation_keep_it():
    away(person(roles=(Role.MODERATOR,)))
    away(make_mandate().user)
    closed = away()
    limit_account(
        by=person(), user=closed, scope=Limit.Scope.ACCOUNT, reason="x", until=None, source="x"
    )
    unproven = away()
    EmailAddress.objects.filter(user=unproven).update(verified=False)
    assert sweep() == NOTHING


def test_a_role_given_meanwhile_keeps_it():
    user = away()
    sweep()
    sweep(23)
    user.grants.create(role=Role.MODERATOR)
    assert sweep(30) == NOTHING
    assert not IdleNotice.objects.exists()


def test_whoever_stays_signed_in_or_uses_a_key_is_noted_once_a_month(client):
    signed_in, by_key = person(), person()
    sign_in(client, signed_in)
    session = UserSession.objects.create(
        user=signed_in, session_key=client.session.session_key, ip="192.0.2.7", user_agent="x"
    )
    assert session.exists()
    ApiToken.objects.create(user=by_key, digest="d" * 64, last_used_on=timezone.localdate())
    gone = away()
    store = import_module(django_settings.SESSION_ENGINE).SessionStore()
    store.create()
    store.set_expiry(timezone.now() - DAY)
    store.save()
    UserSession.objects.create(
        user=gone, session_key=store.session_key, ip="192.0.2.7", user_agent="x"
    )
    away(signed_in)
    away(by_key)
    assert sweep() == NOTHING | {"told": 1}
    seen = User.objects.exclude(seen_on=None)
    assert {row.pk for row in seen} == {signed_in.pk, by_key.pk}
    before = timezone.localdate() - 10 * DAY
    seen.update(seen_on=before)
    sweep()
    assert set(seen.values_list("seen_on", flat=True)) == {before}


def test_the_command_says_how_many(capsys):
    away()
    call_command("close_idle_accounts")
    assert capsys.readouterr().out == "told: 1, told_again: 0, closed: 0\n"
