"""Signing in with an account from elsewhere, when the environment names one."""

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.http import HttpResponseRedirect
from django.test import RequestFactory
from django.urls import reverse

from civic.accounts.adapter import SocialAccountAdapter
from civic.accounts.models import User
from civic.accounts.pages import leaving_page
from tests.accounts.cast import person, sign_in

pytestmark = pytest.mark.django_db

OIDC = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "asso",
                "name": "Compte de l’association",
                "client_id": "civic",
                "secret": "x",
                "settings": {"server_url": "https://sso.example.org"},
            }
        ]
    }
}


@pytest.fixture
def provider(settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = OIDC


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_it_offers_a_configured_provider(client, name):
    page = client.get(reverse(name), {"next": "/initiatives/"}).content.decode()
    assert "Continuer avec Compte de l’association" in page
    assert "/compte/oidc/asso/login/?process=login&amp;next=%2Finitiatives%2F" in page


def test_it_offers_none_when_none_is_configured(client):
    assert "Avec un autre compte" not in client.get(reverse("account_login")).content.decode()


@pytest.mark.usefixtures("provider")
def test_it_asks_before_leaving(client):
    page = client.get("/compte/oidc/asso/login/")
    assert page.status_code == 200
    assert "Compte de l’association" in page.content.decode()


def test_it_leaves_from_a_page_of_ours():
    away = leaving_page(lambda request: HttpResponseRedirect("https://sso.example.org/a?b=1&c=2"))
    page = away(RequestFactory().post("/"))
    assert page.status_code == 200
    assert 'content="0;url=https://sso.example.org/a?b=1&amp;c=2"' in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("target", ["/ici/", "http://testserver/ici/"])
def test_it_goes_straight_to_a_page_of_ours(target):
    away = leaving_page(lambda request: HttpResponseRedirect(target))
    assert away(RequestFactory().post("/")).status_code == 302


def stash(client, **account):
    """Put somebody who comes from the provider in the session, as its callback does."""
    provider = SocialAccountAdapter().get_provider(RequestFactory().get("/"), "asso")
    account = SocialAccount(provider="asso", uid="42", extra_data={"name": "Ana Ferrand"})
    login = SocialLogin(account=account, user=User(email="ana@example.org"), provider=provider)
    login.state = {"next": "/initiatives/"}
    session = client.session
    session["socialaccount_sociallogin"] = login.serialize()
    session.save()


@pytest.mark.usefixtures("provider")
def test_it_asks_the_name_and_the_age_of_somebody_from_elsewhere(client):
    stash(client)
    signup = reverse("socialaccount_signup")
    page = client.get(signup)
    assert page.status_code == 200
    assert 'value="Ana Ferrand"' in page.content.decode()
    fields = {"name": "Ana Ferrand", "email": "ana@example.org"}
    assert client.post(signup, fields).status_code == 422
    answer = client.post(signup, {**fields, "old_enough": "on"})
    assert answer.status_code == 302
    user = User.objects.get(email="ana@example.org")
    assert (user.handle, user.old_enough) == ("ana-ferrand", True)
    assert not user.has_usable_password()


def test_it_sends_back_somebody_from_nowhere(client):
    assert client.get(reverse("socialaccount_signup")).status_code == 302


def test_it_lists_accounts_from_elsewhere(client):
    user = person()
    one = SocialAccount.objects.create(user=user, provider="asso", uid="42")
    sign_in(client, user)
    assert client.get(reverse("socialaccount_connections")).status_code == 200
    assert one.pk
    assert client.get(reverse("socialaccount_login_cancelled")).status_code == 200
    assert client.get(reverse("socialaccount_login_error")).status_code == 401


def test_it_knows_a_name_from_either_place():
    adapter = SocialAccountAdapter()
    login = SocialLogin(
        account=SocialAccount(provider="asso", extra_data={"userinfo": {"name": "Ana"}}),
        user=User(),
    )
    assert adapter.get_signup_form_initial_data(login)["name"] == "Ana"
