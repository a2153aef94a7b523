"""Roles, mandates and the second step their tools ask for."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import end_mandate, end_role, grant_mandate, grant_role
from civic.accounts.models import Mandate, RoleGrant, User
from civic.accounts.permissions import (
    can_give_mandate,
    can_give_role,
    can_grant_to,
    can_manage_people,
    has_role,
    is_official,
    require_mandate,
    require_role,
)
from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from tests.accounts.cast import PASSWORD, SECRET, enrolled, person, sign_in, totp
from tests.factories import make_mandate, make_moderator, make_operator, make_territory, make_user

pytestmark = pytest.mark.django_db


def test_it_grants_a_role_and_writes_it_down():
    operator, user = make_operator(), make_user()
    grant = grant_role(by=operator, user=user, role=Role.MODERATOR)
    assert user.holds(Role.MODERATOR)
    assert grant.granted_by == operator
    row = AuditEvent.objects.get(verb="role.granted")
    assert (row.role, row.data) == ("operator", {"granted": "moderator"})
    assert str(user.uid) not in row.target_id


def test_it_grants_a_role_once():
    operator, user = make_operator(), make_user()
    first = grant_role(by=operator, user=user, role=Role.MODERATOR)
    assert grant_role(by=operator, user=user, role=Role.MODERATOR) == first
    assert RoleGrant.objects.filter(user=user).count() == 1


@pytest.mark.parametrize("maker", [make_user, make_moderator])
def test_it_lets_nobody_but_operators_grant(maker):
    giver, user = maker(), make_user()
    assert not can_manage_people(giver)
    with pytest.raises(Refused):
        grant_role(by=giver, user=user, role=Role.MODERATOR)
    with pytest.raises(Refused):
        grant_mandate(
            by=giver,
            user=user,
            function="Maire",
            territory=make_territory(),
            starts_on=timezone.localdate(),
        )
    assert not RoleGrant.objects.filter(user=user).exists()
    assert not Mandate.objects.exists()


def test_it_lets_nobody_grant_to_themselves_or_to_a_closed_account():
    operator = make_operator()
    assert not can_grant_to(operator, operator)
    assert not can_grant_to(operator, make_user(is_active=False))
    assert can_grant_to(operator, make_user())


@pytest.mark.parametrize("role", Role)
def test_nobody_with_a_mandate_is_given_a_role(role):
    operator, mandate = make_operator(), make_mandate()
    with pytest.raises(Refused):
        grant_role(by=operator, user=mandate.user, role=role)
    assert not can_give_role(operator, mandate.user)
    end_mandate(by=operator, mandate=mandate)
    assert grant_role(by=operator, user=mandate.user, role=role).user == mandate.user


def test_a_mandate_to_come_bars_from_a_role_too():
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused):
        grant_role(by=None, user=make_mandate(starts_on=tomorrow).user, role=Role.MODERATOR)


@pytest.mark.parametrize("maker", [make_moderator, make_operator])
def test_whoever_has_a_role_is_given_no_mandate_until_it_ends(maker):
    first, user, today = make_operator(), maker(), timezone.localdate()
    asked = {"function": "Maire", "territory": make_territory(), "starts_on": today}
    with pytest.raises(Refused):
        grant_mandate(by=first, user=user, **asked)
    assert not can_give_mandate(first, user)
    end_role(by=first, grant=user.grants.get())
    assert grant_mandate(by=first, user=User.objects.get(pk=user.pk), **asked).is_current


def test_it_ends_a_role_at_once():
    operator, user = make_operator(), make_moderator()
    assert has_role(user, Role.MODERATOR)
    end_role(by=operator, grant=user.grants.get())
    assert not has_role(User.objects.get(pk=user.pk), Role.MODERATOR)
    with pytest.raises(Conflict):
        end_role(by=operator, grant=user.grants.get())


def test_it_keeps_one_operator():
    first, second = make_operator(), make_operator()
    end_role(by=first, grant=second.grants.get())
    with pytest.raises(Conflict):
        end_role(by=first, grant=first.grants.get())


def test_it_signs_the_person_out_when_their_role_changes():
    user = person()
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert browser.get(reverse("account")).status_code == 200
    assert UserSession.objects.filter(user=user).count() == 1
    grant_role(by=None, user=user, role=Role.MODERATOR)
    assert browser.get(reverse("account")).status_code == 302


def test_it_grants_and_ends_a_mandate():
    operator, user = make_operator(), make_user()
    today = timezone.localdate()
    mandate = grant_mandate(
        by=operator, user=user, function="Maire", territory=make_territory(), starts_on=today
    )
    assert mandate.is_current
    assert mandate.verified_by == operator
    assert is_official(user)
    ended = end_mandate(by=operator, mandate=mandate)
    assert not ended.is_current
    assert not is_official(user)
    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["mandate.granted", "mandate.ended"]


def test_it_ends_an_old_mandate_the_day_before():
    mandate = make_mandate()
    ended = end_mandate(by=make_operator(), mandate=mandate)
    assert ended.ends_on == timezone.localdate() - timedelta(days=1)
    with pytest.raises(Conflict):
        end_mandate(by=make_operator(), mandate=mandate)


def open_to(guard, user, *, second_step=False):
    """What a guarded view answers: 200, 403, or where it sends."""
    client = sign_in(Client(), user, second_step=second_step)
    request = RequestFactory().get("/outil/?x=1")
    request.user, request.session = User.objects.get(pk=user.pk), client.session
    try:
        response = guard(lambda request: HttpResponse("ouvert"))(request)
    except Refused as refused:
        return refused.status
    return response.url if response.status_code == 302 else response.status_code


OFFICIAL = require_mandate
MODERATOR = require_role(Role.MODERATOR)
OPERATOR = require_role(Role.OPERATOR)


def official() -> User:
    return make_mandate(enrolled()).user


def moderator() -> User:
    return enrolled(roles=(Role.MODERATOR,))


def operator_() -> User:
    return enrolled(roles=(Role.OPERATOR,))


@pytest.mark.parametrize("guard", [OFFICIAL, MODERATOR, OPERATOR])
@pytest.mark.parametrize("maker", [enrolled, official, moderator, operator_])
def test_it_opens_a_tool_to_its_own_people_past_the_second_step(guard, maker):
    own = {OFFICIAL: official, MODERATOR: moderator, OPERATOR: operator_}[guard]
    expected = 200 if maker is own else 403
    assert open_to(guard, maker(), second_step=True) == expected


@pytest.mark.parametrize(
    ("guard", "maker"), [(OFFICIAL, official), (MODERATOR, moderator), (OPERATOR, operator_)]
)
def test_it_asks_the_second_step_of_a_session_that_skipped_it(guard, maker):
    where = open_to(guard, maker())
    assert where == f"{reverse('mfa_reauthenticate')}?next=%2Foutil%2F%3Fx%3D1"


@pytest.mark.parametrize("guard", [MODERATOR, OPERATOR])
def test_it_sends_somebody_without_a_second_factor_to_enrol(guard):
    user = person(roles=(Role.MODERATOR, Role.OPERATOR))
    assert open_to(guard, user, second_step=True).startswith(reverse("second-factor"))


def test_it_sends_an_official_without_a_second_factor_to_enrol():
    assert open_to(OFFICIAL, make_mandate(person()).user).startswith(reverse("second-factor"))


def test_it_has_no_setting_that_opens_tools_without_a_second_factor(settings):
    settings.DEBUG = True
    settings.EMBEDDED = True
    settings.MFA_SUPPORTED_TYPES = []
    user = person(roles=(Role.MODERATOR,))
    assert open_to(MODERATOR, user).startswith(reverse("second-factor"))


def test_it_asks_a_visitor_to_sign_in(client):
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/outil/")
    request.user = AnonymousUser()
    answer = MODERATOR(lambda request: HttpResponse())(request)
    assert answer.url == f"{reverse('account_login')}?next=/outil/"


def test_it_explains_and_leads_back_to_the_tool(client):
    sign_in(client, person(roles=(Role.MODERATOR,)))
    page = client.get(reverse("second-factor"), {"next": "/moderation/"})
    assert page.status_code == 200
    assert 'href="/moderation/"' in page.content.decode()
    page = client.get(reverse("second-factor"), {"next": "https://ailleurs.example"})
    assert "ailleurs" not in page.content.decode()


def test_it_opens_the_tool_after_the_code_of_the_application(client):
    user = sign_in(client, enrolled()) and User.objects.get()
    answer = client.post(reverse("mfa_reauthenticate"), {"code": totp(), "next": "/moderation/"})
    assert answer.url == "/moderation/"
    request = RequestFactory().get("/outil/")
    request.user, request.session = user, client.session
    from civic.accounts import second_factor

    assert second_factor.obstacle(request, user) is None


def test_it_asks_the_key_of_somebody_who_has_only_a_key():
    from allauth.mfa.models import Authenticator

    user = person(roles=(Role.MODERATOR,))
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    assert open_to(MODERATOR, user).startswith(reverse("mfa_reauthenticate_webauthn"))


def test_it_sends_the_enrolled_straight_to_the_tool(client):
    sign_in(client, enrolled())
    assert client.get(reverse("second-factor"), {"next": "/moderation/"}).url == "/moderation/"
    assert SECRET
