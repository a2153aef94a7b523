"""Load a vintage of the official tree into the database, in one transaction.

Rows are never deleted: what a new vintage no longer has keeps its row, because initiatives
and mandates point at it, and says since when it ended and what replaced it.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from civic.lib.folding import fold
from civic.territories import registry
from civic.territories.models import Kind, Vintage
from civic.territories.vintage import BadVintageError, Place, digest, newest, read
from civic.territories.words import fold_place, words_of

# Any number of our own: two loads at once would fight over the same rows.
LOAD_LOCK = 20260101

_INCOMING = """
CREATE TEMPORARY TABLE incoming (
    code text, kind text, name text, article smallint, slug text, parent_id text, path text,
    epci_id text, population integer, postcodes text[], folded text, words text[],
    former_codes text[]
) ON COMMIT DROP
"""
_SAME = "kind, name, article, slug, parent_id, path, epci_id, population, postcodes, folded, words"
_COLUMNS = [*_SAME.split(", "), "former_codes", "vintage", "ended_in", "successor_id"]
_UPSERT = f"""
INSERT INTO territories_territory AS present (code, {", ".join(_COLUMNS)})
SELECT code, kind, name, article, slug, parent_id, path, epci_id, population, postcodes,
       folded, array_to_tsvector(words), former_codes, %s, NULL, NULL
FROM incoming
ON CONFLICT (code) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
WHERE ({", ".join(f"present.{name}" for name in _COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _COLUMNS)})
"""  # noqa: S608 (column names of ours)
_END = """
UPDATE territories_territory AS gone
SET ended_in = %s,
    successor_id = (SELECT min(code) FROM incoming WHERE gone.code = ANY (former_codes))
WHERE ended_in IS NULL AND NOT EXISTS (SELECT FROM incoming WHERE incoming.code = gone.code)
"""
# A successor that itself ended hands over to its own, so that one step always suffices.
_HAND_OVER = """
UPDATE territories_territory AS gone SET successor_id = middle.successor_id
FROM territories_territory AS middle
WHERE gone.successor_id = middle.code AND middle.ended_in IS NOT NULL
    AND middle.successor_id IS NOT NULL
"""


@dataclass(frozen=True)
class Loaded:
    """What a load did: the vintage's year, rows written, places ended."""

    year: int
    written: int = 0
    ended: int = 0
    unchanged: bool = False


@transaction.atomic
def load(
    path: Path | None = None, *, force: bool = False, say: Callable[[str], object] = lambda _: None
) -> Loaded:
    """Load the vintage in `path` (the newest we have). Does nothing if it is already there.

    `say` hears about progress. Raise BadVintageError for a wrong file or an older year.
    """
    path = path or newest()
    fingerprint = digest(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    year, places = read(path)
    _refuse_older(year)
    if not force and Vintage.objects.filter(year=year, digest=fingerprint).exists():
        return Loaded(year, unchanged=True)
    with connection.cursor() as cursor:
        say(f"Reading {path.name}")
        _copy(cursor, places)
        say("Writing places")
        loaded = _merge(cursor, year)
        if loaded.written or loaded.ended:
            cursor.execute("ANALYZE territories_territory")
            say("Telling those who keep copies")
            registry.tree_changed()
    Vintage.objects.update_or_create(year=year, defaults={"digest": fingerprint})
    return loaded


def _refuse_older(year: int) -> None:
    latest = Vintage.objects.aggregate(year=Max("year"))["year"]
    if latest and year < latest:
        raise BadVintageError(f"{year} is older than {latest}, which is loaded.")


def _copy(cursor: CursorWrapper, places: Iterator[Place]) -> None:
    """Put the file's places, with all that is derived from them, in a temporary table."""
    lines = io.StringIO()
    csv.writer(lines).writerows(_rows(places))
    lines.seek(0)
    cursor.execute(_INCOMING)
    cursor.copy_expert("COPY incoming FROM STDIN WITH (FORMAT csv)", lines)


def _merge(cursor: CursorWrapper, year: int) -> Loaded:
    cursor.execute(_UPSERT, [year])
    written = cursor.rowcount
    cursor.execute(_END, [year])
    ended = cursor.rowcount
    while ended:
        cursor.execute(_HAND_OVER)
        if not cursor.rowcount:
            break
    cursor.execute("DROP TABLE incoming")
    return Loaded(year, written, ended)


def _rows(places: Iterator[Place]) -> Iterator[list[str]]:
    """The temporary table's rows. Containers come first, so a path grows from the one above."""
    paths = {"": ""}
    try:
        for place in places:
            paths[place.code] = f"{paths[place.parent]}{place.code}/"
            yield _row(place, paths[place.code])
    except (TypeError, KeyError, ValueError) as error:
        raise BadVintageError(f"After {len(paths) - 1} places: {error!r}") from error
    if len(paths) == 1:
        raise BadVintageError("No place at all.")


def _row(place: Place, path: str) -> list[str]:
    kind = Kind(place.kind)
    number = [place.code[1:]] if kind in {Kind.DEPARTEMENT, Kind.COLLECTIVITY} else []
    postcodes = place.postcodes.split()
    return [
        place.code,
        kind.value,
        place.name,
        str(int(place.article)),
        fold(place.name).replace(" ", "-"),
        place.parent,
        path,
        place.epci,
        place.population,
        _array(postcodes),
        fold_place(place.name),
        _array(sorted(words_of(place.name, [place.code, *number, *postcodes]))),
        _array(place.former.split()),
    ]


def _array(words: list[str]) -> str:
    """PostgreSQL's notation; our words hold letters and digits only."""
    return "{" + ",".join(words) + "}"
