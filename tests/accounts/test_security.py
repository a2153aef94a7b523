"""Second factors, sessions, password and address of one's own account."""

import re

import pyotp
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from civic.accounts.models import User
from civic.accounts.templatetags.accounts import browser
from tests.accounts.cast import PASSWORD, code_in_mail, enrolled, person, sign_in, totp

pytestmark = pytest.mark.django_db

TOTP = reverse("mfa_activate_totp")
EMAIL = reverse("account_email")
CHANGE = reverse("account_change_password")


def really_in(user: User) -> Client:
    """A browser that went through the sign-in page."""
    client = Client(headers={"user-agent": "Mozilla/5.0 (Android) Firefox/140"})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_it_asks_who_is_there_before_touching_security():
    client = really_in(person())
    answer = client.get(TOTP)
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert client.get(answer.url).status_code == 200
    wrong = client.post(reverse("account_reauthenticate"), {"password": "faux", "next": TOTP})
    assert wrong.status_code == 422
    right = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": TOTP})
    assert right.url == TOTP
    assert client.get(TOTP).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_it_enrols_an_application_and_hands_recovery_codes(client):
    user = person()
    sign_in(client, user)
    page = client.get(TOTP).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page).group(1)
    assert 'src="data:image/svg+xml' in page
    assert client.post(TOTP, {"code": "000000"}).status_code == 422
    answer = client.post(TOTP, {"code": pyotp.TOTP(secret).now()})
    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<code>([^<]+)</code>", client.get(answer.url).content.decode())
    assert len(codes) == 10
    text = client.get(reverse("mfa_download_recovery_codes"))
    assert text.content.decode().split() == codes
    assert mail.outbox[-1].subject == "Double vérification activée"
    assert client.get(reverse("mfa_index")).status_code == 200


def test_it_makes_new_recovery_codes_and_removes_the_application(client):
    user = enrolled()
    sign_in(client, user, second_step=True)
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()


def test_it_shows_the_page_where_a_key_is_made_and_refuses_a_forged_one(client):
    sign_in(client, person())
    page = client.get(reverse("mfa_add_webauthn"))
    assert page.status_code == 200
    assert "Ma clé" in page.content.decode()
    for forged in ("{}", '{"id": "x"}', "[]", "1"):
        answer = client.post(reverse("mfa_add_webauthn"), {"name": "a", "credential": forged})
        assert answer.status_code == 422
    assert client.get(reverse("mfa_list_webauthn")).status_code == 200


def test_it_renames_and_removes_only_its_own_keys(client):
    user, stranger = person(), person()
    rows = [
        Authenticator.objects.create(
            user=one, type=Authenticator.Type.WEBAUTHN, data={"name": "Bleue", "credential": {}}
        )
        for one in (user, stranger)
    ]
    sign_in(client, user)
    assert "Bleue" in client.get(reverse("mfa_list_webauthn")).content.decode()
    edit = [reverse("mfa_edit_webauthn", kwargs={"pk": row.pk}) for row in rows]
    assert client.get(edit[0]).status_code == 200
    assert client.post(edit[0], {"name": "Rouge"}).status_code == 302
    assert client.post(edit[1], {"name": "Volée"}).status_code == 404
    remove = [reverse("mfa_remove_webauthn", kwargs={"pk": row.pk}) for row in rows]
    assert client.get(remove[0]).status_code == 200
    assert client.post(remove[0]).status_code == 302
    assert client.post(remove[1]).status_code == 404


def test_it_lists_sessions_and_closes_the_others():
    user = person()
    here, there = really_in(user), really_in(user)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert page.count("Firefox sur Android") == 2
    assert "cet appareil" in page
    assert here.post(reverse("usersessions_list")).status_code == 302
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140",
            "Edge sur Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Safari/604", "Safari sur iPhone"),
        ("curl/8", "Navigateur inconnu"),
    ],
)
def test_it_names_a_browser(agent, shown):
    assert browser(agent) == shown


def test_it_changes_a_password(client):
    user = person()
    sign_in(client, user)
    assert client.get(CHANGE).status_code == 200
    wrong = client.post(CHANGE, {"oldpassword": "faux", "password1": "nuage fenouil 88 piano"})
    assert wrong.status_code == 422
    weak = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": "azertyuiop123"})
    assert weak.status_code == 422
    done = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": "nuage fenouil 88 piano"})
    assert done.status_code == 302
    user.refresh_from_db()
    assert user.check_password("nuage fenouil 88 piano")
    assert mail.outbox[-1].subject == "Votre mot de passe a changé"


def test_it_adds_a_password_to_an_account_without_one(client):
    user = person(password=None)
    sign_in(client, user)
    answer = client.get(CHANGE)
    assert answer.url == reverse("account_set_password")
    assert client.get(answer.url).status_code == 200
    assert client.post(answer.url, {"password1": "nuage fenouil 88 piano"}).status_code == 302
    user.refresh_from_db()
    assert user.has_usable_password()


def test_it_changes_an_address_once_the_new_one_is_proved(client):
    user = person()
    sign_in(client, user)
    old = user.email
    answer = client.post(EMAIL, {"email": "neuve@example.org", "action_add": ""})
    assert answer.url == reverse("account_email_verification_sent")
    user.refresh_from_db()
    assert user.email == old
    assert client.get(answer.url).status_code == 200
    assert client.post(answer.url, {"code": code_in_mail()}).status_code == 302
    user.refresh_from_db()
    assert user.email == "neuve@example.org"
    assert EmailAddress.objects.get(user=user).email == "neuve@example.org"
    assert client.get(EMAIL).status_code == 200


def test_it_asks_who_is_there_before_changing_an_address():
    client = really_in(person())
    answer = client.post(EMAIL, {"email": "neuve@example.org", "action_add": ""})
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_it_says_nothing_about_an_address_that_another_account_has(client):
    sign_in(client, person())
    other = person(email="connue@example.org")
    answer = client.post(EMAIL, {"email": other.email, "action_add": ""})
    assert answer.url == reverse("account_email_verification_sent")
    assert client.post(answer.url, {"code": "AAA-AAA"}).status_code == 422


def test_it_refuses_an_address_that_is_none(client):
    sign_in(client, person())
    assert client.post(EMAIL, {"email": "pas une adresse", "action_add": ""}).status_code == 422


def test_it_proves_again_with_the_application(client):
    user = enrolled()
    client = really_in(user)
    client.post(reverse("mfa_authenticate"), {"code": totp()})
    page = client.get(reverse("account_reauthenticate"), {"next": TOTP}).content.decode()
    assert reverse("mfa_reauthenticate") in page
    assert client.get(reverse("mfa_reauthenticate")).status_code == 200
    wrong = client.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "usersessions_list",
        "account_email",
        "account_change_password",
        "mfa_list_webauthn",
    ],
)
def test_it_asks_a_visitor_to_sign_in(client, name):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))
