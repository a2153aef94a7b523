"""The committed vintage is complete and made of the package's files."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from civic.territories import reduce, vintage
from civic.territories.vintage import Place


def test_the_committed_file_holds_all_of_france(real_places: dict[str, Place]) -> None:
    assert Counter(place.kind for place in real_places.values()) == {
        "country": 1,
        "region": 18,
        "departement": 101,
        "collectivity": 8,
        "epci": 1255,
        "commune": 34969,
        "district": 45,
    }
    assert real_places["fr"].population == "68952941"


def test_every_place_hangs_under_one_above_it(real_places: dict[str, Place]) -> None:
    codes = list(real_places)
    ranks = {code: rank for rank, code in enumerate(codes)}
    for place in real_places.values():
        assert place.code == place.code.lower()
        if place.code != "fr":
            assert ranks[place.parent] < ranks[place.code]
        if place.epci:
            assert real_places[place.epci].kind == "epci"


def test_a_populations_of_a_departement_adds_up_its_communes(
    real_places: dict[str, Place],
) -> None:
    communes = [place for place in real_places.values() if place.kind == "commune"]
    total = sum(int(place.population or 0) for place in communes if place.parent == "d21")
    assert int(real_places["d21"].population) == total


def test_no_former_code_is_a_present_one(real_places: dict[str, Place]) -> None:
    former = [code for place in real_places.values() for code in place.former.split()]
    assert len(former) == 4240
    assert not set(former) & set(real_places)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A tiny package as npm would unpack it."""
    commune = {"departement": "21", "region": "27", "type": "commune-actuelle", "zone": "metro"}
    rows = {
        "regions": [
            {"code": "27", "nom": "Bourgogne", "typeLiaison": 0, "zone": "metro"},
            {"code": "984", "nom": "Terres australes", "typeLiaison": 0, "zone": "com"},
        ],
        "departements": [
            {"code": "21", "region": "27", "nom": "Côte-d'Or", "typeLiaison": 3, "zone": "metro"},
            {"code": "984", "region": "984", "nom": "TAAF", "typeLiaison": 0, "zone": "com"},
        ],
        "epci": [
            {
                "code": "242100410",
                "nom": 'CA  "Orléans"',
                "populationMunicipale": 3,
                "membres": [{"code": "21231"}],
            },
            {"code": "1", "nom": "Orléans Métropole", "populationMunicipale": 3, "membres": []},
            {"code": "2", "nom": "Metz Métropole", "populationMunicipale": 3, "membres": []},
        ],
        "communes": [
            {
                **commune,
                "code": "21231",
                "nom": "Dijon",
                "typeLiaison": 0,
                "population": 3,
                "codesPostaux": ["21000"],
                "anciensCodes": ["2A999", "21998"],
            },
            {**commune, "code": "21232", "nom": "L'Étang", "population": 4},
            {**commune, "code": "21999", "type": "commune-deleguee", "nom": "Autrefois"},
            {
                **commune,
                "code": "21381",
                "nom": "Dijon 1er Arrondissement",
                "type": "arrondissement-municipal",
                "commune": "21231",
                "population": 1,
            },
        ],
    }
    (tmp_path / "data").mkdir()
    for name, content in rows.items():
        (tmp_path / "data" / f"{name}.json").write_text(json.dumps(content), "utf-8")
    return tmp_path


def test_it_reduces_the_package(package: Path) -> None:
    places = {place.code: place for place in reduce.places(package / "data")}
    assert list(places) == [
        "fr", "r27", "d21", "d984", "1", "2", "242100410", "21231", "21232", "21381",
    ]  # fmt: skip
    assert places["d984"].parent == "fr"
    assert places["d984"].kind == "collectivity"
    assert places["d21"] == Place("d21", "departement", "Côte-d’Or", "3", "r27", "", "7", "", "")
    assert places["242100410"].name == "Communauté d’agglomération Orléans"
    assert [places[code].article for code in ("1", "2", "242100410")] == ["1", "0", "3"]
    assert places["21231"].former == "21998 2a999"
    assert places["21381"].name == "Dijon 1er arrondissement"
    assert places["21381"].epci == "242100410"
    assert places["21232"].name == "L’Étang"


def test_the_command_writes_the_same_bytes_each_time(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = package / "france.csv.xz"
    call_command("reduce_territories", str(package), year=2027, to=target)
    first = target.read_bytes()
    call_command("reduce_territories", str(package), year=2027, to=target)
    assert target.read_bytes() == first
    assert "10 places" in capsys.readouterr().out
    year, places = vintage.read(target)
    assert (year, len(list(places))) == (2027, 10)


def test_the_command_refuses_another_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no"):
        call_command("reduce_territories", str(tmp_path), year=2027)
