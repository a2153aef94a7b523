"""Check a receipt: on the page, and with the script that needs nothing of the site."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.roots import publish_roots
from initiatives.actions.signing import withdraw_signature
from initiatives.models import Petition, Signature
from initiatives.petitions import receipts
from initiatives.petitions.states import SignatureState
from tests.factories import withhold
from tests.petitions.cast import make_petition
from tests.petitions.crowd import crowd

pytestmark = pytest.mark.django_db
PAGE = "/signatures/recu/"
SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify_receipt.py"


@pytest.fixture
def petition() -> Petition:
    made = make_petition()
    yesterday = timezone.now() - timedelta(days=1)
    Petition.objects.filter(pk=made.pk).update(opened_at=yesterday - timedelta(days=1))
    made.refresh_from_db()
    return made


def signed(petition, number=7, **fields) -> list[str]:
    codes = crowd(petition, number, timezone.now() - timedelta(days=1), **fields)
    publish_roots()
    return codes


def ask(petition, code, client=None, /, **fields):
    data = {"petition": petition.initiative_id, "code": code} | fields
    return (client or Client()).post(PAGE, data)


def test_the_page_asks_for_a_petition_and_a_code_and_sets_no_cookie(petition):
    client = Client()
    page = client.get(f"{PAGE}?petition={petition.initiative_id}")
    assert page.status_code == 200
    assert petition.initiative.title in page.content.decode()
    assert f'value="{petition.initiative_id}"' in page.content.decode()
    assert not client.cookies
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Qui possède ce code sait" in page.content.decode()
    assert reverse("receipt") == PAGE


def test_a_counted_receipt_is_said_to_be_under_the_root(petition):
    [code, *_others] = signed(petition)
    client = Client(enforce_csrf_checks=True)
    page = ask(petition, code.lower().replace("-", " "), client).content.decode()
    assert "Votre signature est comptée" in page
    assert bytes(petition.roots.latest("day").root).hex() in page
    assert "Télécharger la preuve" in page
    assert not client.cookies


@pytest.mark.parametrize("kind", ["number", "path", "address"])
def test_the_petition_is_named_by_its_number_or_its_address(petition, kind):
    [code, *_others] = signed(petition)
    path = petition.initiative.get_absolute_url()
    named = {
        "number": str(petition.initiative_id),
        "path": f"{path}petition/",
        "address": f" https://example.org{path} ",
    }[kind]
    assert "est comptée" in ask(petition, code, petition=named).content.decode()


def test_one_signed_today_is_told_to_come_back_tomorrow(petition):
    signed(petition)
    [code] = crowd(petition, 1)
    page = ask(petition, code).content.decode()
    assert "comptée depuis peu" in page
    assert "Revenez demain" in page


def test_an_unknown_receipt_or_another_petitions_is_said_to_be_so(petition):
    [code, *_others] = signed(petition)
    for wrong in (ask(petition, receipts.new_code()), ask(make_petition(), code)):
        assert wrong.status_code == 200
        assert "pas de cette pétition" in wrong.content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SignatureState.VERIFYING, "en vérification"),
        (SignatureState.EXCLUDED, "Raison : envois automatiques"),
        (SignatureState.WITHDRAWN, "a été retirée"),
    ],
)
def test_one_that_no_longer_counts_is_told_why_and_leaves_the_next_root(petition, state, words):
    [code, *_others] = signed(petition)
    row = petition.signatures.order_by("id").first()
    if state == SignatureState.WITHDRAWN:
        withdraw_signature(uid=row.uid)
    else:
        Signature.objects.filter(pk=row.pk).update(state=state, reason="script")
    page = ask(petition, code).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert words in page
    assert "encore sous la racine" in page
    publish_roots(timezone.now() + timedelta(days=1))
    page = ask(petition, code).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert words in page
    assert "encore sous la racine" not in page
    assert "Télécharger" not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"code": ""},
        {"code": "ABCD"},
        {"code": "\x00" * 24},
        {"petition": ""},
        {"petition": "la passerelle"},
        {"petition": "9" * 18},
        {"petition": "0"},
    ],
)
def test_what_cannot_be_read_is_sent_back_with_what_to_correct(petition, fields):
    answer = ask(petition, receipts.new_code(), **fields)
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        assert "Il reste quelque chose à corriger" in answer.content.decode()


def test_other_methods_are_refused(petition):
    assert Client().put(PAGE).status_code == 405
    assert Client().delete(PAGE).status_code == 405
    assert Client().head(PAGE).status_code == 200


def test_the_proof_is_given_from_five_signatures_on(petition):
    codes = signed(petition, 4)
    page = ask(petition, codes[0], fichier="json")
    assert "text/html" in page.headers["Content-Type"]
    assert "cinq personnes" in page.content.decode()
    crowd(petition, 1, timezone.now() - timedelta(hours=30))
    publish_roots(timezone.now() + timedelta(days=1))
    assert ask(petition, codes[0], fichier="json").headers["Content-Type"] == "application/json"


def test_a_withheld_initiative_is_not_named(petition):
    [code, *_others] = signed(petition)
    withhold(petition.initiative)
    page = ask(petition, code).content.decode()
    assert "est comptée" in page
    assert petition.initiative.title not in page
    shown = Client().get(f"{PAGE}?petition={petition.initiative_id}").content.decode()
    assert petition.initiative.title not in shown


# -- The script -----------------------------------------------------------------------------------


def run(*arguments) -> tuple[int, str]:
    """Run it as a stranger would: nothing of the site within reach."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={},
    )
    assert done.stderr == "", done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def exported(petition, tmp_path):
    """A proof and the published file, as downloaded from the site."""
    codes = signed(petition, 11)
    answer = ask(petition, codes[6], fichier="json")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    proof, roots = tmp_path / "preuve.json", tmp_path / "integrite.json"
    proof.write_bytes(answer.content)
    roots.write_bytes(Client().get(address_of(petition, "integrite.json")).content)
    return codes, proof, roots


