"""What a new instance lacks: told with the next step, gone when it is done."""

import re

import pytest
from django.urls import reverse

from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.backups.models import Run
from civic.lib.permissions import Refused
from civic.running import actions, first_run
from civic.running.models import MailProof
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_user
from tests.moderation.cast import letters_to

pytestmark = pytest.mark.django_db

PAGE, SEND = reverse("running"), reverse("running-send-proof")


@pytest.fixture
def operator():
    return enrolled(roles=(Role.OPERATOR,))


@pytest.fixture
def desk(client, operator):
    return sign_in(client, operator, second_step=True)


def undone():
    return [check.slug for check in first_run.checks() if not check.done]


def test_a_message_that_is_opened_proves_the_mail(desk, operator):
    assert desk.post(SEND, follow=True).status_code == 200
    assert desk.post(SEND, follow=True).text.count("attendez une minute") == 1
    [message] = letters_to(operator.email)
    path = re.search(r"/operateur/courrier/essai/[0-9a-f-]{36}/", str(message.body)).group()
    assert "Oui, il est arrivé" in desk.get(path).text
    assert {"courriel", "signature"} <= set(undone())
    assert desk.post(path, {}).status_code == 303
    assert "courriel" not in undone()
    assert "signature" in undone()
    desk.post(path, {"signed": "on"})
    assert not {"courriel", "signature"} & set(undone())
    verbs = AuditEvent.objects.filter(target_kind="mail_proof").values_list("verb", flat=True)
    assert sorted(verbs) == ["mail.proof_sent", "mail.proven", "mail.proven"]


def test_another_line_is_to_be_proven_again(operator, settings):
    proof = actions.send_proof(by=operator, line=first_run.line())
    actions.prove(by=operator, proof=proof, signed=True)
    assert "courriel" not in undone()
    settings.EMAIL_HOST = "autre.example.org"
    assert {"courriel", "signature"} <= set(undone())


def test_nobody_else_proves_anything(client):
    with pytest.raises(Refused):
        actions.send_proof(by=make_user(), line="x")
    proof = MailProof.objects.create(line=first_run.line())
    address = reverse("running-prove", args=[proof.uid])
    assert client.post(address, {}).status_code == 302
    sign_in(client, enrolled(roles=(Role.MODERATOR,)), second_step=True)
    assert client.post(address, {}).status_code == 403
    assert client.post(SEND).status_code == 403
    proof.refresh_from_db()
    assert proof.proven_at is None


def test_each_step_goes_when_it_is_done_and_all_fold(desk, operator, settings, tmp_path):
    for name in first_run.LEGAL:
        setattr(settings, name, "")
    settings.BACKUP_DIR = None
    page = desk.get(PAGE).text
    assert "SITE_DIRECTOR" in page
    assert "BACKUP_DIR" in page
    assert undone() == [
        "courriel",
        "signature",
        "mentions",
        "second",
        "sauvegarde",
        "restauration",
    ]
    for name in first_run.LEGAL:
        setattr(settings, name, "Mairie")
    assert "mentions" not in undone()
    make_user(roles=(Role.OPERATOR,))
    assert "second" not in undone()
    settings.BACKUP_DIR = tmp_path
    assert "manage.py backup" in desk.get(PAGE).text
    for kind in (Run.Kind.BACKUP, Run.Kind.PROOF):
        Run.objects.create(kind=kind, seconds=1, ok=True)
    proof = actions.send_proof(by=operator, line=first_run.line())
    actions.prove(by=operator, proof=proof, signed=True)
    assert undone() == []
    page = desk.get(PAGE).text
    assert "Tout est en place" in page
    assert "pour bien commencer" not in page


def test_the_message_can_be_asked_for_again_wherever_the_page_is(desk, operator):
    button = "M’envoyer un courriel d’essai"
    assert desk.get(PAGE).text.count(button) == 1
    proof = actions.send_proof(by=operator, line=first_run.line())
    actions.prove(by=operator, proof=proof, signed=False)
    assert desk.get(PAGE).text.count(button) == 1
    actions.prove(by=operator, proof=proof, signed=True)
    page = desk.get(PAGE).text
    assert page.count(button) == 1
    assert reverse("running-role-give") in page
