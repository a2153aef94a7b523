import pytest

from tests.factories import make_places, make_theme

pytestmark = pytest.mark.django_db


def test_it_reads_a_territory_by_code_in_any_case(client):
    make_places()
    for code in ("2a004", "2A004"):
        row = client.get(f"/api/v1/territories/{code}/").json()
        assert (row["code"], row["name"], row["parent"]) == ("2a004", "Ajaccio", "d2a")
        assert row["url"] == "http://testserver/territoires/2a004-ajaccio/"


def test_it_answers_unknown_with_a_problem_document(client):
    for path in ("territories/atlantide/", "themes/rien/", "initiatives/999/", "nulle-part/"):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == 404


def test_it_walks_the_tree(client):
    make_places()
    rows = client.get("/api/v1/territories/?parent=d21").json()["results"]
    assert {row["name"] for row in rows} == {"Dijon", "Chenôve", "Beaune"}
    regions = client.get("/api/v1/territories/?kind=region").json()["results"]
    assert {row["code"] for row in regions} == {"r27", "r94"}
    assert client.get("/api/v1/territories/?kind=planet").status_code == 422


def test_it_searches_by_name_and_postcode(client):
    make_places()
    assert client.get("/api/v1/territories/?q=dij").json()["results"][0]["code"] == "21231"
    assert client.get("/api/v1/territories/?q=20090").json()["results"][0]["code"] == "2a004"


def test_it_reads_the_themes(client):
    top = make_theme("mobilites", name="Mobilités")
    make_theme("velo", name="Vélo", parent=top)
    rows = client.get("/api/v1/themes/").json()["results"]
    assert {(row["slug"], row["parent"]) for row in rows} == {
        ("mobilites", None),
        ("velo", "mobilites"),
    }
    assert client.get("/api/v1/themes/velo/").json()["name"] == "Vélo"


def test_it_publishes_a_schema_in_openapi_31(client):
    response = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert response.status_code == 200
    assert b"3.1.0" in response.content


def test_it_documents_itself_without_inline_scripts(client):
    response = client.get("/api/docs/")
    assert response.status_code == 200
    assert b"<script>" not in response.content
