"""Opening an account."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from civic.accounts.models import User
from tests.accounts.cast import PASSWORD, code_in_mail, page_of, person, sign_in

pytestmark = pytest.mark.django_db

SIGNUP = reverse("account_signup")
LONG = "".join(chr(97 + number * number % 26) + str(number) for number in range(150))
VERIFY = reverse("account_email_verification_sent")


def fields(**changes: str) -> dict[str, str]:
    return {
        "name": "Marie Dupont",
        "email": "marie@example.org",
        "password1": PASSWORD,
        "old_enough": "on",
        **changes,
    }


def test_it_opens_an_account_and_comes_back_where_the_person_was(client):
    before = "/initiatives/proposer/?brouillon=1"
    page = client.get(SIGNUP, {"next": before})
    assert 'name="next"' in page.content.decode()

    answer = client.post(SIGNUP, fields(next=before))
    assert answer.status_code == 302
    assert answer.url.startswith(VERIFY)
    assert client.get(answer.url).status_code == 200
    answer = client.post(answer.url, {"code": code_in_mail()})

    assert answer.status_code == 302
    assert answer.url == before
    user = User.objects.get(email="marie@example.org")
    assert (user.name, user.handle, user.old_enough) == ("Marie Dupont", "marie-dupont", True)
    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    "away", ["https://ailleurs.example/", "//ailleurs.example", "javascript:1"]
)
def test_it_never_comes_back_to_another_site(client, away):
    client.post(SIGNUP, fields(next=away))
    answer = client.post(VERIFY, {"code": code_in_mail(), "next": away})
    assert answer.url == "/"


def test_it_comes_back_after_signing_up_from_the_sign_in_page(client):
    page = client.get(reverse("account_login"), {"next": "/initiatives/3-x/rejoindre/"})
    assert f'href="{SIGNUP}?next=%2Finitiatives%2F3-x%2Frejoindre%2F"' in page.content.decode()


def test_it_writes_a_mail_with_a_readable_code_as_text_and_html(client):
    client.post(SIGNUP, fields())
    [message] = mail.outbox
    code = code_in_mail()
    assert message.subject.startswith(code)
    assert message.to == ["marie@example.org"]
    [html] = [part for part, kind in message.alternatives if kind == "text/html"]
    assert f">{code}</p>" in html
    assert "Votre code" in html
    assert "&#x27;" not in str(message.body)


def test_it_refuses_a_wrong_code_and_starts_over_after_three(client):
    client.post(SIGNUP, fields())
    for _ in range(2):
        answer = client.post(VERIFY, {"code": "000-000"})
        assert answer.status_code == 422
        assert "Ce code n’est pas le bon" in answer.content.decode()
    answer = client.post(VERIFY, {"code": "000-000"})
    assert answer.status_code == 302
    assert not client.session.get("_auth_user_id")


def test_it_sends_another_code(client):
    client.post(SIGNUP, fields())
    first = code_in_mail()
    client.post(VERIFY, {"action": "resend"})
    assert len(mail.outbox) == 2
    assert client.post(VERIFY, {"code": first}).status_code == 422
    assert client.post(VERIFY, {"code": code_in_mail()}).status_code == 302


def test_it_asks_the_age_and_keeps_what_was_typed(client):
    answer = client.post(SIGNUP, {**fields(), "old_enough": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "pour ouvrir un compte" in page
    assert 'value="Marie Dupont"' in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password",
    [
        "court",
        "motdepasse2026",
        "123456789012",
        "aaaaaaaaaaaa",
        "marie@example.org",
        "preau2026!!!!",
    ],
)
def test_it_refuses_a_password_that_would_be_guessed(client, password):
    answer = client.post(SIGNUP, fields(password1=password))
    assert answer.status_code == 422
    assert not User.objects.exists()


def test_it_takes_a_password_of_128_characters_and_refuses_300(client):
    assert client.post(SIGNUP, fields(password1=LONG[:128])).status_code == 302
    refused = Client().post(SIGNUP, fields(email="b@example.org", password1=LONG[:300]))
    assert refused.status_code == 422


@pytest.mark.parametrize("name", ["\u202e\u200b", "x", "marie@example.org", "https://x.fr"])
def test_it_refuses_a_name_nobody_could_read(client, name):
    assert client.post(SIGNUP, fields(name=name)).status_code == 422


def test_it_gives_each_namesake_a_handle(client):
    person(name="Marie Dupont", handle="marie-dupont")
    client.post(SIGNUP, fields())
    assert User.objects.get(email="marie@example.org").handle == "marie-dupont-2"


def test_it_answers_the_same_whether_the_address_is_known(client):
    person(email="connue@example.org")
    known = client.post(SIGNUP, fields(email="connue@example.org"))
    stranger = Client()
    new = stranger.post(SIGNUP, fields(email="nouvel@example.org"))
    assert (known.status_code, known.url) == (new.status_code, new.url)
    shown = page_of(client.get(known.url)).replace("connue", "nouvel")
    assert shown == page_of(stranger.get(new.url))
    assert User.objects.count() == 2
    assert mail.outbox[0].subject == "Vous avez déjà un compte"


def test_it_answers_a_wrong_code_the_same_whether_the_address_is_known(client):
    person(email="connue@example.org")
    stranger = Client()
    client.post(SIGNUP, fields(email="connue@example.org"))
    stranger.post(SIGNUP, fields(email="nouvel@example.org"))
    known, new = (one.post(VERIFY, {"code": "AAA-AAA"}) for one in (client, stranger))
    assert page_of(known).replace("connue", "nouvel") == page_of(new)


@pytest.mark.django_db(transaction=True)
def test_it_opens_one_account_when_the_form_is_sent_twice_at_once():
    gate = threading.Barrier(2)
    statuses = []

    def send():
        gate.wait()
        statuses.append(Client().post(SIGNUP, fields()).status_code)
        connection.close()

    both = [threading.Thread(target=send) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert statuses == [302, 302]
    assert User.objects.count() == 1
    assert {message.to[0] for message in mail.outbox} == {"marie@example.org"}


def test_it_goes_on_with_a_sign_up_begun_elsewhere(client):
    client.post(SIGNUP, fields())
    other = Client()
    other.post(SIGNUP, fields(next="/initiatives/"))
    answer = other.post(VERIFY, {"code": code_in_mail()})
    assert answer.url == "/initiatives/"
    assert other.get(reverse("account")).status_code == 200


def test_it_does_not_go_on_with_another_password(client):
    client.post(SIGNUP, fields())
    other = Client()
    other.post(SIGNUP, fields(password1="autre chose encore 4"))
    assert mail.outbox[-1].subject == "Vous avez déjà un compte"
    assert other.post(VERIFY, {"code": "AAA-AAA"}).status_code == 422


def test_it_leads_a_passkey_sign_up_through_the_code_to_the_key(client):
    answer = client.post(
        reverse("account_signup_by_passkey"),
        {"name": "Ana", "email": "ana@example.org", "old_enough": "on", "next": "/initiatives/"},
    )
    assert answer.url.startswith(VERIFY)
    answer = client.post(VERIFY, {"code": code_in_mail()})
    assert answer.url.startswith(reverse("mfa_signup_webauthn"))
    page = client.get(answer.url).content.decode()
    assert "creation_options" in page
    assert "<noscript>" in page


def test_it_says_in_french_when_somebody_goes_too_fast(client):
    for number in range(20):
        client.post(SIGNUP, fields(email=f"m{number}@example.org", old_enough=""))
    answer = client.post(SIGNUP, fields())
    assert answer.status_code == 429
    assert "Trop d’essais" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_it_sends_somebody_already_signed_in_on_their_way(client):
    sign_in(client, person())
    assert client.get(SIGNUP, {"next": "/initiatives/"}).url == "/initiatives/"


def test_it_keeps_the_page_out_of_caches(client):
    assert client.get(SIGNUP).headers["Cache-Control"] == "private, no-store"
