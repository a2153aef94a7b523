import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.accounts.actions.tokens import digest
from civic.accounts.models import ApiToken, Consent
from initiatives import actions
from initiatives.models import Initiative, Stance
from initiatives.states import Visibility
from tests.factories import make_initiative, make_moderator, make_territory, make_theme, make_user

pytestmark = pytest.mark.django_db

LIST = "/api/v1/initiatives/"


def key_for(user, *scopes, **fields):
    key = f"civ_{uuid4().hex}"
    ApiToken.objects.create(
        user=user, name="Test", digest=digest(key), scopes=list(scopes), **fields
    )
    return {"Authorization": f"Bearer {key}"}


def body(**changes):
    make_territory()
    make_theme()
    return {
        "title": "Rouvrir la passerelle des Mauges",
        "problem": "Elle est fermée depuis le mois de mars.",
        "proposal": "Une réouverture provisoire avant la rentrée.",
        "decision_maker": "Le maire de Dijon",
        "territory": "21231",
        "theme": "mobilites",
        **changes,
    }


def send(client, method, path, data, headers):
    return client.generic(method, path, json.dumps(data), "application/json", headers=headers)


def test_it_lists_what_is_public_without_a_key(client):
    initiative = make_initiative()
    response = client.get(LIST)
    [row] = response.json()["results"]
    assert row["id"] == initiative.pk
    assert row["url"].endswith(initiative.get_absolute_url())
    assert row["counts"] == {"support": None, "oppose": None}
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


def test_it_names_no_alternative_that_is_withheld(client):
    original = make_initiative()
    answer = make_initiative(answers=original)
    paths = {row: f"{LIST}{row.pk}/" for row in (original, answer)}
    assert client.get(paths[original]).json()["alternatives"] == [answer.pk]
    assert client.get(paths[answer]).json()["answers"] == [original.pk]
    for row in (answer, original):
        actions.change_visibility(
            by=make_moderator(), initiative=row, to=Visibility.RESTRICTED, reason="Une raison."
        )
        other = original if row == answer else answer
        if row == answer:
            assert client.get(paths[other]).json()["alternatives"] == []
    actions.change_visibility(
        by=make_moderator(), initiative=answer, to=Visibility.PUBLIC, reason="Une raison."
    )
    assert client.get(paths[answer]).json()["answers"] == []


@pytest.mark.parametrize("piece", ['["a",', '{"title":', '{"sources":['])
@pytest.mark.parametrize("times", [25, 900, 100_000])
def test_it_refuses_a_document_too_deep(client, piece, times):
    ends = {"[": "]", "{": "}"}
    closing = "".join(ends[char] for char in reversed(piece) if char in ends)
    text = piece * times + "1" + closing * times
    headers = key_for(make_user(), "initiatives")
    response = client.generic("POST", LIST, text, "application/json", headers=headers)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"title": oui}', "pas du JSON lisible : ligne 1, colonne 11."),
        (b'{"title": "\xff"}', "pas du JSON en UTF-8."),
    ],
)
def test_it_says_in_french_where_a_document_cannot_be_read(client, text, told):
    headers = key_for(make_user(), "initiatives")
    response = client.generic("POST", LIST, text, "application/json", headers=headers)
    assert response.status_code == 400
    assert response.json()["detail"].endswith(told)


def test_it_says_how_to_get_a_key(client):
    response = client.post(LIST, {}, "application/json")
    assert response.status_code == 401
    assert "Faites une clé dans votre compte" in response.json()["detail"]


def test_it_asks_the_same_number_of_queries_for_one_row_and_a_page(client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    author = make_user()
    make_initiative(author=author)
    one = queries()
    for _ in range(24):
        make_initiative(author=author)
    more = queries()
    assert more <= 3
    assert one <= 3


def test_it_walks_every_page_once(client):
    author = make_user()
    made = {make_initiative(author=author).pk for _ in range(45)}
    seen, address = [], LIST
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == 45
    assert set(seen) == made


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("territoire=atlantide", "territoire"),
        ("theme=rien", "theme"),
        ("etat=peut-etre", "etat"),
        ("apres=%00", None),
        ("apres=abc", "apres"),
    ],
)
def test_it_names_the_filter_at_fault(client, query, field):
    response = client.get(f"{LIST}?{query}")
    assert response.headers["Content-Type"] == "application/problem+json"
    if field is None:
        assert response.status_code == 400
    else:
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == field


