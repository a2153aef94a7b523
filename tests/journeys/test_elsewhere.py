"""Signing up and in through another service: a real OpenID Connect provider on this machine."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from playwright.sync_api import expect

from civic.accounts.models import User
from tests.accounts.cast import person
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, copy_the_code, heading, path_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# Who the provider knows, and what it says of them.
PEOPLE = [
    {"sub": "noa", "name": "Noa Kerbrat", "email": "noa@example.org", "email_verified": True},
    {"sub": "sacha", "name": "Sacha Brun", "email": "sacha@example.org", "email_verified": False},
    {"sub": "discret"},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that runs for the tests of this file."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    known = [option for one in PEOPLE for option in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *known]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        address = f"http://localhost:{port}"
        try:
            _wait_for(f"{address}/.well-known/openid-configuration", child)
            yield address
        finally:
            child.terminate()


def _wait_for(address: str, child: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert child.poll() is None, "the provider died"
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")


@pytest.fixture
def provider(settings, issuer: str) -> None:
    """This site, set up as an operator does with OIDC_PROVIDERS."""
    app = {
        "provider_id": "asso",
        "name": "Compte de l’association",
        "client_id": "civic",
        "secret": "x",
        "settings": {"server_url": issuer},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def go_to_the_provider(
    hand: Hand,
    start: str = "/compte/connexion/",
    button: str = "Continuer avec Compte de l’association",
) -> None:
    # The provider's page asks a distant server for its looks.
    hand.page.context.route("https://**", lambda route: route.fulfill(body=""))
    hand.goto(start)
    hand.follow(button)
    heading(hand, "Continuer ailleurs")
    hand.follow("Continuer", within="main")
    heading(hand, "Authorize Client")


def be(hand: Hand, who: str) -> None:
    """Say who one is, on the provider's page, and come back."""
    hand.page.get_by_role("button", name=who, exact=True).click()


def come_through(hand: Hand, who: str, start: str = "/compte/connexion/") -> None:
    go_to_the_provider(hand, start)
    be(hand, who)


def is_signed_in(hand: Hand, name: str) -> None:
    hand.goto("/compte/")
    expect(hand.page.locator("main")).to_contain_text(name)


def is_a_stranger(hand: Hand) -> None:
    hand.goto("/compte/")
    heading(hand, "Se connecter")


@told("360-no-js")
def test_it_signs_up_then_in_through_another_service(hand: Hand, provider: None) -> None:
    come_through(hand, "noa", start="/compte/connexion/?next=/initiatives/")
    heading(hand, "Terminer l’inscription")
    # The provider's word on the name is a suggestion; the age is asked whoever vouches.
    expect(hand.page.get_by_label("Nom affiché")).to_have_value("Noa Kerbrat")
    hand.fill("Nom affiché", "Noa K.")
    hand.follow("Créer mon compte")
    expect(hand.page.locator("main")).to_contain_text("15 ans")
    assert not User.objects.exists()
    hand.tick("J’ai 15 ans ou plus")
    hand.follow("Créer mon compte")
    assert path_of(hand) == "/initiatives/"
    user = User.objects.get()
    assert (user.name, user.email, user.old_enough) == ("Noa K.", "noa@example.org", True)
    assert not user.has_usable_password()

    hand.page.context.clear_cookies()
    is_a_stranger(hand)
    come_through(hand, "noa", start="/compte/connexion/?next=/compte/profil/")
    heading(hand, "Profil")
    is_signed_in(hand, "Noa K.")
    assert User.objects.count() == SocialAccount.objects.count() == 1


@pytest.mark.full
@told("1280")
def test_it_proves_an_address_the_provider_does_not_vouch_for(hand: Hand, provider: None) -> None:
    come_through(hand, "sacha")
    hand.tick("J’ai 15 ans ou plus")
    hand.follow("Créer mon compte")
    assert not EmailAddress.objects.get().verified
    copy_the_code(hand, "sacha@example.org")
    is_signed_in(hand, "Sacha Brun")


@pytest.mark.full
@told("1280")
def test_it_asks_what_the_provider_does_not_say(hand: Hand, provider: None) -> None:
    come_through(hand, "discret")
    hand.fill("Nom affiché", "Camille")
    hand.fill("Adresse e-mail", "camille@example.org")
    hand.tick("J’ai 15 ans ou plus")
    hand.follow("Créer mon compte")
    copy_the_code(hand, "camille@example.org")
    is_signed_in(hand, "Camille")


@pytest.mark.full
@told("1280")
@pytest.mark.parametrize("who", ["noa", "sacha"])
def test_it_takes_no_account_over_with_a_provider_s_word(
    hand: Hand, provider: None, who: str, settings
) -> None:
    # Not even where an operator asks for it.
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    owner = person(email=f"{who}@example.org", name="La vraie")
    password = owner.password
    come_through(hand, who)
    heading(hand, "Terminer l’inscription")
    hand.tick("J’ai 15 ans ou plus")
    hand.follow("Créer mon compte")
    # The same page as for a new address, but the mail goes to the owner and holds no code.
    heading(hand, "Vérifier votre adresse e-mail")
    assert [letter.to for letter in mail.outbox] == [[owner.email]]
    assert "Elle en a déjà un" in str(mail.outbox[0].body)
    hand.fill("Code reçu par e-mail", "ABC-DEF")
    hand.follow("Valider")
    assert not SocialAccount.objects.exists()
    owner.refresh_from_db()
    assert (User.objects.get(), owner.password) == (owner, password)
    hand.goto("/compte/")
    heading(hand, "Vérifier votre adresse e-mail")


@pytest.mark.full
@told("1280")
def test_it_links_another_service_to_an_account(hand: Hand, provider: None) -> None:
    owner = person(email="noa@example.org", name="Noa K.")
    come_in(hand, owner)
    go_to_the_provider(hand, "/compte/ailleurs/", "Associer Compte de l’association")
    be(hand, "noa")
    heading(hand, "Comptes d’autres services")
    expect(hand.page.get_by_role("radio")).to_have_count(1)
    assert SocialAccount.objects.get().user == owner

    hand.page.context.clear_cookies()
    come_through(hand, "noa")
    is_signed_in(hand, "Noa K.")


@pytest.mark.full
@told("1280")
def test_it_comes_back_from_a_refusal(hand: Hand, provider: None) -> None:
    go_to_the_provider(hand)
    [state] = parse_qs(urlsplit(hand.page.url).query)["state"]
    hand.page.get_by_role("button", name="Deny").click()
    # This provider leaves out the state it was given (RFC 6749, 4.1.2.1): anybody could have
    # made that address. With the state, it is the person who stopped.
    heading(hand, "L’identification a échoué")
    hand.goto(f"{hand.page.url}&state={state}")
    heading(hand, "Vous n’êtes pas connecté")
    hand.follow("Choisir un autre moyen")
    heading(hand, "Se connecter")
