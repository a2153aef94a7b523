"""Make a backup, restore one, prove one; each run is written down with how it ended."""

from civic.backups.actions.making import list_erased, make_backup
from civic.backups.actions.proving import prove
from civic.backups.actions.restoring import restore

__all__ = ["list_erased", "make_backup", "prove", "restore"]
