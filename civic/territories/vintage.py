"""The compact file of one year's official tree: written by `reduce`, read by `loading`.

Plain CSV, compressed. The first line is the year; the second names the columns; then one
place a line, containers before what they contain.
"""

import csv
import hashlib
import io
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

DATA = Path(__file__).parent / "data"


class BadVintageError(ValueError):
    """The file is not a vintage; the message says why."""


@dataclass(frozen=True)
class Place:
    """One line: texts as they are stored, lists separated by spaces."""

    code: str
    kind: str
    name: str
    article: str
    parent: str
    epci: str
    population: str
    postcodes: str
    former: str


COLUMNS = [field.name for field in fields(Place)]


def newest() -> Path:
    """The most recent vintage of the repository."""
    return max(DATA.glob("france-*.csv.xz"))


def write(path: Path, year: int, places: Iterable[Place]) -> None:
    """Write a vintage; the same places always give the same bytes."""
    text = io.StringIO()
    text.write(f"{year}\n")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(place) for place in places)
    path.write_bytes(lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME))


def digest(path: Path) -> str:
    """The fingerprint of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(path: Path) -> tuple[int, Iterator[Place]]:
    """Return the year and the places of a vintage. Raise BadVintageError on anything else."""
    try:
        text = lzma.decompress(path.read_bytes()).decode()
    except (lzma.LZMAError, UnicodeDecodeError) as error:
        raise BadVintageError(f"{path.name} is not an xz-compressed text: {error}") from error
    lines = csv.reader(io.StringIO(text), delimiter=";")
    year, columns = next(lines, [""]), next(lines, [])
    if not (len(year) == 1 and year[0].isdigit() and columns == COLUMNS):
        raise BadVintageError(f"{path.name} does not start with a year and {';'.join(COLUMNS)}")
    return int(year[0]), (Place(*line) for line in lines)
