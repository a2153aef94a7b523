"""Pieces of the real tree, small enough to be loaded by each test."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from civic.territories import loading, vintage
from civic.territories.vintage import Place

# Homonyms, articles, arrondissements, a postcode for many, overseas, the largest and the smallest.
SAMPLE = [
    "21231", "21166", "21054", "93066", "97411", "11339", "30247", "72181", "72091", "94038",
    "13201", "13055", "69381", "69123", "75056", "75112", "75101", "51649", "51259", "51334",
    "51478", "2a004", "97502", "93045", "60703", "66104", "17300", "13001", "67482", "42218",
    "42186", "55039", "01015", "35238", "44109", "33063", "34172", "80829", "51423",
]  # fmt: skip


@pytest.fixture(scope="session")
def real_places() -> dict[str, Place]:
    """The whole committed vintage, by code, in the file's order."""
    _year, places = vintage.read(vintage.newest())
    return {place.code: place for place in places}


@pytest.fixture
def sample(real_places: dict[str, Place]) -> list[Place]:
    """The places of SAMPLE and what contains them."""
    kept: set[str] = set()
    for code in [*SAMPLE, "d75", "d93", "d974", "r53", "r11"]:
        while code and code not in kept:
            kept.add(code)
            place = real_places[code]
            kept |= {place.epci} - {""}
            code = place.parent
    return [place for place in real_places.values() if place.code in kept]


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write some places as a vintage and return its path."""

    def write_places(places: Iterable[Place], year: int = 2026) -> Path:
        path = tmp_path / f"places-{year}.csv.xz"
        vintage.write(path, year, places)
        return path

    return write_places


@pytest.fixture
def tree(db: None, sample: list[Place], write: Write) -> list[Place]:
    """The sample, loaded."""
    loading.load(write(sample))
    return sample


@pytest.fixture
def without() -> Callable[..., list[Place]]:
    """The places without one of them, absorbed or not by another."""

    def drop(places: list[Place], code: str, *, into: str = "") -> list[Place]:
        kept = [place for place in places if place.code != code]
        return [
            replace(place, former=f"{place.former} {code}".strip()) if place.code == into else place
            for place in kept
        ]

    return drop
