"""Reduce npm's @etalab/decoupage-administratif to the places and columns this site uses."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from civic.lib.folding import fold
from civic.territories.models import Kind
from civic.territories.vintage import Place

Row = dict[str, Any]

NONE, VOWEL, LE, LA, LES, L = range(6)
WRITTEN_ARTICLES = {"Le ": LE, "La ": LA, "Les ": LES, "L'": L}
# The source gives collectivités no article.
ARTICLES_OVERSEAS = {"984": LES, "987": LA, "988": LA, "989": L}
EPCI_KINDS = {
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
}
EPCI_WITH_ARTICLE = ("Communauté", "Métropole", "Eurométropole")


def places(folder: Path) -> Iterator[Place]:
    """Every current place in `folder`'s JSON files, containers before what they contain."""
    source = Source(folder)
    yield source.country()
    yield from source.regions()
    yield from source.departements()
    yield from source.epcis()
    yield from source.communes()
    yield from source.districts()


class Source:
    """The package's files, and the populations added up from their communes."""

    def __init__(self, folder: Path) -> None:
        every = _rows(folder, "communes")
        self._communes = [row for row in every if row["type"] == "commune-actuelle"]
        self._districts = [row for row in every if row["type"] == "arrondissement-municipal"]
        self._regions = [row for row in _rows(folder, "regions") if row["zone"] != "com"]
        self._departements = _rows(folder, "departements")
        self._epcis = _rows(folder, "epci")
        self._epci_of = {m["code"]: epci["code"] for epci in self._epcis for m in epci["membres"]}
        self._by_departement = self._populations("departement")
        self._by_region = self._populations("region")

    def _populations(self, level: str) -> Counter[str]:
        total: Counter[str] = Counter()
        for row in self._communes:
            total[row[level]] += row.get("population", 0)
        return total

    def country(self) -> Place:
        """France, the root."""
        population = sum(self._by_departement.values())
        return _place("fr", Kind.COUNTRY, "France", LA, population=population)

    def regions(self) -> Iterator[Place]:
        """The régions; the source also lists collectivités among them, left to the next level."""
        for row in self._regions:
            population = self._by_region[row["code"]]
            yield _place(
                f"r{row['code']}",
                Kind.REGION,
                row["nom"],
                row["typeLiaison"],
                parent="fr",
                population=population,
            )

    def departements(self) -> Iterator[Place]:
        """Départements, and overseas the collectivités that have no région."""
        for row in self._departements:
            code, overseas = row["code"], row["zone"] == "com"
            yield _place(
                _departement(code),
                Kind.COLLECTIVITY if overseas else Kind.DEPARTEMENT,
                row["nom"],
                ARTICLES_OVERSEAS.get(str(code), int(row["typeLiaison"])),
                parent="fr" if overseas else f"r{row['region']}",
                population=self._by_departement[code],
            )

    def epcis(self) -> Iterator[Place]:
        """Intercommunalités with taxing power; they hang under France."""
        for row in self._epcis:
            name = _epci_name(row["nom"])
            yield _place(
                row["code"],
                Kind.EPCI,
                name,
                _epci_article(name),
                parent="fr",
                population=row["populationMunicipale"],
            )

    def communes(self) -> Iterator[Place]:
        """Current communes, each with the codes of those it absorbed."""
        for row in self._communes:
            yield _commune(row, Kind.COMMUNE, _departement(row["departement"]), self._epci_of)

    def districts(self) -> Iterator[Place]:
        """The municipal arrondissements of Paris, Lyon and Marseille."""
        for row in self._districts:
            yield _commune(row, Kind.DISTRICT, row["commune"], self._epci_of)


def _rows(folder: Path, name: str) -> list[Row]:
    rows: list[Row] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return sorted(rows, key=lambda row: str(row["code"]))


def _departement(code: str) -> str:
    return f"d{code.lower()}"


def _commune(row: Row, kind: Kind, parent: str, epci_of: dict[str, str]) -> Place:
    return _place(
        row["code"].lower(),
        kind,
        row["nom"].replace("Arrondissement", "arrondissement"),
        row.get("typeLiaison") or _guessed_article(row["nom"]),
        parent=parent,
        epci=epci_of.get(str(row.get("commune", row["code"])), ""),
        population=row.get("population"),
        postcodes=" ".join(row.get("codesPostaux", [])),
        former=" ".join(sorted(code.lower() for code in row.get("anciensCodes", []))),
    )


def _epci_name(name: str) -> str:
    """Spell out "CC" and "CA", drop the quotes some names wear."""
    spelt = re.sub(r"^(CC|CA|CU)\b", lambda match: EPCI_KINDS[match[1]], name.replace('"', ""))
    return " ".join(spelt.split())


def _epci_article(name: str) -> int:
    return LA if name.startswith(EPCI_WITH_ARTICLE) else _guessed_article(name)


def _guessed_article(name: str) -> int:
    """The article of a name for which the source gives none, or forgot one ("Le Vernet")."""
    for start, article in WRITTEN_ARTICLES.items():
        if name.startswith(start):
            return article
    return VOWEL if fold(name).startswith(tuple("aeiou")) else NONE


def _place(
    code: str,
    kind: Kind,
    name: str,
    article: int,
    *,
    parent: str = "",
    epci: str = "",
    population: int | None = None,
    postcodes: str = "",
    former: str = "",
) -> Place:
    return Place(
        code=code,
        kind=kind.value,
        name=name.replace("'", "’"),
        article=str(article),
        parent=parent,
        epci=epci,
        population="" if population is None else str(population),
        postcodes=postcodes,
        former=former,
    )
