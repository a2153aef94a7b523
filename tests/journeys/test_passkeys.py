"""Signing up and in with a passkey, made by an authenticator that Chromium imitates."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from civic.accounts.models import User
from tests.journeys.hand import Hand, told
from tests.journeys.steps import copy_the_code, heading

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_a_device(hand: Hand) -> None:
    session = hand.page.context.new_cdp_session(hand.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


@told("360", scripts=True)
def test_it_signs_up_and_in_with_a_passkey(hand: Hand) -> None:
    give_a_device(hand)
    hand.goto("/compte/inscription/")
    hand.follow("Créer un compte avec une clé d’accès")
    hand.fill("Nom affiché", "Maël Kerbrat")
    hand.fill("Adresse e-mail", "mael@example.org")
    hand.tick("J’ai 15 ans ou plus")
    hand.follow("Continuer")
    copy_the_code(hand, "mael@example.org")
    heading(hand, "Créer votre clé d’accès")
    hand.fill("Nom de cette clé", "Mon téléphone")
    hand.follow("Créer la clé")
    hand.goto("/compte/")
    expect(hand.page.locator("main")).to_contain_text("Maël Kerbrat")
    user = User.objects.get(email="mael@example.org")
    assert not user.has_usable_password()
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() == 1

    hand.page.context.clear_cookies()
    hand.goto("/compte/connexion/?next=/compte/profil/")
    hand.follow("Utiliser une clé d’accès")
    heading(hand, "Profil")


@pytest.mark.parametrize("hand", ["1280-no-js"], indirect=True)
def test_it_says_that_a_passkey_needs_javascript(hand: Hand) -> None:
    hand.goto("/compte/connexion/")
    # Chromium shows no <noscript> when scripts are only switched off by its tools.
    words = hand.page.locator("main noscript").text_content()
    assert "Les clés d’accès ont besoin de JavaScript." in str(words)
    expect(hand.page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_hidden()
