"""Write down each run, however it ended."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.backups import sealing
from civic.backups.errors import BackupError
from civic.backups.models import Run
from civic.backups.verifying import Check


@dataclass
class Outcome:
    """What a run has found so far."""

    backup: str = ""
    size: int = 0
    checks: list[Check] = field(default_factory=list)

    @property
    def wrong(self) -> list[Check]:
        """The questions whose answers are not right."""
        return [check for check in self.checks if not check.ok]


@contextmanager
def written_down(kind: Run.Kind) -> Iterator[Outcome]:
    """Keep what became of it, for those who read it later; a failure too."""
    at, start, outcome = timezone.now(), time.monotonic(), Outcome()
    try:
        yield outcome
    except Exception as error:
        problem = str(error) if isinstance(error, BackupError) else type(error).__name__
        # A database out of reach is told to the operator, not to itself.
        with suppress(Error):
            _keep(kind, at, start, outcome, problem=problem)
        raise
    _keep(kind, at, start, outcome)


def folder() -> tuple[Path, bytes]:
    """Where backups are, and their key. Raises `BackupError` where none is set."""
    if settings.BACKUP_DIR is None:
        raise BackupError(
            _(
                "Aucune sauvegarde n’est réglée : donnez BACKUP_DIR et BACKUP_KEY"
                " (voir .env.example)."
            )
        )
    return settings.BACKUP_DIR, sealing.read_key(settings.BACKUP_KEY)


def _keep(
    kind: Run.Kind, at: datetime, start: float, outcome: Outcome, *, problem: str = ""
) -> None:
    fields: dict[str, Any] = {"kind": kind, "at": at, "backup": outcome.backup}
    Run.objects.create(
        **fields,
        seconds=time.monotonic() - start,
        size=outcome.size,
        ok=not problem and not outcome.wrong,
        checks=[check.as_dict() for check in outcome.checks],
        problem=problem,
    )
