"""What `manage.py check --deploy` says about backups."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Warn


@register(Tags.security, deploy=True)
def backups_are_made(**options: Any) -> list[CheckMessage]:
    """Warn when nothing is backed up, or where keys lie beside what they open."""
    if settings.BACKUP_DIR is None:
        return [
            Warn(
                "No backup is made: BACKUP_DIR and BACKUP_KEY are not set.",
                hint="See « Backup and restore » in docs/operations.md.",
                id="backups.W001",
            )
        ]
    found: list[CheckMessage] = []
    if settings.BACKUP_DIR.is_relative_to(settings.MEDIA_ROOT):
        found.append(Error("BACKUP_DIR is inside MEDIA_ROOT, which is served.", id="backups.E001"))
    if settings.BACKUP_SECRETS_DIR.is_relative_to(settings.BACKUP_DIR):
        found.append(
            Warn(
                "BACKUP_SECRETS_DIR is inside BACKUP_DIR: one theft takes both.",
                id="backups.W002",
            )
        )
    return found
