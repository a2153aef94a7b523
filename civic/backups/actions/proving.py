"""Restore the last backup where it harms nobody, and ask of it what one relies on."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.backups import database, files, media, shelf
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
        with explained(str(place)), files.held(place, shelf.PROVING):
            _clear(_prefix(place))
            _prove(reading.choose(place, name), key, outcome, tell)
        if not outcome.wrong:
            with explained(shelf.PROVEN):
                shelf.note_proven(place / outcome.backup, now or timezone.now())
    return outcome


def _prove(backup: Shelved, key: bytes, outcome: Outcome, tell: Callable[[Check], None]) -> None:
    outcome.backup = backup.name
    manifest = reading.check(backup, key)
    outcome.size = manifest.size
    for check in _checks(backup, manifest, key):
        outcome.checks.append(check)
        tell(check)


def _prefix(place: Path) -> str:
    """How the temporary folders of our proofs begin, and of no other instance's."""
    return f"civic-proof-{sha256(str(place).encode()).hexdigest()[:12]}-"


def _clear(prefix: str) -> None:
    """Remove what a killed proof left: people's data, in clear."""
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)


def _checks(backup: Shelved, manifest: Manifest, key: bytes) -> Iterator[Check]:
    yield Check("files", _("Fichiers lus jusqu’au bout"), True, str(len(manifest.parts)))
    with reading.chunks(backup, MEDIA, key) as chunks:
        count = media.read(chunks)
    yield Check("media", _("Fichiers déposés"), count == manifest.media_files, str(count))
    try:
        with throwaway.services(with_redis=False, prefix=_prefix(backup.folder.parent)) as found:
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
        # What is erased again deletes its files: there are none to lose there.
        "MEDIA_ROOT": str(Path(found["CIVIC_DATA_DIR"]) / "media"),
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
