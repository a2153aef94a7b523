"""When this instance was last saved, and when a backup was last restored and proven.

The page shows « pas encore » for None.
"""

from datetime import datetime

from civic.backups.models import Run


def last_backup() -> datetime | None:
    """When the last complete backup was begun."""
    run = Run.objects.last_backup()
    return run.at if run else None


def last_proven_restore() -> datetime | None:
    """When a backup was last restored elsewhere, recounted and found whole."""
    run = Run.objects.last_proven()
    return run.at if run else None
