"""Restore the last backup where it harms nobody, and ask of it what one relies on."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.backups import database, media, shelf
from civic.backups.actions import reading
from civic.backups.actions.making import DATABASE, MEDIA
from civic.backups.actions.runs import Outcome, folder, written_down
from civic.backups.errors import BackupError, explained
from civic.backups.manifest import Manifest
from civic.backups.models import Run
from civic.backups.shelf import Shelved
from civic.backups.verifying import Check
from civic.embedded import throwaway
from civic.embedded.processes import EmbeddedError

# Nothing listens there: what a proof does must reach nobody's queue.
_NO_BROKER = "redis://127.0.0.1:1/0"


def prove(
    name: str = "",
    *,
    tell: Callable[[Check], None] = lambda check: None,
    now: datetime | None = None,
) -> Outcome:
    """Restore a backup, the last one without a name, on a server that vanishes afterwards.

    What was found wrong is in the outcome. Raises `BackupError` for what cannot be restored.
    """
    with written_down(Run.Kind.PROOF) as outcome:
        place, key = folder()
        backup = reading.choose(place, name)
        outcome.backup = backup.name
        manifest = reading.check(backup, key)
        outcome.size = manifest.size
        for check in _checks(backup, manifest, key):
            outcome.checks.append(check)
            tell(check)
        if not outcome.wrong:
            with explained(shelf.PROVEN):
                shelf.note_proven(backup, now or timezone.now())
    return outcome


def _checks(backup: Shelved, manifest: Manifest, key: bytes) -> Iterator[Check]:
    yield Check("files", _("Fichiers lus jusqu’au bout"), True, str(len(manifest.parts)))
    with reading.chunks(backup, MEDIA, key) as chunks:
        count = media.read(chunks)
    yield Check("media", _("Fichiers déposés"), count == manifest.media_files, str(count))
    try:
        with throwaway.services(with_redis=False) as found:
            with reading.chunks(backup, DATABASE, key) as chunks:
                database.pour(chunks, address=found["DATABASE_URL"])
            yield from _asked_there(backup, found)
    except EmbeddedError as error:
        raise BackupError(
            _("Le serveur d’essai n’a pas démarré : %(reason)s") % {"reason": error}
        ) from error


def _asked_there(backup: Shelved, found: dict[str, str]) -> list[Check]:
    """Ask in a process of its own, whose database is the one on trial."""
    environment = found | {
        "REDIS_URL": _NO_BROKER,
        "BACKUP_DIR": str(settings.BACKUP_DIR),
        "BACKUP_KEY": settings.BACKUP_KEY,
    }
    command = [sys.executable, "manage.py", "verify_restored", backup.name, "--json"]
    done = throwaway.run(command, environment, cwd=settings.BASE_DIR)
    try:
        return [Check(**row) for row in json.loads(done.stdout.splitlines()[-1])]
    except (ValueError, IndexError, TypeError) as error:
        raise BackupError(
            _("L’essai s’est arrêté avant la fin : %(reason)s")
            % {"reason": " ".join(done.stderr.strip().splitlines()[-3:])}
        ) from error
