"""Coming back: password, code by e-mail, second step, forgotten password."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.accounts.cast import (
    PASSWORD,
    code_in_mail,
    enrolled,
    page_of,
    person,
    sign_in,
    totp,
)

pytestmark = pytest.mark.django_db

LOGIN = reverse("account_login")
BY_CODE = reverse("account_request_login_code")
TYPE_CODE = reverse("account_confirm_login_code")
SECOND = reverse("mfa_authenticate")
FORGOTTEN = reverse("account_reset_password")
RESET_CODE = reverse("account_confirm_password_reset_code")
RESET = reverse("account_complete_password_reset")
NEW = "fenêtre bruine tambour 12"


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_it_signs_in_with_a_password_and_comes_back(client):
    user = person()
    answer = client.post(
        LOGIN, {"login": user.email.upper(), "password": PASSWORD, "next": "/initiatives/1-a/"}
    )
    assert answer.status_code == 302
    assert answer.url == "/initiatives/1-a/"
    assert is_in(client)


def test_it_answers_a_wrong_password_and_an_unknown_address_alike(client):
    person(email="connue@example.org")
    known = client.post(LOGIN, {"login": "connue@example.org", "password": "x" * 12})
    unknown = client.post(LOGIN, {"login": "nouvel@example.org", "password": "x" * 12})
    assert known.status_code == unknown.status_code == 422
    assert page_of(known).replace("connue", "nouvel") == page_of(unknown)
    assert "x" * 12 not in known.content.decode()


def test_it_waits_after_five_wrong_passwords(client):
    user = person()
    for _ in range(5):
        client.post(LOGIN, {"login": user.email, "password": "faux"})
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert "Trop d’essais" in answer.content.decode()


def test_it_signs_in_with_a_code_and_comes_back(client):
    user = person()
    answer = client.post(BY_CODE, {"email": user.email, "next": "/initiatives/"})
    assert answer.url == f"{TYPE_CODE}?next=%2Finitiatives%2F"
    answer = client.post(TYPE_CODE, {"code": code_in_mail().lower(), "next": "/initiatives/"})
    assert answer.url == "/initiatives/"
    assert is_in(client)


def test_it_asks_a_code_alike_for_a_known_and_an_unknown_address(client):
    person(email="connue@example.org")
    stranger = Client()
    known = client.post(BY_CODE, {"email": "connue@example.org"})
    unknown = stranger.post(BY_CODE, {"email": "nouvel@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    pages = page_of(client.get(TYPE_CODE)), page_of(stranger.get(TYPE_CODE))
    assert pages[0].replace("connue", "nouvel") == pages[1]
    assert [message.to for message in mail.outbox] == [
        ["connue@example.org"],
        ["nouvel@example.org"],
    ]


def test_it_gives_up_on_a_code_after_three_tries(client):
    client.post(BY_CODE, {"email": person().email})
    answers = [client.post(TYPE_CODE, {"code": "ZZZ-ZZZ"}).status_code for _ in range(3)]
    assert answers == [422, 422, 302]
    assert not is_in(client)


def test_it_asks_the_second_step_and_comes_back(client):
    user = enrolled()
    answer = client.post(
        LOGIN, {"login": user.email, "password": PASSWORD, "next": "/territoires/"}
    )
    assert answer.url.startswith(SECOND)
    assert not is_in(client)
    assert client.post(SECOND, {"code": "000000"}).status_code == 422
    answer = client.post(SECOND, {"code": totp()})
    assert answer.url == "/territoires/"
    assert is_in(client)


def test_it_asks_the_second_step_after_a_code_by_mail_too(client):
    user = enrolled()
    client.post(BY_CODE, {"email": user.email})
    answer = client.post(TYPE_CODE, {"code": code_in_mail()})
    assert answer.url.startswith(SECOND)
    assert not is_in(client)


def test_it_refuses_a_code_of_the_application_used_already(client):
    user = enrolled()
    code = totp()
    for one in (client, Client()):
        one.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert client.post(SECOND, {"code": code}).status_code == 302
    second = Client()
    second.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert second.post(SECOND, {"code": code}).status_code == 422
    assert not is_in(second)


def test_it_forgives_the_code_of_the_step_before(client):
    user = enrolled()
    # At the beginning of a step, so that a slow test does not reach the next one.
    with time_machine.travel(time.time() // 30 * 30):
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        assert client.post(SECOND, {"code": totp(-1)}).status_code == 302


def test_it_takes_a_recovery_code_once(client):
    user = enrolled()
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    spare = RecoveryCodes.activate(user).get_unused_codes()[0]
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert client.post(SECOND, {"code": spare}).status_code == 302
    other = Client()
    other.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert other.post(SECOND, {"code": spare}).status_code == 422


def test_it_changes_a_forgotten_password_without_skipping_the_second_step(client):
    user = enrolled()
    answer = client.post(FORGOTTEN, {"email": user.email})
    assert answer.url == RESET_CODE
    assert client.post(RESET_CODE, {"code": "AAA-AAA"}).status_code == 422
    assert client.post(RESET_CODE, {"code": code_in_mail()}).url == RESET
    assert client.post(RESET, {"password1": "motdepasse2026"}).status_code == 422
    answer = client.post(RESET, {"password1": NEW})
    assert answer.url == reverse("account_password_reset_completed")
    assert client.get(answer.url).status_code == 200
    assert not is_in(client)
    answer = client.post(LOGIN, {"login": user.email, "password": NEW})
    assert answer.url.startswith(SECOND)


def test_it_answers_a_forgotten_password_alike_for_a_known_and_an_unknown_address(client):
    person(email="connue@example.org")
    stranger = Client()
    known = client.post(FORGOTTEN, {"email": "connue@example.org"})
    unknown = stranger.post(FORGOTTEN, {"email": "nouvel@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    pages = page_of(client.get(RESET_CODE)), page_of(stranger.get(RESET_CODE))
    assert pages[0].replace("connue", "nouvel") == pages[1]


def test_it_turns_a_closed_account_away(client):
    user = person(is_active=False)
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert answer.status_code in {302, 422}
    assert not is_in(client)


def test_it_signs_out_by_post_only(client):
    sign_in(client, person())
    page = client.get(reverse("account_logout"))
    assert page.status_code == 200
    assert is_in(client)
    assert client.post(reverse("account_logout")).url == "/"
    assert not is_in(client)


def test_it_offers_a_passkey_with_its_challenge(client):
    answer = client.get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json")
    assert "challenge" in answer.json()["request_options"]["publicKey"]
    page = client.get(LOGIN).content.decode()
    assert 'id="passkey_login"' in page
    assert "<noscript>" in page


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "{}",
        '{"id": "x"}',
        "pas du json",
        '{"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": "!"}}',
        "[]",
    ],
)
def test_it_survives_a_forged_passkey(client, credential):
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code == 302
    assert not is_in(client)


def test_it_has_no_second_step_for_somebody_without_one():
    assert not Authenticator.objects.filter(user=person()).exists()
