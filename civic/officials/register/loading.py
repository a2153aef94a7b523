"""Put a file of the register in place of the one before, in one transaction and little memory."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from civic.officials.models import RegisterFile
from civic.officials.register.files import BadRegisterError, Line, layout_of, lines
from civic.officials.register.prints import name_key, print_of, words_of
from civic.territories.models import Territory

SOURCE = "Répertoire national des élus, ministère de l’Intérieur (data.gouv.fr)"
LICENCE = "Licence Ouverte 2.0"
# Lines sent to the database at once: what memory holds, whatever the size of the file.
BATCH = 20_000
# Any number of our own: two imports at once would wait for each other's rows.
LOCK = 20260322
_COLUMNS = "file_id, code, place, starts_on, name_key, words, family"
_COPY = f"COPY officials_registerentry ({_COLUMNS}) FROM STDIN WITH (FORMAT csv)"


@transaction.atomic
def load(
    path: Path, *, vintage: date, say: Callable[[int], object] = lambda _: None
) -> RegisterFile:
    """Read a file and replace its vintage. Raises `BadRegisterError`, and then nothing changes.

    `say` hears how many lines were read. An older vintage than the one in place is refused.
    """
    layout = layout_of(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    _refuse_older(layout.kind, vintage, path)
    known = set(Territory.objects.values_list("code", flat=True))
    RegisterFile.objects.filter(kind=layout.kind).delete()
    row = RegisterFile.objects.create(
        kind=layout.kind,
        name=path.name,
        vintage=vintage,
        digest=_digest(path),
        lines=0,
        unplaced=0,
        source=SOURCE,
        licence=LICENCE,
    )
    for batch in _batches(lines(path, layout)):
        row.lines += len(batch)
        row.unplaced += sum(1 for line in batch if line.place not in known)
        _copy(layout.kind, batch)
        say(row.lines)
    if not row.lines:
        raise BadRegisterError(f"{path.name} : aucune ligne.")
    row.save(update_fields=["lines", "unplaced"])
    return row


def _refuse_older(kind: str, vintage: date, path: Path) -> None:
    newer = RegisterFile.objects.filter(kind=kind, vintage__gt=vintage).first()
    if newer:
        raise BadRegisterError(
            f"{path.name} : millésime {vintage:%d/%m/%Y} plus ancien que celui déjà importé "
            f"({newer.vintage:%d/%m/%Y})."
        )


def _batches(rows: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _copy(kind: str, batch: Iterable[Line]) -> None:
    """Only prints of names leave this function."""
    text = io.StringIO()
    csv.writer(text).writerows(_row(kind, line) for line in batch)
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, text)


def _row(kind: str, line: Line) -> list[object]:
    family = sorted(words_of(line.last))
    others = sorted(words_of(line.first) - set(family))
    prints = ",".join(str(print_of(word)) for word in [*family, *others])
    day = line.starts_on.isoformat() if line.starts_on else None
    key = name_key(frozenset([*family, *others]))
    return [kind, line.code.value, line.place[:9], day, key, f"{{{prints}}}", len(family)]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
