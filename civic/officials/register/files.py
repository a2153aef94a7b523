"""The layouts of the register's files, and their lines without what is not needed.

As published on data.gouv.fr by the ministère de l'Intérieur: UTF-8, « ; » (once, in December 2025,
a file came with commas), one file for each of twelve kinds of mandate. Days are written in either
way. What tells the age, the sex or the occupation is never read.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TextIO

from civic.accounts.functions import Function
from civic.lib.folding import fold

LAST, FIRST = "Nom de l'élu", "Prénom de l'élu"
SINCE, SINCE_FUNCTION = "Date de début du mandat", "Date de début de la fonction"
FUNCTION = "Libellé de la fonction"
DEPARTEMENT, REGION = "Code du département", "Code de la région"
COLLECTIVITY = "Code de la collectivité à statut particulier"
COMMUNE, SIREN, CANTON = "Code de la commune", "N° SIREN", "Code du canton"
PEOPLE = (LAST, FIRST, SINCE)


class BadRegisterError(ValueError):
    """A file that is not one of the register's, with the sentence that says why."""


@dataclass(frozen=True)
class Layout:
    """One kind of file: the word that ends its published name, its columns, what it holds."""

    kind: str
    columns: tuple[str, ...]
    code: Function
    # What its column of functions may say: word → function, the first that is there.
    heads: tuple[tuple[str, Function], ...] = ()
    # Columns of which one is filled.
    either: tuple[str, ...] = ()


def _council(member: Function, head: Function) -> tuple[tuple[str, Function], ...]:
    """« Président du conseil », not « 1er vice-président »."""
    return (("vice", member), ("president", head))


_TOWN = (
    # A « maire délégué » presides over a part of a commune.
    ("delegue", Function.MUNICIPAL),
    ("adjoint", Function.DEPUTY_MAYOR),
    ("maire", Function.MAYOR),
)
_UNION = _council(Function.UNION, Function.UNION_HEAD)
_COUNTY = _council(Function.DEPARTEMENT, Function.DEPARTEMENT_HEAD)
_REGION = _council(Function.REGION, Function.REGION_HEAD)
_OF = (DEPARTEMENT, COLLECTIVITY)
LAYOUTS = (
    Layout("mai", (COMMUNE, *PEOPLE), Function.MAYOR),
    Layout("cm", (COMMUNE, *PEOPLE, FUNCTION), Function.MUNICIPAL, _TOWN),
    Layout("ca", (COMMUNE, "Libellé du secteur", *PEOPLE, FUNCTION), Function.DISTRICT),
    Layout("epci", (SIREN, *PEOPLE, FUNCTION), Function.UNION, _UNION),
    Layout("cd", (DEPARTEMENT, *PEOPLE, FUNCTION), Function.DEPARTEMENT, _COUNTY),
    Layout("cr", (REGION, *PEOPLE, FUNCTION), Function.REGION, _REGION),
    Layout("ma", (COLLECTIVITY, *PEOPLE, FUNCTION), Function.COLLECTIVITY),
    Layout("dep", PEOPLE, Function.DEPUTY, either=_OF),
    Layout("sen", PEOPLE, Function.SENATOR, either=_OF),
    Layout("rpe", PEOPLE, Function.EUROPEAN),
    Layout("cons", PEOPLE, Function.ABROAD),
    Layout("afe", PEOPLE, Function.ABROAD),
)
# Of nobody's commune: the nation's.
_NATIONAL = ("rpe", "cons", "afe")
# What the register numbers otherwise than the map: Corse, métropole de Lyon, those who live abroad.
_RENAMED = {"20r": "r94", "94": "r94", "69m": "200046977", "zz": "fr"}
# Its councillors are of one département or the other: their canton says which.
_ALSACE = "6ae"


@dataclass(frozen=True)
class Line:
    """What is read of one line."""

    code: Function
    place: str
    last: str
    first: str
    starts_on: date | None


def layout_of(path: Path) -> Layout:
    """Which of the register's files this is, by its name. Raises `BadRegisterError`."""
    words = path.stem.lower().replace("_", "-").split("-")
    for layout in LAYOUTS:
        if layout.kind in words:
            return layout
    known = ", ".join(f"« -{one.kind}.csv »" for one in LAYOUTS)
    raise BadRegisterError(
        f"{path.name} : nom inconnu. Gardez le nom publié, comme elus-maires-mai.csv ; "
        f"il finit par {known}."
    )


