"""List beside the backups who erased their account; erase again whom a restore brought back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.backups import actions
from civic.backups.errors import BackupError


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"{actions.list_erased()} added")
        except BackupError as error:
            raise CommandError(str(error)) from error