def test_it_filters_like_the_page(client):
    here = make_initiative()
    make_initiative(territory=make_territory("2a004"), title="Planter des chênes-lièges")
    assert [r["id"] for r in client.get(f"{LIST}?territoire=d21").json()["results"]] == [here.pk]
    found = client.get(f"{LIST}?q=chenes").json()["results"]
    assert [row["title"] for row in found] == ["Planter des chênes-lièges"]


def test_it_publishes_at_once(client):
    author = make_user()
    response = send(client, "POST", LIST, body(), key_for(author, "initiatives"))
    assert response.status_code == 201
    assert client.get(f"{LIST}{response.json()['id']}/").json()["title"] == body()["title"]


@pytest.mark.parametrize(
    ("headers", "status"), [("none", 401), ("scope", 403), ("wrong", 401), ("expired", 401)]
)
def test_it_refuses_to_publish_without_the_right_key(client, headers, status):
    author = make_user()
    keys = {
        "none": {},
        "scope": key_for(author, "stances"),
        "wrong": {"Authorization": "Bearer civ_nothing"},
        "expired": key_for(author, "initiatives", expires_at=timezone.now() - timedelta(minutes=1)),
    }
    response = send(client, "POST", LIST, body(), keys[headers])
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "Court"}, "title"),
        ({"title": "x" * 91}, "title"),
        ({"title": "!!!!!!!!!!!!"}, "title"),
        ({"proposal": "Trop court"}, "proposal"),
        ({"decision_maker": "\u202e\u202e"}, "decision_maker"),
        ({"problem": "x" * 1_000_000}, "problem"),
        ({"territory": "99999"}, "territory"),
        ({"territory": "21\0"}, "territory"),
        ({"theme": "nul\0"}, "theme"),
        ({"theme": "inconnu"}, "theme"),
        ({"sources": [{"url": "javascript:alert(1)", "title": ""}]}, "sources.0.url"),
        ({"sources": "texte"}, "sources"),
        ({"answers": 10**30}, "answers"),
    ],
)
def test_it_names_the_field_at_fault(client, change, field):
    headers = key_for(make_user(), "initiatives")
    response = send(client, "POST", LIST, body(**change), headers)
    assert response.status_code == 422
    assert field in [error["field"] for error in response.json()["errors"]]


def test_it_refuses_an_unreadable_body(client):
    headers = key_for(make_user(), "initiatives")
    response = client.generic("POST", LIST, "{", "application/json", headers=headers)
    assert response.status_code == 400
    assert client.generic("POST", LIST, "a=1", "text/plain", headers=headers).status_code == 415


def test_it_publishes_once_for_one_key(client):
    headers = {**key_for(make_user(), "initiatives"), "Idempotency-Key": str(uuid4())}
    first = send(client, "POST", LIST, body(), headers)
    second = send(client, "POST", LIST, body(), headers)
    assert first.json()["id"] == second.json()["id"]
    other = send(client, "POST", LIST, body(title="Un tout autre titre"), headers)
    assert other.status_code == 422
    assert Initiative.objects.count() == 1
    headers["Idempotency-Key"] = "pas-un-uuid"
    assert send(client, "POST", LIST, body(), headers).status_code == 422


def test_it_takes_a_key_with_fields_it_does_not_know(client):
    headers = {**key_for(make_user(), "initiatives"), "Idempotency-Key": str(uuid4())}
    assert send(client, "POST", LIST, body(inconnu={"nul": "\0"}), headers).status_code == 201


def test_it_refuses_somebody_elses_key(client):
    key = str(uuid4())
    mine = {**key_for(make_user(), "initiatives"), "Idempotency-Key": key}
    theirs = {**key_for(make_user(), "initiatives"), "Idempotency-Key": key}
    assert send(client, "POST", LIST, body(), mine).status_code == 201
    assert send(client, "POST", LIST, body(), theirs).status_code == 422


def test_it_links_an_alternative(client):
    original = make_initiative()
    headers = key_for(make_user(), "initiatives")
    response = send(client, "POST", LIST, body(answers=original.pk), headers)
    assert response.json()["answers"] == [original.pk]
    missing = send(client, "POST", LIST, body(answers=original.pk + 999), headers)
    assert missing.status_code == 404