def address_of(petition, end) -> str:
    return f"{petition.initiative.get_absolute_url()}{end}"


def test_the_script_proves_a_real_receipt(petition, exported):
    codes, proof, roots = exported
    root = bytes(petition.roots.latest("day").root).hex()
    status, said = run(proof, "--code", codes[6], "--roots", roots, "--root", root.upper())
    assert (status, "PROVEN: on" in said) == (0, True), said
    assert "receipt 7 of 11" in said
    assert codes[6] not in proof.read_text()
    assert receipts.normal(codes[6]) not in proof.read_text()
    assert run(proof)[0] == 0


@pytest.mark.parametrize(
    "forge",
    [
        {"racine": "0" * 64},
        {"feuille": "0" * 64},
        {"taille": 12},
        {"taille": 10},
        {"rang": 5},
        {"rang": -1},
        {"chemin": []},
        {"petition": 999},
        {"jour": "2020-01-01"},
    ],
)
def test_the_script_refuses_a_forged_proof(exported, forge, tmp_path):
    codes, proof, roots = exported
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(json.loads(proof.read_text()) | forge))
    status, said = run(forged, "--code", codes[6], "--roots", roots)
    assert (status, "NOT PROVEN" in said) == (1, True), said


def test_the_script_refuses_another_receipt_or_another_root(exported):
    codes, proof, _roots = exported
    assert run(proof, "--code", codes[5])[0] == 1
    assert run(proof, "--root", "0" * 64)[0] == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "recu-de-signature/1"}', "\udcff", "{" * 3000]
)
def test_the_script_says_what_it_cannot_read(tmp_path, text):
    broken = tmp_path / "broken.json"
    broken.write_bytes(text.encode("utf-8", "surrogateescape"))
    status, said = run(broken)
    assert (status, said.startswith("Unreadable")) == (2, True), said
    assert run(tmp_path / "missing.json")[0] == 2


def test_the_page_about_receipts_names_the_script_and_its_format():
    text = (SCRIPT.parent / "receipts.md").read_text()
    assert "verify_receipt.py" in text
    assert "RFC 6962" in text
