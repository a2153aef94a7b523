"""Finding a place: the options of the picker, and the same as a page."""

import pytest
from django.test import Client

from civic.territories.vintage import Place

pytestmark = pytest.mark.django_db

PAGE = "/territoires/recherche/"


def test_it_goes_straight_to_the_only_place(tree: list[Place], client: Client) -> None:
    response = client.get(PAGE, {"q": "21000"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/territoires/21231-dijon/"


def test_it_goes_to_the_place_chosen_in_the_list(tree: list[Place], client: Client) -> None:
    chosen = client.get(PAGE, {"lieu": "51649", "lieu_texte": "Vitry-le-François (51)"})
    assert chosen.headers["Location"] == "/territoires/51649-vitry-le-francois/"
    typed = client.get(PAGE, {"lieu": "", "lieu_texte": "51300"}).content.decode()
    assert "/territoires/51649-vitry-le-francois/" in typed
    assert client.get(PAGE, {"lieu": "nulle-part", "lieu_texte": "xyzzy"}).status_code == 200


def test_it_lists_the_places_a_postcode_covers(tree: list[Place], client: Client) -> None:
    response = client.get(PAGE, {"q": "51300"})
    html = response.content.decode()
    assert response.status_code == 200
    assert 'href="/territoires/51649-vitry-le-francois/"' in html
    assert "territoires correspondent" in html


def test_it_also_lists_what_starts_like_a_shared_name(tree: list[Place], client: Client) -> None:
    html = client.get(PAGE, {"q": "saint denis"}).content.decode()
    assert "/territoires/93066-saint-denis/" in html
    assert "/territoires/d93-seine-saint-denis/" in html


def test_it_says_when_nothing_is_found(tree: list[Place], client: Client) -> None:
    html = client.get(PAGE, {"q": "<xyzzy>"}).content.decode()
    assert "Aucun territoire trouvé" in html
    assert "&lt;xyzzy&gt;" in html


def test_it_is_a_plain_form_at_first(tree: list[Place], client: Client) -> None:
    html = client.get(PAGE).content.decode()
    assert 'role="search"' in html
    assert "Aucun territoire" not in html


def test_it_gives_options_that_any_cache_may_keep(tree: list[Place], client: Client) -> None:
    response = client.get(PAGE, {"q": "dij", "partie": "liste"})
    html = response.content.decode()
    assert response.status_code == 200
    assert 'data-code="21231"' in html
    assert 'data-label="Dijon (21)"' in html
    assert "<html" not in html
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


def test_it_keeps_the_kinds_asked_for(tree: list[Place], client: Client) -> None:
    asked = {"q": "dijon", "partie": "liste", "genres": "epci"}
    html = client.get(PAGE, asked).content.decode()
    assert 'data-code="242100410"' in html
    assert 'data-code="21231"' not in html


def test_anonymous_pages_set_no_cookie(tree: list[Place], client: Client) -> None:
    response = client.get(PAGE, {"q": "saint"})
    assert not response.cookies
    assert "public" in response.headers["Cache-Control"]


def test_it_only_answers_reads(client: Client) -> None:
    assert client.post(PAGE).status_code == 405


@pytest.mark.parametrize("text", ["a" * 100_000, "\u202e", "🚲", "%", "' OR 1=1"])
def test_it_survives_odd_questions(tree: list[Place], client: Client, text: str) -> None:
    assert client.get(PAGE, {"q": text}).status_code in {200, 302}
