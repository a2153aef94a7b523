"""Choose a backup and read its files, each checked to the end before anything relies on it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from civic.backups import manifest as manifests
from civic.backups import sealing, shelf
from civic.backups.errors import BackupError, explained
from civic.backups.manifest import Manifest
from civic.backups.shelf import Shelved


def choose(place: Path, name: str) -> Shelved:
    """The backup of that name, the last one without. Raises `BackupError`."""
    found = shelf.find(place, name)
    if found is None and name:
        raise BackupError(
            _("Aucune sauvegarde « %(name)s » dans « %(place)s ».") % {"name": name, "place": place}
        )
    if found is None:
        raise BackupError(
            _("Aucune sauvegarde dans « %(place)s » : lancez d’abord « manage.py backup ».")
            % {"place": place}
        )
    return found


def check(backup: Shelved, key: bytes) -> Manifest:
    """Read every file to its end; what the backup says of itself. Raises `BackupError`."""
    for path in sorted(backup.folder.glob("*.sealed")):
        # First, because it tells another key from a changed file.
        with explained(path.name), path.open("rb") as file:
            for _chunk in sealing.opened(file, key, path.name):
                pass
    with explained(manifests.FILE):
        read = manifests.read(backup.folder, key)
        for name, part in read.parts.items():
            _check_part(backup.folder / name, part)
    return read


@contextmanager
def chunks(backup: Shelved, name: str, key: bytes) -> Iterator[Iterator[bytes]]:
    """What one of its files holds. Raises `BackupError`."""
    with explained(name), (backup.folder / name).open("rb") as file:
        yield sealing.opened(file, key, name)


def _check_part(path: Path, part: manifests.Part) -> None:
    with explained(path.name), path.open("rb") as file:
        if (path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()) != (
            part.size,
            part.sha256,
        ):
            raise sealing.AlteredError("another file of the same key")
