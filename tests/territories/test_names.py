"""Places in French sentences."""

import re
from dataclasses import dataclass

import pytest

from civic.territories.models import Kind, Territory
from civic.territories.names import at, of, the
from civic.territories.templatetags.territories import capital, detail, postcodes
from civic.territories.vintage import Place


@dataclass
class Named:
    """A place without a database."""

    kind: str
    name: str
    article: int


@pytest.fixture
def named(real_places: dict[str, Place]) -> dict[str, Named]:
    """The names of the whole of France."""
    return {
        code: Named(place.kind, place.name, int(place.article))
        for code, place in real_places.items()
    }


@pytest.mark.parametrize(
    ("code", "expected_at", "expected_of", "expected_the"),
    [
        ("fr", "en France", "de France", "la France"),
        ("21231", "à Dijon", "de Dijon", "Dijon"),
        ("13001", "à Aix-en-Provence", "d’Aix-en-Provence", "Aix-en-Provence"),
        ("72181", "au Mans", "du Mans", "Le Mans"),
        ("93045", "aux Lilas", "des Lilas", "Les Lilas"),
        ("17300", "à La Rochelle", "de La Rochelle", "La Rochelle"),
        ("94038", "à L’Haÿ-les-Roses", "de L’Haÿ-les-Roses", "L’Haÿ-les-Roses"),
        ("60703", "aux Marais", "des Marais", "Aux Marais"),
        ("66104", "à Los Masos", "de Los Masos", "Los Masos"),
        ("d21", "en Côte-d’Or", "de la Côte-d’Or", "la Côte-d’Or"),
        ("d01", "dans l’Ain", "de l’Ain", "l’Ain"),
        ("d72", "dans la Sarthe", "de la Sarthe", "la Sarthe"),
        ("d83", "dans le Var", "du Var", "le Var"),
        ("d40", "dans les Landes", "des Landes", "les Landes"),
        ("d41", "en Loir-et-Cher", "du Loir-et-Cher", "le Loir-et-Cher"),
        ("d28", "en Eure-et-Loir", "d’Eure-et-Loir", "l’Eure-et-Loir"),
        ("d49", "en Maine-et-Loire", "de Maine-et-Loire", "le Maine-et-Loire"),
        ("d75", "à Paris", "de Paris", "Paris"),
        ("d974", "à La Réunion", "de La Réunion", "La Réunion"),
        ("r53", "en Bretagne", "de Bretagne", "la Bretagne"),
        ("r76", "en Occitanie", "d’Occitanie", "l’Occitanie"),
        ("r44", "dans le Grand Est", "du Grand Est", "le Grand Est"),
        ("r32", "dans les Hauts-de-France", "des Hauts-de-France", "les Hauts-de-France"),
        ("d987", "en Polynésie française", "de la Polynésie française", "la Polynésie française"),
        (
            "75112",
            "dans le 12e arrondissement de Paris",
            "du 12e arrondissement de Paris",
            "le 12e arrondissement de Paris",
        ),
        ("242100410", "à Dijon Métropole", "de Dijon Métropole", "Dijon Métropole"),
        ("244500468", "à Orléans Métropole", "d’Orléans Métropole", "Orléans Métropole"),
        (
            "200000925",
            "dans la communauté de communes de la Plaine Dijonnaise",
            "de la communauté de communes de la Plaine Dijonnaise",
            "la communauté de communes de la Plaine Dijonnaise",
        ),
    ],
)
def test_it_says(
    named: dict[str, Named], code: str, expected_at: str, expected_of: str, expected_the: str
) -> None:
    place = named[code]
    assert (at(place), of(place), the(place)) == (expected_at, expected_of, expected_the)


def test_it_never_says_what_french_forbids(named: dict[str, Named]) -> None:
    forbidden = re.compile(
        r"^(à|de) (le|les|Le|Les|Aux) |  |’ |'|^en (le|la|les) |^d’[bcdfgjklmnpqrstvwxz]"
    )
    for place in named.values():
        for sentence in (at(place), of(place), the(place)):
            assert not forbidden.search(sentence), sentence
        assert at(place).split()[0] in {"à", "au", "aux", "en", "dans"}
        assert re.match(r"(de|du|des) |d’", of(place))


def test_it_elides_before_every_vowel(named: dict[str, Named]) -> None:
    for place in named.values():
        if place.kind in {Kind.COMMUNE, Kind.DEPARTEMENT} and place.name[0] in "AEIOUÉÈÎŒ":
            assert not of(place).startswith("de A"), place
            assert "de É" not in of(place)[:4], place


def test_it_tells_homonyms_apart() -> None:
    departement = Territory(code="d21", kind=Kind.DEPARTEMENT, name="Côte-d’Or", parent_id="r27")
    commune = Territory(
        code="21231", kind=Kind.COMMUNE, name="Dijon", parent=departement, postcodes=["21000"]
    )
    assert detail(commune) == "Côte-d’Or · 21000"
    assert detail(departement) == "département"
    assert detail(Territory(code="fr", kind=Kind.COUNTRY, name="France")) == "tout le pays"
    assert detail(Territory(kind=Kind.COMMUNE, name="Seule")) == ""


def test_it_shortens_many_postcodes() -> None:
    assert postcodes(Territory(postcodes=["75002", "75001", "75116"])) == "75001 à 75116"
    assert postcodes(Territory(postcodes=["20090", "20000"])) == "20000, 20090"


def test_it_writes_a_capital() -> None:
    assert capital("région de l’Ain") == "Région de l’Ain"
    assert capital("") == ""
