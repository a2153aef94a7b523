"""The folder of backups: which ones are there, and which ones go.

A backup is a folder named after its moment (UTC). It is written under a name that begins with a dot
and gets its own when all of it is on the disk: what was killed half-way is never taken for one.
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from civic.backups import files, manifest

LOCK, PROVING = ".lock", ".proving"
PROVEN = "proven.json"
# These stay whatever their age.
ALWAYS = 7
_NAME = re.compile(r"\d{4}-\d\d-\d\d-\d{6}")
_FORMAT = "%Y-%m-%d-%H%M%S"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Shelved:
    """One backup on the shelf."""

    folder: Path
    taken_at: datetime
    is_proven: bool

    @property
    def name(self) -> str:
        """Its moment."""
        return self.folder.name


def backups(folder: Path) -> list[Shelved]:
    """Every whole backup, oldest first."""
    found = folder.iterdir() if folder.is_dir() else iter(())
    return sorted(_whole(found), key=lambda one: one.taken_at)


def find(folder: Path, name: str = "") -> Shelved | None:
    """The backup of that name; the last one without."""
    rows = [one for one in backups(folder) if not name or one.name == name]
    return rows[-1] if rows else None


def new_name(folder: Path, at: datetime) -> str:
    """A name that nothing has yet."""
    while (folder / at.strftime(_FORMAT)).exists():
        at += timedelta(seconds=1)
    return at.strftime(_FORMAT)


def begin(folder: Path, name: str) -> Path:
    """Make the folder in which a backup is written; those left by a kill are removed.

    The caller holds the lock.
    """
    clear(folder)
    aside = folder / f"{_UNFINISHED}{name}"
    aside.mkdir(mode=0o700)
    return aside


def finish(aside: Path) -> Path:
    """Give it its name, once all of it is on the disk."""
    files.settle(aside)
    there = aside.with_name(aside.name.removeprefix(_UNFINISHED))
    aside.rename(there)
    files.settle(there.parent)
    return there


def clear(folder: Path) -> None:
    """Remove what is unfinished."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)


def note_proven(folder: Path, at: datetime) -> None:
    """Write beside it that it was restored: the database that knows may be lost."""
    files.replace(folder / PROVEN, json.dumps({"proven_at": at.isoformat()}).encode())


def outdated(shelved: Iterable[Shelved], *, now: datetime, days: int) -> list[Shelved]:
    """Those to remove: older than `days`, or followed by another of the same day.

    Neither the last seven nor the last one that was proven are ever among them.
    """
    rows = sorted(shelved, key=lambda one: one.taken_at)
    kept = {one.name for one in rows[-ALWAYS:]}
    kept |= {one.name for one in [one for one in rows if one.is_proven][-1:]}
    last_of_day = {one.taken_at.date(): one.name for one in rows}
    limit = now - timedelta(days=days)
    kept |= {one.name for one in rows if one.taken_at >= limit and one.name in last_of_day.values()}
    return [one for one in rows if one.name not in kept]


def remove(backup: Shelved) -> None:
    """Delete it, first as a backup: killed half-way, what is left is no backup any more."""
    aside = backup.folder.with_name(f"{_UNFINISHED}{backup.name}")
    backup.folder.rename(aside)
    shutil.rmtree(aside)


def _whole(folders: Iterable[Path]) -> Iterator[Shelved]:
    for folder in folders:
        if _NAME.fullmatch(folder.name) and (folder / manifest.FILE).exists():
            at = datetime.strptime(folder.name, _FORMAT).replace(tzinfo=UTC)
            yield Shelved(folder, at, (folder / PROVEN).exists())
