"""Who can decide, guessed from a place and a theme."""

import pytest

from civic.territories.models import Kind, Territory
from initiatives.deciders import LENGTH, MOST, suggest


def place(kind: Kind, name: str, article: int = 0, code: str = "x", **fields: object) -> Territory:
    return Territory(kind=kind, name=name, article=article, code=code, **fields)


DIJON = place(Kind.COMMUNE, "Dijon", epci=place(Kind.EPCI, "Dijon Métropole"))
FRANCE = place(Kind.COUNTRY, "France", 3, "fr")


@pytest.mark.parametrize(
    ("where", "themes", "first"),
    [
        (DIJON, [], "Le maire de Dijon et son conseil municipal"),
        (DIJON, ["bus-et-trams", "mobilites"], "Le président de Dijon Métropole"),
        (place(Kind.COMMUNE, "Le Mans", 2), [], "Le maire du Mans et son conseil municipal"),
        (place(Kind.COMMUNE, "Les Lilas", 4), [], "Le maire des Lilas et son conseil municipal"),
        (place(Kind.COMMUNE, "Ajaccio", 1), [], "Le maire d’Ajaccio et son conseil municipal"),
        (place(Kind.DEPARTEMENT, "Côte-d’Or", 3), [], "Le conseil départemental de la Côte-d’Or"),
        (place(Kind.REGION, "Bretagne"), [], "Le conseil régional de"),
        (place(Kind.REGION, "Corse", 3, "r94"), [], "Le président du conseil exécutif de Corse"),
        (place(Kind.EPCI, "Dijon Métropole"), [], "Le président de Dijon Métropole et son conseil"),
        (place(Kind.COLLECTIVITY, "Mayotte"), [], "Le président de la collectivité de Mayotte"),
        (FRANCE, [], "Le Premier ministre"),
        (FRANCE, ["hopitaux", "sante"], "Le ministère chargé de la santé"),
        (FRANCE, ["securite-routiere", "mobilites"], "Le ministère chargé de l’intérieur"),
    ],
)
def test_it_guesses_who_decides(where, themes, first):
    assert suggest(where, themes)[0].startswith(first)


def test_it_names_the_mayor_of_a_district():
    where = place(Kind.DISTRICT, "Lyon 5e arrondissement")
    assert suggest(where)[0] == "Le maire du 5e arrondissement de Lyon et son conseil"


def test_it_adds_the_services_of_the_state_near_home():
    assert "L’agence régionale de santé" in suggest(DIJON, ["sante"])


def test_it_guesses_nothing_without_a_place():
    assert suggest(None, ["sante"]) == []


def test_it_stays_within_what_the_field_holds():
    where = place(Kind.COMMUNE, "x" * 119)
    assert suggest(where) == ["Les élus de ce territoire"]
    for themes in (["sante"], ["ecole"], []):
        found = suggest(DIJON, themes)
        assert 1 <= len(found) <= MOST
        assert all(len(name) <= LENGTH for name in found)