def lines(path: Path, layout: Layout) -> Iterator[Line]:
    """Every line, one at a time; raises `BadRegisterError` naming the file and what is wrong."""
    number = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = _reader(file, path, layout)
            for number, row in enumerate(rows, start=2):
                yield _line(row, path, layout, number)
    except UnicodeDecodeError as error:
        raise BadRegisterError(
            f"{path.name} : ce fichier n’est pas en UTF-8 (octet "
            f"0x{error.object[error.start]:02x}, après la ligne {number}). Reprenez celui du "
            "ministère, ou convertissez-le de latin-1."
        ) from error
    except csv.Error as error:
        raise BadRegisterError(f"{path.name}, ligne {number} : {error}") from error


def _reader(file: TextIO, path: Path, layout: Layout) -> "csv.DictReader[str]":
    head = file.readline()
    rows = csv.DictReader(chain([head], file), delimiter=";" if ";" in head else ",")
    found = [name.strip() for name in rows.fieldnames or []]
    rows.fieldnames = [_straight(name) for name in found]
    missing = [name for name in layout.columns if name not in rows.fieldnames]
    if layout.either and not set(layout.either) & set(rows.fieldnames):
        missing.append(" ou ".join(layout.either))
    if missing:
        wanted = ", ".join(f"« {name} »" for name in missing)
        has = ", ".join(f"« {name} »" for name in found[:6]) or "rien"
        raise BadRegisterError(
            f"{path.name} : il manque {wanted}. Les premières colonnes lues sont {has}."
        )
    return rows


def _straight(name: str) -> str:
    """Column names come with either apostrophe, and with two spaces."""
    return " ".join(name.replace("’", "'").split())


def _line(row: dict[str, str], path: Path, layout: Layout, number: int) -> Line:
    last, first = (row.get(name) or "" for name in (LAST, FIRST))
    if not last.strip():
        raise BadRegisterError(f"{path.name}, ligne {number} : « {LAST} » est vide.")
    return Line(
        code=_function(row, layout),
        place=place_of(row, layout),
        last=last,
        first=first,
        starts_on=_day(row.get(SINCE) or "", path, number),
    )


def _function(row: dict[str, str], layout: Layout) -> Function:
    said = fold(row.get(FUNCTION) or "")
    for word, code in layout.heads:
        if word in said:
            return code
    return layout.code


def place_of(row: dict[str, str], layout: Layout) -> str:
    """The code of the place, as the map writes it; empty when the line names none."""
    if layout.kind in ("mai", "cm", "ca"):
        return _commune(row)
    if layout.kind == "epci":
        return (row.get(SIREN) or "").strip()
    if layout.kind == "cr":
        code = (row.get(REGION) or "").strip()
        return f"r{code.zfill(2)}".lower() if code else ""
    if layout.kind in _NATIONAL:
        return "fr"
    # The métropole de Lyon is in a département; its own file is of the métropole.
    named = (COLLECTIVITY, DEPARTEMENT) if layout.kind == "ma" else (DEPARTEMENT, COLLECTIVITY)
    codes = ((row.get(name) or "").strip().lower() for name in named)
    code = next((one for one in codes if one), "")
    if code == _ALSACE:
        code = (row.get(CANTON) or "").strip().zfill(4)[:2]
    return _RENAMED.get(code) or (f"d{code.zfill(2)}" if code else "")


def _commune(row: dict[str, str]) -> str:
    """Five characters; spreadsheets drop the first zero."""
    code = (row.get(COMMUNE) or "").strip().lower()
    return code.zfill(5) if code else ""


def _day(text: str, path: Path, number: int) -> date | None:
    """« 22/03/2026 » or « 2026-03-22 »; nothing for an empty one."""
    text = text.strip()
    if not text:
        return None
    try:
        if "/" in text:
            return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 (a day, no moment)
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise BadRegisterError(
            f"{path.name}, ligne {number} : « {SINCE} » ne se lit pas : « {text[:20]} »."
        ) from error
