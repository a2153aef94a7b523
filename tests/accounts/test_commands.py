"""The first operator, and the codes of the demo accounts."""

from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import pyotp
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from civic.accounts import demo, tasks
from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from tests.accounts.cast import SECRET, enrolled, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedded(settings) -> None:
    """Settings as `make run` makes them, over the server these tests use."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
    settings.EMBEDDED, settings.DATA_DIR = True, Path(folder).resolve().parent


def code(label: str) -> str:
    out = StringIO()
    call_command("demo_code", label, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_it_names_the_first_operator_as_the_system():
    user = person(email="chef@example.org")
    out = StringIO()
    call_command("grant_role", "CHEF@example.org", "operator", stdout=out)
    assert user.holds(Role.OPERATOR)
    assert AuditEvent.objects.get(verb="role.granted").actor == "system"


def test_it_says_why_a_role_cannot_be_granted():
    closed = person(is_active=False)
    for email in ("inconnu@example.org", closed.email):
        with pytest.raises(CommandError):
            call_command("grant_role", email, "operator", stdout=StringIO())


@pytest.mark.usefixtures("embedded")
def test_it_prints_the_code_of_a_demo_account():
    enrolled(email="moderation@demo.example", handle="lucie-moderatrice")
    app = pyotp.TOTP(SECRET)
    codes = {app.now()}
    found = [code("moderation"), code("Moderation@demo.example"), code("lucie-moderatrice")]
    codes.add(app.now())
    assert set(found) <= codes


@pytest.mark.usefixtures("embedded")
def test_it_says_when_an_account_has_no_code():
    person(email="citoyenne@demo.example")
    with pytest.raises(CommandError, match="without a code"):
        code("citoyenne")
    with pytest.raises(CommandError, match="No account"):
        code("personne")


@pytest.mark.usefixtures("embedded")
def test_it_refuses_another_database(settings, tmp_path):
    enrolled(email="moderation@demo.example")
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="not the embedded one"):
        code("moderation")
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="make run"):
        code("moderation")


def test_it_gives_an_account_the_same_secret_each_time():
    assert demo.demo_secret("moderation") == demo.demo_secret("moderation")
    assert demo.demo_secret("moderation") != demo.demo_secret("operator")
    user = person()
    demo.enrol_totp(user, demo.demo_secret("a"))
    demo.enrol_totp(user, demo.demo_secret("b"))
    digits, seconds = demo.current_code(user, now=59.0)
    assert digits == pyotp.TOTP(demo.demo_secret("b")).at(59)
    assert seconds == 1


def test_it_lets_go_of_sign_ups_never_finished():
    old = timezone.now() - timedelta(days=31)
    kept = [person(), person(joined_at=timezone.now()), person(last_login=old)]
    stale = person()
    for user in (stale, *kept[1:]):
        EmailAddress.objects.filter(user=user).update(verified=False)
    User.objects.filter(pk__in=[stale.pk, kept[0].pk, kept[2].pk]).update(joined_at=old)
    other = person(joined_at=old)
    EmailAddress.objects.filter(user=other).update(verified=False)
    SocialAccount.objects.create(user=other, provider="asso", uid="1")
    out = StringIO()
    call_command("purge_unverified_accounts", stdout=out)
    assert out.getvalue() == "1 purged\n"
    assert set(User.objects.all()) == {*kept, other}
    assert tasks.purge_unverified_accounts() == 0


def test_it_forgets_where_a_session_that_is_over_came_from():
    user, now = person(), timezone.now()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    kept, over = store(), store()
    kept.create()
    over.create()
    over.set_expiry(now - timedelta(hours=1))
    over.save()
    for key, days in ((kept.session_key, 20), (over.session_key, 31), ("0" * 32, 0)):
        session = UserSession.objects.create(
            user=user, session_key=key, ip="192.0.2.7", user_agent="x", last_seen_at=now
        )
        UserSession.objects.filter(pk=session.pk).update(created_at=now - timedelta(days=days))
    assert tasks.forget_sessions() == 1
    left = set(UserSession.objects.values_list("session_key", flat=True))
    assert left == {kept.session_key, "0" * 32}
    assert not Session.objects.filter(session_key=over.session_key).exists()
    call_command("forget_sessions", stdout=StringIO())
    assert UserSession.objects.count() == 2
