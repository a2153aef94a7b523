"""Put a backup back in place of what is there, or of nothing."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from civic.backups import database, erased, figures, files, media, shelf, verifying
from civic.backups.actions import reading
from civic.backups.actions.making import DATABASE, MEDIA
from civic.backups.actions.runs import Outcome, folder, written_down
from civic.backups.errors import BackupError, explained
from civic.backups.models import Run
from civic.backups.verifying import Check


def restore(
    name: str = "", *, replace: bool = False, tell: Callable[[Check], None] = lambda check: None
) -> Outcome:
    """Restore a backup, the last one without a name, then prove what is there.

    Every file is read to its end first, and the database changes in one transaction: what goes
    wrong until then leaves all as it was. Raises `BackupError`, also for a database that is not
    empty unless it may be replaced.
    """
    place, key = folder()
    backup = reading.choose(place, name)
    with explained(str(place)), files.held(place, shelf.LOCK):
        manifest = reading.check(backup, key)
        with explained(erased.FILE):
            gone = erased.read(place)
        if not replace and figures.tables(connection):
            raise BackupError(
                _(
                    "La base de données n’est pas vide. Rien n’a été restauré. Pour remplacer"
                    " tout ce qu’elle contient, ajoutez --replace."
                )
            )
        database.close()
        with reading.chunks(backup, DATABASE, key) as chunks:
            database.pour(chunks, replacing=replace)
        with reading.chunks(backup, MEDIA, key) as chunks:
            media.unpack(chunks, settings.MEDIA_ROOT)
        checks = []
        for check in verifying.verify(manifest, key, gone):
            checks.append(check)
            tell(check)
    # Only now is there a table to write in.
    with written_down(Run.Kind.RESTORE) as outcome:
        outcome.backup, outcome.size, outcome.checks = backup.name, manifest.size, checks
    return outcome
