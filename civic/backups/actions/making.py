"""Write a backup aside, give it its name when it is whole, then let the outdated ones go."""

import hashlib
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import django
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from civic.backups import database, erased, figures, files, media, sealing, secrets, shelf
from civic.backups.actions.runs import folder, written_down
from civic.backups.errors import explained
from civic.backups.manifest import Manifest, Part, write
from civic.backups.models import Run

DATABASE, MEDIA = "database.sealed", "media.sealed"
# What an erasure that is under way while the list is read has to commit in.
_GRACE = timedelta(hours=1)


def make_backup(now: datetime | None = None) -> Manifest:
    """Back everything up; returns what the backup says of itself. Raises `BackupError`.

    Killed in the middle, or on a full disk, it leaves nothing that counts.
    """
    with written_down(Run.Kind.BACKUP) as outcome:
        place, key = folder()
        with explained(str(place)), files.held(place, shelf.LOCK):
            made = _make(place, key, now or timezone.now())
            outcome.backup, outcome.size = made.name, made.size
            _forget_outdated(place, now or timezone.now())
            _list_erased(place, now or timezone.now())
    return made


def list_erased(now: datetime | None = None) -> int:
    """Write beside the backups who was erased since the oldest; returns how many are new.

    Whoever is on the list and in the database is erased again: it was restored, whatever the means.
    Another run at work makes this one return 0. Raises `BackupError`.
    """
    if settings.BACKUP_DIR is None:
        return 0
    with explained(erased.FILE):
        return _list_erased(settings.BACKUP_DIR, now or timezone.now())


def _make(place: Path, key: bytes, now: datetime) -> Manifest:
    name, start = shelf.new_name(place, now), time.monotonic()
    aside = shelf.begin(place, name)
    try:
        with database.snapshot() as (held, snapshot):
            counted, migrations = figures.count(held), figures.migrations(held)
            parts = {DATABASE: _seal(aside / DATABASE, key, partial(database.dump, name=snapshot))}
            versions = _versions(held)
        packed: list[int] = []
        parts[MEDIA] = _seal(
            aside / MEDIA, key, lambda into: packed.append(media.pack(settings.MEDIA_ROOT, into))
        )
        manifest = Manifest(
            name=name,
            taken_at=now,
            seconds=round(time.monotonic() - start, 3),
            versions=versions,
            migrations=migrations,
            figures=counted,
            media_files=packed[0],
            secrets=secrets.prints(key),
            parts=parts,
        )
        write(aside, manifest, key)
        _keep_secrets(name, key)
        shelf.finish(aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return manifest


def _seal(path: Path, key: bytes, fill: Callable[[sealing.Sealer], None]) -> Part:
    """Fill one sealed file, and read from the disk what stands there."""
    with files.durable(path) as file:
        sealer = sealing.Sealer(file, key, path.name)
        fill(sealer)
        sealer.finish()
    with path.open("rb") as file:
        return Part(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _keep_secrets(name: str, key: bytes) -> None:
    """Write the archive of secrets in its own folder."""
    files.make_private(settings.BACKUP_SECRETS_DIR)
    aside = settings.BACKUP_SECRETS_DIR / f".{name}.new"
    with files.durable(aside) as file:
        sealer = sealing.Sealer(file, key, secrets.PURPOSE)
        sealer.write(secrets.as_environment())
        sealer.finish()
    aside.rename(_secrets_of(name))
    files.settle(settings.BACKUP_SECRETS_DIR)


def _secrets_of(name: str) -> Path:
    return Path(settings.BACKUP_SECRETS_DIR) / f"{name}.{secrets.PURPOSE}"


def _versions(held: BaseDatabaseWrapper) -> dict[str, str]:
    with held.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = str(cursor.fetchone()[0])
    return {"postgresql": server, "django": django.get_version()}


def _forget_outdated(place: Path, now: datetime) -> None:
    for backup in shelf.outdated(shelf.backups(place), now=now, days=settings.BACKUP_DAYS):
        shelf.remove(backup)
        # It may have been carried elsewhere.
        _secrets_of(backup.name).unlink(missing_ok=True)


def _list_erased(place: Path, now: datetime) -> int:
    try:
        with files.held(place, erased.LOCK):
            added = erased.bring_up_to_date(place, since=_oldest(place, now) - _GRACE)
            erased.replay(erased.read(place) or {})
            return added
    except files.BusyError:
        return 0


def _oldest(place: Path, now: datetime) -> datetime:
    """The moment of the oldest backup that may exist somewhere."""
    here = [backup.taken_at for backup in shelf.backups(place)[:1]]
    return min([now - timedelta(days=settings.BACKUP_DAYS), *here])
