"""One archive a year: each table as CSV and as JSON, what they hold, and their sums."""

import hashlib
import os
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from civic.lib import sheets
from civic.status.open_data.tables import TABLES, Row

FOLDER = "open-data"
_NAME = re.compile(r"(\d{4})\.zip")


@dataclass(frozen=True)
class Archive:
    """One year that anybody can take."""

    year: int
    size: int
    path: Path


def write(year: int) -> tuple[Archive, dict[str, int]]:
    """Write the archive of a year, in place of the one before; returns it and its rows by table.

    Written aside and renamed: whoever reads it meanwhile has the one before, whole.
    Raises `OSError` when it cannot be written.
    """
    place = _folder()
    place.mkdir(parents=True, exist_ok=True)
    path, aside = place / f"{year}.zip", place / f".{year}.{os.getpid()}"
    try:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
            counts = _fill(archive, year)
        aside.rename(path)
    finally:
        aside.unlink(missing_ok=True)
    return Archive(year, path.stat().st_size, path), counts


def archives() -> list[Archive]:
    """Those that are there, the latest year first."""
    place = _folder()
    found = place.iterdir() if place.is_dir() else ()
    known = [(int(match[1]), path) for path in found if (match := _NAME.fullmatch(path.name))]
    return [Archive(year, path.stat().st_size, path) for year, path in sorted(known, reverse=True)]


def archive_of(year: int) -> Archive | None:
    """The archive of one year, if it was written."""
    return next((one for one in archives() if one.year == year), None)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def _fill(archive: zipfile.ZipFile, year: int) -> dict[str, int]:
    counts, sums = {}, []
    for table in TABLES:
        # Read once, so that both files say the same.
        kept: list[Row] = list(table.rows(year))
        counts[table.name] = len(kept)
        for ending, written in (("csv", sheets.as_csv), ("json", sheets.as_json)):
            name = f"{table.name}.{ending}"
            sums.append(f"{_add(archive, name, written(iter(kept)))}  {name}")
    told = {"year": str(year), "made_at": timezone.now(), "floor": settings.PUBLIC_COUNT_FLOOR}
    told["tables"] = [(table, counts[table.name]) for table in TABLES]
    _add(archive, "LISEZ-MOI.txt", [render_to_string("status/open_data.txt", told)])
    _add(archive, "SHA256SUMS", ["\n".join([*sums, ""])])
    return counts


def _add(archive: zipfile.ZipFile, name: str, lines: Iterable[str]) -> str:
    """Add a file while it is made; returns its SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as file:
        for line in lines:
            data = line.encode()
            digest.update(data)
            file.write(data)
    return digest.hexdigest()
