"""Choose a backup and read its files, each checked to the end before anything relies on it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.migrations.loader import MigrationLoader
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
    """Read every file to its end; what the backup says of itself.

    Raises `BackupError`, also for a backup of a later version than ours.
    """
    for path in sorted(backup.folder.glob("*.sealed")):
        # First, because it tells another key from a changed file.
        with explained(path.name), path.open("rb") as file:
            for _chunk in sealing.opened(file, key, path.name):
                pass
    with explained(manifests.FILE):
        read = manifests.read(backup.folder, key)
        for name, part in read.parts.items():
            _check_part(backup.folder / name, part)
    _check_version(read)
    return read


@contextmanager
def chunks(backup: Shelved, name: str, key: bytes) -> Iterator[Iterator[bytes]]:
    """What one of its files holds. Raises `BackupError`."""
    with explained(name), (backup.folder / name).open("rb") as file:
        yield sealing.opened(file, key, name)


def _check_version(read: Manifest) -> None:
    """Tables of a later version are none that this code could serve."""
    known = set()
    for key, migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        known |= {key, *map(tuple, migration.replaces)}
    apps = {app for app, _name in known}
    later = [
        f"{app}.{name}"
        for app, name in read.migrations.items()
        if app in apps and (app, name) not in known
    ]
    if later:
        raise BackupError(
            _(
                "Cette sauvegarde vient d’une version plus récente du logiciel (%(later)s) :"
                " mettez-le d’abord à jour. Rien n’a changé."
            )
            % {"later": ", ".join(later)}
        )


def _check_part(path: Path, part: manifests.Part) -> None:
    with explained(path.name), path.open("rb") as file:
        if (path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()) != (
            part.size,
            part.sha256,
        ):
            raise sealing.AlteredError("another file of the same key")
