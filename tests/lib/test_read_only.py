"""Read-only mode: everything is read, nothing is written, and what was typed comes back."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.lib import read_only, tuning
from initiatives.models import Draft
from tests.accounts.cast import PASSWORD, enrolled, sign_in, totp
from tests.factories import make_user
from tests.initiatives.composing import answers

pytestmark = pytest.mark.django_db

COMPOSE = "/initiatives/proposer/"
TEXT = "Une passerelle pour les enfants <de l’école>"


def hold(hours=1, reason="Nous changeons de machine."):
    until = timezone.now() + timedelta(hours=hours)
    chosen = {"lecture-seule": {"until": until.isoformat(), "reason": reason}}
    tuning.hold(chosen, seconds=3600)


def test_what_was_typed_comes_back_and_nothing_is_written(client):
    client.force_login(make_user())
    hold()
    page = reverse("draft", args=[uuid4()])
    answer = client.post(page, answers(title=TEXT))
    assert answer.status_code == 503
    assert 1 <= int(answer.headers["Retry-After"]) <= read_only.RETRY_SECONDS
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Nous changeons de machine." in answer.text
    shown = TEXT.replace("<", "&lt;").replace(">", "&gt;")
    assert f'<input type="hidden" name="title" value="{shown}">' in answer.text
    assert answer.text.count(shown) == 2
    assert not Draft.objects.exists()


def test_sent_again_once_it_is_over_it_is_written(client):
    client.force_login(make_user())
    hold()
    page, typed = reverse("draft", args=[uuid4()]), {**answers(title=TEXT), "suite": "garder"}
    assert client.post(page, typed).status_code == 503
    assert not Draft.objects.exists()
    tuning.hold({}, seconds=3600)
    assert client.post(page, typed).status_code == 303
    assert Draft.objects.get().title == TEXT


def test_secrets_are_never_written_back_and_files_are_told(client):
    hold()
    photo = SimpleUploadedFile("pont.txt", b"x")
    typed = {"password": "canal pommier lundi 7", "code": "123456", "photo": photo}
    answer = client.post(reverse("account_signup"), {**typed, "name": "Perrine Delacourt"})
    assert answer.status_code == 503
    assert "canal pommier" not in answer.text
    assert "123456" not in answer.text
    assert "Perrine Delacourt" in answer.text
    assert "fichier joint" in answer.text


def test_a_forged_form_gets_nothing_back():
    hold()
    answer = Client(enforce_csrf_checks=True).post(reverse("account_signup"), {"name": TEXT})
    assert answer.status_code == 403
    assert "passerelle" not in answer.text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_programs_are_told_when_to_come_back(client, method):
    hold()
    answer = getattr(client, method)("/api/v1/signatures/", "{}", content_type="application/json")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Retry-After" in answer.headers
    assert json.loads(answer.content)["detail"] == "Nous changeons de machine."


def test_everything_is_read_and_says_so(client):
    hold(reason="")
    for path in ("/", "/initiatives/", "/contact/", COMPOSE):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200
        assert "Une intervention est en cours" in answer.text
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/api/v1/initiatives/").status_code == 200


def test_an_operator_comes_in_and_ends_it(client):
    person = enrolled(roles=(Role.OPERATOR,))
    hold()
    page = reverse("running-setting", args=["lecture-seule"])
    login = reverse("account_login")
    came = client.post(login, {"login": person.email, "password": PASSWORD, "next": page})
    assert came.status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": totp()})
    assert client.get(page).status_code == 200
    ended = client.post(page, {"until": "", "reason": "", "why": "fin des travaux", "seen": 0})
    assert ended.status_code == 303
    assert read_only.until() is None
    assert client.post(reverse("account_logout")).status_code == 302


def test_other_pages_of_operators_wait_too(client):
    desk = sign_in(client, enrolled(roles=(Role.OPERATOR,)), second_step=True)
    hold()
    assert desk.post(reverse("running-costs"), {"euros": "12"}).status_code == 503


def test_it_ends_by_itself(client):
    hold(hours=-1)
    assert read_only.words() == ""
    assert client.post(reverse("account_signup"), {}).status_code == 422