def test_it_limits_new_accounts_clearly(client):
    headers = key_for(make_user(joined_at=timezone.now()), "initiatives")
    for _ in range(3):
        assert send(client, "POST", LIST, body(), headers).status_code == 201
    refused = send(client, "POST", LIST, body(), headers)
    assert refused.status_code == 429
    assert "trois initiatives par jour" in refused.json()["detail"]


def test_it_edits_and_refuses_a_stale_version(client):
    initiative = make_initiative()
    headers = key_for(initiative.author, "initiatives")
    path, change = (
        f"{LIST}{initiative.pk}/",
        {"proposal": "Une autre chose, bien précise.", "version": 1},
    )
    assert send(client, "PATCH", path, change, headers).json()["version"] == 2
    assert send(client, "PATCH", path, change, headers).status_code == 409
    stranger = key_for(make_user(), "initiatives")
    assert send(client, "PATCH", path, {**change, "version": 2}, stranger).status_code == 403
    assert send(client, "PATCH", path, {}, headers).status_code == 422


def test_it_closes_once(client):
    initiative = make_initiative()
    headers = key_for(initiative.author, "initiatives")
    path, end = (
        f"{LIST}{initiative.pk}/close/",
        {"outcome": "achieved", "text": "La passerelle est rouverte."},
    )
    assert send(client, "POST", path, end, headers).json()["lifecycle"] == "closed"
    assert send(client, "POST", path, end, headers).status_code == 409
    assert send(client, "POST", path, {"outcome": "x"}, headers).status_code == 422
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("state", [Visibility.RESTRICTED, Visibility.REMOVED])
def test_it_serves_nothing_withheld(client, state):
    initiative = make_initiative()
    actions.change_visibility(
        by=make_moderator(), initiative=initiative, to=state, reason="Motif écrit."
    )
    assert client.get(LIST).json()["results"] == []
    assert client.get(f"{LIST}{initiative.pk}/").status_code == 404
    author = key_for(initiative.author, "initiatives")
    assert client.get(f"{LIST}{initiative.pk}/", headers=author).status_code == 404


def test_it_takes_changes_and_withdraws_a_stance(client):
    person, initiative = make_user(), make_initiative()
    headers, path = key_for(person, "stances"), f"/api/v1/stances/{initiative.pk}/"
    assert send(client, "PUT", path, {"side": "support"}, headers).status_code == 403
    agreed = {"side": "support", "agrees": True}
    assert send(client, "PUT", path, agreed, headers).json()["side"] == "support"
    assert send(client, "PUT", path, {"side": "oppose"}, headers).json()["side"] == "oppose"
    assert client.get(path, headers=headers).json()["side"] == "oppose"
    assert client.delete(path, headers=headers).status_code == 204
    assert client.delete(path, headers=headers).status_code == 204
    assert client.get(path, headers=headers).status_code == 404
    assert Consent.objects.filter(user=person).count() == 1


def test_it_lists_only_ones_own_stances(client):
    person, initiative = make_user(), make_initiative()
    for who in (person, make_user()):
        actions.take_stance(by=who, initiative=initiative, side="support", agrees=True)
    assert Stance.objects.count() == 2
    response = client.get("/api/v1/stances/", headers=key_for(person, "stances"))
    assert [row["initiative"] for row in response.json()["results"]] == [initiative.pk]
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get("/api/v1/stances/").status_code == 401


def test_it_announces_and_holds_its_rates(client):
    headers = key_for(make_user(), "stances")
    path = f"/api/v1/stances/{make_initiative().pk}/"
    first = client.delete(path, headers=headers)
    assert first.headers["RateLimit-Policy"] == '"ecriture";q=60;w=60'
    assert first.headers["RateLimit"].startswith('"ecriture";r=59;t=')
    statuses = [client.delete(path, headers=headers).status_code for _ in range(125)]
    assert 429 in statuses
    refused = client.delete(path, headers=headers)
    if refused.status_code == 429:
        assert int(refused.headers["Retry-After"]) <= 60


def test_it_lets_other_sites_read_and_not_write(client):
    origin = {"Origin": "https://autre.example"}
    assert client.get(LIST, headers=origin).headers["Access-Control-Allow-Origin"] == "*"
    preflight = client.options(LIST, headers={**origin, "Access-Control-Request-Method": "POST"})
    assert "POST" not in preflight.headers["Access-Control-Allow-Methods"]
