"""What beat runs. Without BACKUP_DIR nothing is done; what goes wrong is kept and logged."""

import logging
from collections.abc import Callable
from typing import TypeVar

from celery import shared_task
from django.conf import settings

from civic.backups import actions
from civic.backups.errors import BackupError

logger = logging.getLogger(__name__)
T = TypeVar("T")


@shared_task
def list_erased() -> int:
    """Write beside the backups who was erased; returns how many are new."""
    return _said(actions.list_erased) or 0


@shared_task
def back_up() -> str:
    """Make today's backup; returns its name."""
    made = _said(actions.make_backup)
    return made.name if made else ""


@shared_task
def prove_restore() -> bool:
    """Prove the last backup; returns whether all was found right."""
    outcome = _said(actions.prove)
    if outcome and outcome.wrong:
        logger.error("The backup %s is not right: %s", outcome.backup, outcome.wrong)
    return bool(outcome and not outcome.wrong)


def _said(work: Callable[[], T]) -> T | None:
    if settings.BACKUP_DIR is None:
        return None
    try:
        return work()
    except BackupError as error:
        # Its words are ours, and quote nobody: those of an exception are left out of the logs.
        logger.error("%s", str(error))
        return None
