"""The API's reference, made from the schema."""

import re

import pytest
from django.test import override_settings

from civic.lib.reference import read, reference
from civic.lib.schema import TAGS
from initiatives.api import examples
from initiatives.api.inputs import CloseInput, InitiativeEdit, InitiativeInput, StanceInput
from initiatives.api.petitions import SignatureInput
from tests.factories import make_places, make_theme

SITE = "https://preau.example.org"


@pytest.fixture
def shown():
    return reference(SITE)


@pytest.fixture
def operations(shown):
    return {one.anchor: one for group in shown.groups for one in group.operations}


def test_it_says_every_operation_in_french(operations):
    for one in operations.values():
        assert " " in one.title, f"{one.anchor}: give it a summary"
        assert all(row.text for row in one.parameters), f"{one.anchor}: describe its parameters"
    assert {one.split("-")[0] for one in operations} <= set(TAGS)


def test_it_tells_what_needs_a_key(operations):
    assert not operations["initiatives-list"].needs_key
    assert operations["initiatives-create"].needs_key
    assert operations["stances-list"].needs_key


def test_it_tells_what_to_send(operations):
    create = operations["initiatives-create"]
    rows = {row.name: row for row in create.body}
    assert rows["title"].required
    assert rows["title"].kind == "texte de 10 à 90 caractères"
    assert rows["answers"].kind == "nombre entier, ou rien"
    assert rows["sources"].model == "Source"
    assert (create.status, create.model) == ("201", "Initiative")
    assert "401" in create.errors
    [side] = [row for row in operations["stances-take"].body if row.name == "side"]
    assert side.values == (("support", "Je rejoins"), ("oppose", "Je m’oppose"))
    assert operations["stances-withdraw"].model == ""


def test_it_gives_a_command_to_paste(operations):
    assert operations["initiatives-list"].example == f"curl '{SITE}/api/v1/initiatives/?q=velo'"
    take = operations["stances-take"].example
    assert take.startswith(f"curl -X PUT {SITE}/api/v1/stances/1/ \\\n")
    assert "Bearer VOTRE_CLE" in take
    assert '"side": "support"' in take
    assert not any("{" in one.example.splitlines()[0] for one in operations.values())


def test_it_describes_each_object_it_names(shown, operations):
    names = {one.model for one in operations.values()} - {""}
    inner = {row.model for rows in shown.models.values() for row in rows} - {""}
    assert names | inner <= shown.models.keys()
    [outcome] = [row for row in shown.models["Initiative"] if row.name == "outcome"]
    assert outcome.kind == "texte, ou rien"
    assert ("achieved", "Objectif atteint") in outcome.values


def test_it_reads_what_no_tag_describes():
    answer = {"200": {"description": ""}}
    raw = {"tags": ["new"], "operationId": "new_list", "responses": answer}
    document = {"components": {"schemas": {}}, "paths": {"/new/": {"get": raw}}}
    [group] = read(document, SITE).groups
    assert (group.title, group.operations[0].title) == ("new", "new_list")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("example", "serializer"),
    [
        (examples.INITIATIVE, InitiativeInput),
        (examples.EDIT, InitiativeEdit),
        (examples.CLOSING, CloseInput),
        (examples.STANCE, StanceInput),
        (examples.SIGNATURE, SignatureInput),
    ],
)
def test_it_gives_examples_that_are_accepted(example, serializer):
    make_places()
    make_theme("velo")
    data = serializer(data=example.value)
    assert data.is_valid(), data.errors


@override_settings(SITE_URL=SITE)
def test_it_shows_all_of_it_on_one_page_without_a_cookie(client, db):
    response = client.get("/api/docs/")
    html = response.content.decode()
    assert not response.cookies
    assert "s-maxage" in response.headers["Cache-Control"]
    assert f"curl &#x27;{SITE}/api/v1/initiatives/?q=velo&#x27;" in html
    targets = re.findall(r'href="#([^"]+)"', html)
    assert {"initiatives", "erreurs", "objet-Initiative"} <= set(targets)
    assert all(f'id="{target}"' in html for target in targets)
    assert client.post("/api/docs/").status_code == 405
